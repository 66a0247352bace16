package io.tidemark.jobs.sequences;

import java.util.List;

/**
 * What is kept of the reference records of an instrument that take effect at the same moment.
 *
 * @param contiguousSequence record types whose sequence has no gaps, by the record with the greatest offset
 * @param offset the greatest offset
 * @param recordCount number of records
 */
public record ContiguityRecord(List<String> contiguousSequence, long offset, long recordCount) {
    /** Both together; the one with the greater offset stands. */
    ContiguityRecord with(ContiguityRecord other) {
        return new ContiguityRecord(
                other.offset >= offset ? other.contiguousSequence : contiguousSequence,
                Math.max(offset, other.offset),
                recordCount + other.recordCount);
    }
}
