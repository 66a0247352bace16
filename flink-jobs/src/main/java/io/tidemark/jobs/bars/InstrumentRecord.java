package io.tidemark.jobs.bars;

import io.tidemark.domain.reference.Instrument;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the reference records of an instrument that take effect at the same moment.
 *
 * @param ineligibleConditions conditions that keep a trade out of open, high, low and close, by the record with the
 *     greatest offset: it corrects the others
 * @param everIneligible conditions that any of the records named, corrected ones included; sorted
 * @param contiguousSequence record types whose sequence has no gaps, by the same record; null where the state that it was
 *     restored from does not tell
 * @param offset the greatest offset
 * @param newestAppendMillis newest log-append time, milliseconds since the epoch, UTC
 * @param recordCount number of records
 */
public record InstrumentRecord(
        List<String> ineligibleConditions,
        List<String> everIneligible,
        @Nullable List<String> contiguousSequence,
        long offset,
        long newestAppendMillis,
        long recordCount) {

    static InstrumentRecord of(Instrument instrument, long offset, long appendMillis) {
        return new InstrumentRecord(
                instrument.ineligibleConditions(),
                instrument.ineligibleConditions(),
                instrument.contiguousSequence(),
                offset,
                appendMillis,
                1);
    }

    /** Both together; the one with the greater offset stands. */
    InstrumentRecord with(InstrumentRecord other) {
        return new InstrumentRecord(
                other.offset >= offset ? other.ineligibleConditions : ineligibleConditions,
                Stream.concat(everIneligible.stream(), other.everIneligible.stream())
                        .distinct()
                        .sorted()
                        .toList(),
                other.offset >= offset ? other.contiguousSequence : contiguousSequence,
                Math.max(offset, other.offset),
                Math.max(newestAppendMillis, other.newestAppendMillis),
                recordCount + other.recordCount);
    }

    /** Whether gaps in the sequence of this record type may matter. */
    boolean mayBeContiguous(String recordType) {
        return contiguousSequence == null || contiguousSequence.contains(recordType);
    }
}
