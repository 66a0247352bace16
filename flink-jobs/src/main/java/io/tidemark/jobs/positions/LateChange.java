package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import org.jspecify.annotations.Nullable;

/**
 * A mark or a reference record of an instrument that came when minutes that it changes had been published, and what was
 * known in its place until then. Exactly one of mark and reference identity is not null.
 *
 * @param late when it came
 * @param fromMillis start of the first minute that it may change, milliseconds since the epoch, UTC
 * @param mark what a minute's ticks say now
 * @param markBefore what they had said; null for nothing
 * @param referenceId which reference record came
 * @param referenceBefore what it had said; null for nothing
 */
public record LateChange(
        Lateness late,
        long fromMillis,
        @Nullable MinuteMark mark,
        @Nullable MinuteMark markBefore,
        @Nullable ReferenceId referenceId,
        @Nullable ReferenceRecord referenceBefore) {

    /** Whether it may change an account's rows. */
    boolean concerns(String accountId) {
        return referenceId == null || !referenceId.account() || referenceId.id().equals(accountId);
    }
}
