package io.tidemark.jobs.sequences;

import io.tidemark.domain.sequence.SequenceTrack;
import io.tidemark.domain.sequence.SequenceTrack.Gap;
import java.util.List;

/**
 * What is kept of the sequence of an instrument and record type.
 *
 * @param track which numbers have come
 * @param known gaps that have a row, or are to have one
 */
public record TrackedSequence(SequenceTrack track, List<KnownGap> known) {
    static final TrackedSequence EMPTY = new TrackedSequence(SequenceTrack.EMPTY, List.of());

    /**
     * A gap that has a row, or is to have one.
     *
     * @param gap the gap
     * @param checkpoint newest checkpoint that did not know of it when it was found; {@link #STORED} once its row was sent
     */
    public record KnownGap(Gap gap, long checkpoint) {
        static final long STORED = -1;

        boolean isStored() {
            return checkpoint == STORED;
        }
    }
}
