package io.tidemark.domain.pnl;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a position at the end of a minute; of the last minute of a trading date, also its closing state.
 *
 * @param tradingDateEpochDay trading date by the instrument's calendar, days since 1970-01-01
 * @param minute start of the minute, UTC; every accepted event before its end is in the row, and nothing later
 * @param key whose position it is
 * @param figures the figures at the minute's end
 * @param previous closing figures of the previous trading date
 * @param dayPositionPnl P&L of what was held when the date opened, in the instrument's currency; null where a mark is
 *     missing
 * @param executionCount live executions folded
 * @param unappliedExecutionCount executions that came after their horizon and are in no figure
 * @param knownAt newest log-append time among the inputs folded, UTC, milliseconds
 * @param version see {@link io.tidemark.domain.version.RowVersion}
 * @param reason why it was published
 * @param deleted whether the row is taken away under this key
 */
public record PositionMinute(
        long tradingDateEpochDay,
        Instant minute,
        PositionKey key,
        PositionFigures figures,
        PreviousClose previous,
        @Nullable BigDecimal dayPositionPnl,
        long executionCount,
        long unappliedExecutionCount,
        Instant knownAt,
        long version,
        RevisionReason reason,
        boolean deleted) {
    /** Trading date by the instrument's calendar. */
    public LocalDate tradingDate() {
        return LocalDate.ofEpochDay(tradingDateEpochDay);
    }
}
