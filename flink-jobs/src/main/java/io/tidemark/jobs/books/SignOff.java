package io.tidemark.jobs.books;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A row of {@code trading_date_sign_offs}: what the books of a trading date came to.
 *
 * @param tradingDate the trading date
 * @param signedAt wall clock of the signature
 * @param breaks open breaks of the date
 * @param figures what its rows and records come to
 */
public record SignOff(LocalDate tradingDate, Instant signedAt, long breaks, Figures figures) {

    /** Whether nothing is known to be missing or wrong. */
    public boolean isComplete() {
        return breaks == 0 && figures.waiting() == 0 && figures.beyondHorizon() == 0;
    }

    /**
     * What the rows and records of a trading date come to.
     *
     * @param positions closing rows
     * @param minuteRows rows of minutes
     * @param checksum sum of the hashes of both, an unsigned 64-bit integer
     * @param live execution events in effect
     * @param corrected execution events that a CORRECT stands in the place of
     * @param cancelled execution events that a CANCEL undid
     * @param waiting execution events that wait
     * @param beyondHorizon execution events that came too late
     * @param lateRevisions rows published again for late events
     * @param correctedRevisions rows published again for a CORRECT
     * @param cancelledRevisions rows published again for a CANCEL
     * @param lateMarkRevisions rows published again for late ticks
     * @param referenceRevisions rows published again for reference data
     * @param fxRevisions rows published again for rates
     * @param deadLetters dead letters of records that were appended on that UTC date
     */
    public record Figures(
            long positions,
            long minuteRows,
            long checksum,
            long live,
            long corrected,
            long cancelled,
            long waiting,
            long beyondHorizon,
            long lateRevisions,
            long correctedRevisions,
            long cancelledRevisions,
            long lateMarkRevisions,
            long referenceRevisions,
            long fxRevisions,
            long deadLetters) {}
}
