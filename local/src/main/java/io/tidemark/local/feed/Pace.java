package io.tidemark.local.feed;

import java.time.Instant;

/** Event time as a multiple of the wall's, from the first event on. */
final class Pace {
    private final double speed;
    private final boolean onWallClock;
    private boolean started;
    private long firstEvent;
    private long startedAt;

    /** @param speed seconds of event time per second, above zero; infinite for no pace at all */
    Pace(double speed) {
        this(speed, false);
    }

    private Pace(double speed, boolean onWallClock) {
        this.speed = speed;
        this.onWallClock = onWallClock;
    }

    /** The wall clock itself: an event is due when the clock shows its event time. */
    static Pace ofWallClock() {
        return new Pace(1, true);
    }

    /**
     * How long an event must wait, nanoseconds; zero or less if it is due. The first event starts the pace.
     *
     * @param now of {@link System#nanoTime}
     */
    long untilDue(long eventTime, long now) {
        if (!started) {
            started = true;
            firstEvent = eventTime;
            startedAt = onWallClock ? now + eventTime - wallClock() : now;
        }
        if (Double.isInfinite(speed)) {
            return 0;
        }
        return (long) ((eventTime - firstEvent) / speed) - (now - startedAt);
    }

    private static long wallClock() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** The event time that has been reached at {@code now}, of an event that is not due yet. */
    long eventTimeAt(long now) {
        return firstEvent + (long) ((now - startedAt) * speed);
    }
}
