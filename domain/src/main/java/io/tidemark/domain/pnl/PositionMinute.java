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

    /** Whether it has the same key as another row. */
    public boolean isOfOneKeyWith(PositionMinute other) {
        return tradingDateEpochDay == other.tradingDateEpochDay
                && minute.equals(other.minute)
                && key.desk().equals(other.key.desk())
                && key.accountId().equals(other.key.accountId())
                && key.instrumentId().equals(other.key.instrumentId());
    }

    /** Whether every column is of equal value, but {@code known_at}, {@code version} and {@code revision_reason}. */
    public boolean saysTheSameAs(PositionMinute other) {
        return tradingDateEpochDay == other.tradingDateEpochDay
                && minute.equals(other.minute)
                && key.equals(other.key)
                && figures.saySameAs(other.figures)
                && previous.saysSameAs(other.previous)
                && PositionFigures.equal(dayPositionPnl, other.dayPositionPnl)
                && executionCount == other.executionCount
                && unappliedExecutionCount == other.unappliedExecutionCount
                && deleted == other.deleted;
    }

    /** The same figures as a later revision. */
    public PositionMinute because(RevisionReason newReason) {
        return new PositionMinute(
                tradingDateEpochDay,
                minute,
                key,
                figures,
                previous,
                dayPositionPnl,
                executionCount,
                unappliedExecutionCount,
                knownAt,
                version,
                newReason,
                deleted);
    }

    /**
     * What takes this row away.
     *
     * @param standing what is known now of the position and minute, whose version and knowledge the tombstone has
     */
    public PositionMinute takenAwayBy(PositionMinute standing) {
        return new PositionMinute(
                tradingDateEpochDay,
                minute,
                key,
                figures,
                previous,
                dayPositionPnl,
                executionCount,
                unappliedExecutionCount,
                standing.knownAt,
                standing.version,
                standing.reason,
                true);
    }

    /** The tombstone of this row under another desk. */
    public PositionMinute takenAwayFrom(String desk) {
        return new PositionMinute(
                tradingDateEpochDay,
                minute,
                new PositionKey(desk, key.book(), key.traderId(), key.accountId(), key.instrumentId()),
                figures,
                previous,
                dayPositionPnl,
                executionCount,
                unappliedExecutionCount,
                knownAt,
                version,
                reason,
                true);
    }
}
