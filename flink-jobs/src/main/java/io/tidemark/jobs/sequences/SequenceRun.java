package io.tidemark.jobs.sequences;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.jobs.kafka.Inbound;
import java.util.Objects;

/**
 * Sequence numbers that have come, none left out between the first and the last of them, all of one minute.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param recordType {@link #TRADE}, {@link #QUOTE} or {@link #EXECUTION}, as {@code contiguous_sequence} names it
 * @param minuteMillis start of the minute of their event times, milliseconds since the epoch, UTC
 * @param first the first of them; 0 for none
 * @param last the last of them
 */
public record SequenceRun(String instrumentId, String recordType, long minuteMillis, long first, long last) {
    /** Trades of {@code market.ticks}. */
    public static final String TRADE = "TRADE";

    /** Quotes of {@code market.ticks}. */
    public static final String QUOTE = "QUOTE";

    /** Records of {@code executions}, whatever their type: they are of one series. */
    public static final String EXECUTION = "EXECUTION";

    /** The number of an execution. */
    public static SequenceRun ofExecution(Inbound inbound) {
        Execution execution = Objects.requireNonNull(inbound.execution());
        return new SequenceRun(
                execution.instrumentId(),
                EXECUTION,
                MinuteTicks.minuteOf(execution.eventTimeNanos()),
                execution.sequence(),
                execution.sequence());
    }
}
