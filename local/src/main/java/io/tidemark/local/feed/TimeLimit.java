package io.tidemark.local.feed;

import java.time.Duration;

/**
 * The latest event time that a job would accept: a line beyond it becomes a dead letter and moves no clock, so it is
 * treated as a line without a time.
 *
 * @param byArrival whether the Kafka timestamp is the record's own arrival time ({@code --create-time})
 * @param maxAheadNanos how far an event may be ahead of its Kafka timestamp
 * @param ceiling an instant after which every event is refused, nanoseconds since the epoch; {@link Long#MAX_VALUE} if none
 */
public record TimeLimit(boolean byArrival, long maxAheadNanos, long ceiling) {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    static TimeLimit of(boolean byArrival, Duration maxAhead, long ceiling) {
        return new TimeLimit(byArrival, maxAhead.toNanos(), ceiling);
    }

    /** The event time, or {@link FeedRecord#UNTIMED} if a job would not accept it. */
    long accepted(long eventTime, long arrivalTime) {
        if (eventTime == FeedRecord.UNTIMED || eventTime > ceiling) {
            return FeedRecord.UNTIMED;
        }
        long appended = byArrival && arrivalTime != FeedRecord.UNTIMED
                ? arrivalTime
                : System.currentTimeMillis() * NANOS_PER_MILLI;
        return eventTime - maxAheadNanos > appended ? FeedRecord.UNTIMED : eventTime;
    }
}
