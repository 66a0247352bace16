package io.tidemark.jobs.positions;

import io.tidemark.domain.market.Mark;
import io.tidemark.domain.market.MarkMethod;
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
import java.util.stream.LongStream;

/** Makes the rows of positions from their ledgers, the marks and the reference data in effect. */
final class PositionRows {
    private static final long NANOS_A_MILLI = 1_000_000;

    /**
     * What a cash flow or a reference record weighs in a version, where a tick weighs one. A late tick that changes nothing
     * publishes nothing, so that a run may count ticks in a row that another, whose row knows a record more, does not:
     * the record has to count for more than those.
     */
    private static final long RECORD_WEIGHT = 1 << 14;

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
                new HeldFigures(),
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
     * @param figures those of the rows that were made of the position before, which have most of this one's
     * @param previous closing figures of the trading date before
     * @param prices newest prices before the minute's end
     * @param ticks ticks of the minute's date and of the one before it, up to the minute's end
     */
    PositionMinute minute(
            String instrumentId,
            String accountId,
            PositionReferences known,
            Holding holding,
            HeldFigures figures,
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
                figures.at(holding, mark, instrument, account),
                previous,
                previous.positionPnl(mark.price(), instrument.multiplier()),
                holding.executionCount(),
                unappliedExecutionCount,
                Instant.ofEpochMilli(LongStream.of(
                                holding.newestAppendMillis(),
                                prices.appendMillis(mark),
                                judgedMillis(known, instrument, mark, lastNanos),
                                known.newestAppendMillis(lastNanos),
                                previous.knownMillis())
                        .max()
                        .getAsLong()),
                version(holding, ticks, known.count(lastNanos)),
                RevisionReason.ON_TIME,
                false);
    }

    private long version(Holding holding, long ticks, long referenceRecords) {
        return RowVersion.of(
                generation,
                holding.executionEventCount(),
                ticks + RECORD_WEIGHT * (holding.cashFlowCount() + referenceRecords));
    }

    /**
     * When it was known which trades may be marks, as far as it took that to choose this one: those behind it are not
     * eligible, and where a quote or nothing stands in for one, none is.
     */
    private static long judgedMillis(PositionReferences known, Instrument instrument, Mark mark, long lastNanos) {
        if (instrument.markMethod() == MarkMethod.MID) {
            return Long.MIN_VALUE;
        }
        Long markNanos = mark.method() == MarkMethod.LAST ? mark.eventTimeNanos() : null;
        return known.instrumentsAppendMillis(markNanos == null ? Long.MIN_VALUE : markNanos, lastNanos);
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

    /** The desk that a row of a minute is published under. */
    String desk(PositionReferences known, long minuteMillis) {
        return known.account(lastNanos(minuteMillis)).desk();
    }

    private static long lastNanos(long minuteMillis) {
        return (minuteMillis + MinuteTicks.MINUTE_MILLIS) * NANOS_A_MILLI - 1;
    }

    /** The live position, at the newest mark. */
    LivePosition live(String instrumentId, String accountId, AccountLedger ledger, InstrumentMarks marks) {
        PositionReferences known = references.of(instrumentId, accountId);
        Holding holding = ledger.live;
        NewestPrices prices = marks.live;
        // It never goes back, or a row at older terms would count fewer of their records than the row before it.
        long newestNanos = Math.max(holding.newestEventNanos(), marks.liveNewestNanos);
        Instrument instrument = known.instrument(newestNanos);
        Account account = known.account(newestNanos);
        Mark mark = prices.at(instrument, MinuteTicks.minuteOf(newestNanos));
        return new LivePosition(
                key(instrumentId, account),
                PositionFigures.of(holding, mark, instrument, account),
                newestNanos,
                holding.executionCount(),
                ledger.unappliedExecutionCount,
                Instant.ofEpochMilli(LongStream.of(
                                holding.newestAppendMillis(),
                                prices.appendMillis(mark),
                                judgedMillis(known, instrument, mark, newestNanos),
                                known.newestAppendMillis(newestNanos))
                        .max()
                        .getAsLong()),
                version(holding, marks.liveTicks, known.count(newestNanos)));
    }

    private static PositionKey key(String instrumentId, Account account) {
        return new PositionKey(account.desk(), account.book(), account.traderId(), account.accountId(), instrumentId);
    }
}
