package io.tidemark.jobs.kafka;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which event times are believed. A rule on the record alone, so that a replay comes to the same verdict.
 *
 * @param maximumAhead how far an event time may lie after the record's append time; real clocks disagree by seconds
 * @param ceiling event time that no record may lie after; null for none
 */
public record ClockRule(Duration maximumAhead, @Nullable Instant ceiling) implements Serializable {

    void check(long eventTimeNanos, long appendMillis) throws RejectedRecordException {
        long eventMillis = Math.floorDiv(eventTimeNanos, 1_000_000L);
        long nanosOfMillisecond = Math.floorMod(eventTimeNanos, 1_000_000L);
        long limitMillis = appendMillis + maximumAhead.toMillis();
        if (eventMillis > limitMillis || (eventMillis == limitMillis && nanosOfMillisecond > 0)) {
            throw new RejectedRecordException(
                    DeadLetterReason.AHEAD_OF_TIME,
                    "ts_event " + eventTimeNanos + " is " + (eventMillis - appendMillis)
                            + " ms after the record was appended; at most " + maximumAhead.toMillis()
                            + " ms are allowed (clock.max-ahead)");
        }
        if (ceiling != null && Instant.ofEpochSecond(0, eventTimeNanos).isAfter(ceiling)) {
            throw new RejectedRecordException(
                    DeadLetterReason.AHEAD_OF_TIME,
                    "ts_event " + eventTimeNanos + " is after the ceiling " + ceiling + " (clock.ceiling)");
        }
    }
}
