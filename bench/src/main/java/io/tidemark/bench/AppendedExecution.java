package io.tidemark.bench;

import io.tidemark.domain.market.MinuteTicks;

/**
 * An execution as it lies in Kafka.
 *
 * @param eventNanos event time, nanoseconds since the epoch
 * @param appendedMillis log-append time, milliseconds since the epoch
 * @param ordinal number of executions of its position that were appended up to it, itself among them
 */
record AppendedExecution(
        String accountId, String instrumentId, String executionId, long eventNanos, long appendedMillis, long ordinal) {

    /** What its figures are kept under. */
    record Position(String accountId, String instrumentId) {}

    Position position() {
        return new Position(accountId, instrumentId);
    }

    /** Start of the minute of its event time, milliseconds since the epoch. */
    long minuteMillis() {
        return MinuteTicks.minuteOf(eventNanos);
    }
}
