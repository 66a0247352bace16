package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteTicks;

/**
 * Which minute is to be published next. A minute is due once the clock has passed its end and a real event was seen in
 * it or behind it: neither a weekend's heartbeats nor the end of an input ring for ever.
 */
final class MinuteBell {
    private long nextMillis = Long.MAX_VALUE;
    private long newestMillis = Long.MIN_VALUE;
    private long clockMillis = Long.MIN_VALUE;
    private boolean rung;

    /** Goes on where a checkpoint left off. */
    void restore(long next, long newest, boolean hasRung) {
        nextMillis = next;
        newestMillis = newest;
        rung = hasRung;
    }

    /** Takes note of an event that belongs to a minute; before anything was published, the bell starts no later. */
    void expect(long minuteMillis) {
        if (!rung) {
            nextMillis = Math.min(nextMillis, minuteMillis);
        }
    }

    /** Takes note that a real event was seen in a minute. */
    void seen(long minuteMillis) {
        expect(minuteMillis);
        newestMillis = Math.max(newestMillis, minuteMillis);
    }

    void advance(long clock) {
        clockMillis = Math.max(clockMillis, clock);
    }

    boolean isDue() {
        return nextMillis <= newestMillis && nextMillis + MinuteTicks.MINUTE_MILLIS - 1 <= clockMillis;
    }

    /** The minute to publish next; {@link Long#MAX_VALUE} before anything was seen. */
    long minute() {
        return nextMillis;
    }

    /** The minute is published. */
    void next() {
        rung = true;
        nextMillis += MinuteTicks.MINUTE_MILLIS;
    }

    /** Leaves out the minutes before the last that is due: nobody has a position in them. */
    void skipToLastDue() {
        long lastClosed = Math.floorDiv(clockMillis - (MinuteTicks.MINUTE_MILLIS - 1), MinuteTicks.MINUTE_MILLIS)
                * MinuteTicks.MINUTE_MILLIS;
        nextMillis = Math.max(nextMillis, Math.min(newestMillis, lastClosed));
    }

    /** Whether a minute was published, so that an event that belongs to it is late. */
    boolean isPublished(long minuteMillis) {
        return rung && minuteMillis < nextMillis;
    }

    /** The newest minute with a real event; {@link Long#MIN_VALUE} for none. */
    long newest() {
        return newestMillis;
    }

    long clock() {
        return clockMillis;
    }

    boolean hasRung() {
        return rung;
    }
}
