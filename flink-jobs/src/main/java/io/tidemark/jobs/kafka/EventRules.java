package io.tidemark.jobs.kafka;

/** What holds for the time and the sequence of every event, in whichever topic and encoding it comes. */
final class EventRules {
    /** The first minute that a ClickHouse DateTime cannot name, in 2106; only a producer's own timestamps let one by. */
    private static final long END_OF_TIME_NANOS = (1L << 32) / 60 * 60 * 1_000_000_000L;

    private EventRules() {}

    /**
     * A {@code ts_event} that may be believed.
     *
     * @param eventTimeNanos nanoseconds since the epoch, UTC, as the record has it
     * @param appendMillis the record's Kafka timestamp, milliseconds since the epoch, UTC
     */
    static long requireTime(long eventTimeNanos, long appendMillis, ClockRule clockRule)
            throws RejectedRecordException {
        if (eventTimeNanos <= 0) {
            throw new RejectedRecordException(
                    DeadLetterReason.BAD_VALUE,
                    "ts_event is " + eventTimeNanos + ", not a number of nanoseconds after 1970-01-01");
        }
        clockRule.check(eventTimeNanos, appendMillis);
        if (eventTimeNanos >= END_OF_TIME_NANOS) {
            throw new RejectedRecordException(
                    DeadLetterReason.OUT_OF_RANGE, "ts_event " + eventTimeNanos + " is after 2106-02-07T06:28:00Z");
        }
        return eventTimeNanos;
    }

    static long requireSequence(long sequence) throws RejectedRecordException {
        if (sequence < 0) {
            throw new RejectedRecordException(
                    DeadLetterReason.BAD_VALUE, "sequence is " + sequence + "; it is 0 for none, or above");
        }
        return sequence;
    }
}
