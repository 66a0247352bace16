package io.tidemark.jobs.sequences;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.sequence.SequenceRuns;
import io.tidemark.jobs.kafka.Inbound;
import java.util.Objects;
import org.apache.flink.util.Collector;

/**
 * Sequence numbers of an instrument and record type that have come, all of one minute.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param recordType {@link #TRADE}, {@link #QUOTE} or {@link #EXECUTION}, as {@code contiguous_sequence} names it
 * @param minuteMillis start of the minute of their event times, milliseconds since the epoch, UTC
 * @param runs the numbers
 */
public record SequencePartial(String instrumentId, String recordType, long minuteMillis, SequenceRuns runs) {
    /** Trades of {@code market.ticks}. */
    public static final String TRADE = "TRADE";

    /** Quotes of {@code market.ticks}. */
    public static final String QUOTE = "QUOTE";

    /** Records of {@code executions}, whatever their type: they are of one series. */
    public static final String EXECUTION = "EXECUTION";

    /** Hands on the number of an execution; nothing of one without a number. */
    public static void ofExecution(Inbound inbound, Collector<SequencePartial> numbers) {
        Execution execution = Objects.requireNonNull(inbound.execution());
        SequenceRuns runs = new SequenceRuns();
        runs.add(execution.sequence());
        if (runs.getCount() > 0) {
            numbers.collect(new SequencePartial(
                    execution.instrumentId(), EXECUTION, MinuteTicks.minuteOf(execution.eventTimeNanos()), runs));
        }
    }
}
