package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteTicks;
import org.jspecify.annotations.Nullable;

/**
 * Which minute is to be published next. A minute is due once the clock has passed its end and a real event was seen in
 * it or behind it: neither a weekend's heartbeats nor the end of an input ring for ever.
 */
final class MinuteBell {
    private long nextMillis = Long.MAX_VALUE;
    private long newestMillis = Long.MIN_VALUE;
    private long clockMillis = Long.MIN_VALUE;
    private long closedDay = Long.MIN_VALUE;
    private boolean rung;
    private @Nullable String lastVisited;

    /** Goes on where a checkpoint left off. */
    void restore(long next, long newest, boolean hasRung, long closed) {
        nextMillis = next;
        newestMillis = newest;
        rung = hasRung;
        closedDay = closed;
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
        lastVisited = null;
        nextMillis += MinuteTicks.MINUTE_MILLIS;
    }

    /** Leaves out the minutes before the last that is due: nobody has a position in them. */
    void skipToLastDue() {
        long lastClosed = Math.floorDiv(clockMillis - (MinuteTicks.MINUTE_MILLIS - 1), MinuteTicks.MINUTE_MILLIS)
                * MinuteTicks.MINUTE_MILLIS;
        nextMillis = Math.max(nextMillis, Math.min(newestMillis, lastClosed));
    }

    /** An instrument's rows of the minute are published, and those of all before it in their order. */
    void visited(String instrumentId) {
        lastVisited = instrumentId;
    }

    /** The instrument that was visited last in the minute that is being published; null for none. */
    @Nullable
    String lastVisited() {
        return lastVisited;
    }

    /**
     * The first minute of which an instrument's rows are not published: what belongs to an earlier one is late.
     *
     * @param publishedMillis end of the last minute of which it had rows published, maybe before a change of parallelism,
     *     by a subtask that was ahead
     * @return start of the minute; {@link Long#MIN_VALUE} while nothing is published
     */
    long nextFor(String instrumentId, long publishedMillis) {
        boolean passedOver = lastVisited != null && instrumentId.compareTo(lastVisited) <= 0;
        long next = passedOver ? nextMillis + MinuteTicks.MINUTE_MILLIS : publishedMillis();
        return Math.max(publishedMillis, next);
    }

    /** End of the last minute that is published of all instruments; {@link Long#MIN_VALUE} for none. */
    long publishedMillis() {
        return rung ? nextMillis : Long.MIN_VALUE;
    }

    /** The closing rows of a trading date are published ahead of its last minute, as the clock has passed it. */
    void close(long day) {
        closedDay = day;
    }

    /** Whether they are, and the last minute of that date is not published. */
    boolean isClosed(long day) {
        return day == closedDay && rung && nextMillis < (day + 1) * MarkHour.HOUR_MILLIS * 24;
    }

    /** The last date closed that way; {@link Long#MIN_VALUE} for none. */
    long closedDay() {
        return closedDay;
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
