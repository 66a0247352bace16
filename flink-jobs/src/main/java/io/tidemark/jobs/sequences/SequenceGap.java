package io.tidemark.jobs.sequences;

import java.time.Instant;

/**
 * A row of {@code sequence_gaps}: records of an instrument that are missing, or are no more.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param recordType as in {@link SequencePartial}
 * @param firstMissing the first sequence number that is missing
 * @param lastMissing the last one, with all between
 * @param fromMinute start of the first minute that they may be of
 * @param toMinute start of the last minute that they may be of
 * @param version of the row, see {@link io.tidemark.domain.version.RowVersion#ofSequences}
 * @param deleted whether there is no gap that begins there any more
 */
public record SequenceGap(
        String instrumentId,
        String recordType,
        long firstMissing,
        long lastMissing,
        Instant fromMinute,
        Instant toMinute,
        long version,
        boolean deleted) {}
