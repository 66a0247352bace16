package io.tidemark.jobs.positions;

import io.tidemark.domain.market.Mark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionKey;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.domain.position.Holding;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.domain.version.RowVersion;
import java.time.Instant;
import java.util.List;

/** Makes the rows of positions from their ledgers, the marks and the reference data in effect. */
final class PositionRows {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final ReferenceBook references;
    private final int generation;

    PositionRows(ReferenceBook references, int generation) {
        this.references = references;
        this.generation = generation;
    }

    /** The row of a minute that the bell has come to, of a ledger and marks that are settled up to its end. */
    PositionMinute minute(
            String instrumentId, String accountId, AccountLedger ledger, InstrumentMarks marks, long minuteMillis) {
        return minute(
                instrumentId,
                accountId,
                references.of(instrumentId, accountId),
                ledger.published,
                ledger.previous,
                ledger.unappliedExecutionCount,
                marks.settled,
                MarkBook.ticksInWindow(marks, MarkBook.dayOf(minuteMillis)),
                minuteMillis);
    }

    /**
     * The row of a minute.
     *
     * @param known reference data
     * @param holding what the events before the minute's end add up to
     * @param previous closing figures of the trading date before
     * @param prices newest prices before the minute's end
     * @param ticks ticks of the minute's date and of the one before it, up to the minute's end
     */
    PositionMinute minute(
            String instrumentId,
            String accountId,
            PositionReferences known,
            Holding holding,
            PreviousClose previous,
            long unappliedExecutionCount,
            NewestPrices prices,
            long ticks,
            long minuteMillis) {
        long lastNanos = lastNanos(minuteMillis);
        Instrument instrument = known.instrument(lastNanos);
        Account account = known.account(lastNanos);
        Mark mark = prices.at(instrument, minuteMillis);
        return new PositionMinute(
                MarkBook.dayOf(minuteMillis),
                Instant.ofEpochMilli(minuteMillis),
                key(instrumentId, account),
                PositionFigures.of(holding, mark, instrument, account),
                previous,
                previous.positionPnl(mark.price(), instrument.multiplier()),
                holding.executionCount(),
                unappliedExecutionCount,
                Instant.ofEpochMilli(Math.max(
                        Math.max(holding.newestAppendMillis(), prices.appendMillis(mark)),
                        Math.max(known.newestAppendMillis(lastNanos), previous.knownMillis()))),
                RowVersion.of(
                        generation,
                        holding.executionEventCount(),
                        holding.cashFlowCount() + ticks + known.count(lastNanos)),
                RevisionReason.ON_TIME,
                false);
    }

    /**
     * The tombstones of a row under the desks that it may have been published under by a run that knew less.
     *
     * @param row the row, or a tombstone of it
     */
    List<PositionMinute> elsewhere(PositionMinute row) {
        long minuteMillis = row.minute().toEpochMilli();
        return references
                .of(row.key().instrumentId(), row.key().accountId())
                .otherDesks(lastNanos(minuteMillis), minuteMillis)
                .stream()
                .map(row::takenAwayFrom)
                .toList();
    }

    private static long lastNanos(long minuteMillis) {
        return (minuteMillis + MinuteTicks.MINUTE_MILLIS) * NANOS_A_MILLI - 1;
    }

    /** The live position, at the newest mark. */
    LivePosition live(String instrumentId, String accountId, AccountLedger ledger, InstrumentMarks marks) {
        PositionReferences known = references.of(instrumentId, accountId);
        Holding holding = ledger.live;
        NewestPrices prices = marks.live;
        long newestNanos = Math.max(
                holding.newestEventNanos(),
                Math.max(
                        prices.trade == null ? Long.MIN_VALUE : prices.trade.eventTimeNanos(),
                        prices.middle == null ? Long.MIN_VALUE : prices.middle.eventTimeNanos()));
        Instrument instrument = known.instrument(newestNanos);
        Account account = known.account(newestNanos);
        Mark mark = prices.at(instrument, MinuteTicks.minuteOf(newestNanos));
        return new LivePosition(
                key(instrumentId, account),
                PositionFigures.of(holding, mark, instrument, account),
                newestNanos,
                holding.executionCount(),
                ledger.unappliedExecutionCount,
                Instant.ofEpochMilli(Math.max(
                        Math.max(holding.newestAppendMillis(), marks.liveNewestAppendMillis),
                        known.newestAppendMillis(newestNanos))),
                RowVersion.of(
                        generation,
                        holding.executionEventCount(),
                        holding.cashFlowCount() + marks.liveTicks + known.count(newestNanos)));
    }

    private static PositionKey key(String instrumentId, Account account) {
        return new PositionKey(account.desk(), account.book(), account.traderId(), account.accountId(), instrumentId);
    }
}
