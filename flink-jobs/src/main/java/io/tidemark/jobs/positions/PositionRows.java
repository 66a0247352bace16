package io.tidemark.jobs.positions;

import io.tidemark.domain.market.Mark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionKey;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.domain.position.Holding;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.domain.version.RowVersion;
import java.time.Instant;
import java.util.Objects;

/** Makes the rows of positions from their ledgers, the marks and the reference data in effect. */
final class PositionRows {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final ReferenceBook references;
    private final int generation;

    PositionRows(ReferenceBook references, int generation) {
        this.references = references;
        this.generation = generation;
    }

    /** The row of a minute, of a ledger and marks that are settled up to its end. */
    PositionMinute minute(
            String instrumentId, String accountId, AccountLedger ledger, InstrumentMarks marks, long minuteMillis) {
        long lastNanos = (minuteMillis + MinuteTicks.MINUTE_MILLIS) * NANOS_A_MILLI - 1;
        long day = MarkBook.dayOf(minuteMillis);
        Instrument instrument = Objects.requireNonNull(references.instrument(instrumentId, lastNanos));
        Account account = Objects.requireNonNull(references.account(accountId, lastNanos));
        Mark mark = MarkBook.at(marks, instrument, minuteMillis);
        Holding holding = ledger.published;
        return new PositionMinute(
                day,
                Instant.ofEpochMilli(minuteMillis),
                key(instrumentId, account),
                PositionFigures.of(holding, mark, instrument, account),
                ledger.previous,
                ledger.previous.positionPnl(mark.price(), instrument.multiplier()),
                holding.executionCount(),
                ledger.unappliedExecutionCount,
                Instant.ofEpochMilli(Math.max(
                        Math.max(holding.newestAppendMillis(), marks.newestAppendMillis),
                        references.newestAppendMillis(instrumentId, accountId, lastNanos))),
                RowVersion.of(
                        generation,
                        holding.executionCount(),
                        holding.cashFlowCount()
                                + MarkBook.ticksInWindow(marks, day)
                                + references.count(instrumentId, accountId, lastNanos)),
                RevisionReason.ON_TIME,
                false);
    }

    /** The live position, at the newest mark. */
    LivePosition live(String instrumentId, String accountId, AccountLedger ledger, InstrumentMarks marks) {
        Holding holding = ledger.live;
        long newestNanos = Math.max(
                holding.newestEventNanos(),
                Math.max(
                        marks.liveTrade == null ? Long.MIN_VALUE : marks.liveTrade.eventTimeNanos(),
                        marks.liveMiddle == null ? Long.MIN_VALUE : marks.liveMiddle.eventTimeNanos()));
        Instrument instrument = Objects.requireNonNull(references.instrument(instrumentId, newestNanos));
        Account account = Objects.requireNonNull(references.account(accountId, newestNanos));
        Mark mark = MarkBook.live(marks, instrument, MinuteTicks.minuteOf(newestNanos));
        return new LivePosition(
                key(instrumentId, account),
                PositionFigures.of(holding, mark, instrument, account),
                newestNanos,
                holding.executionCount(),
                ledger.unappliedExecutionCount,
                Instant.ofEpochMilli(Math.max(
                        Math.max(holding.newestAppendMillis(), marks.liveNewestAppendMillis),
                        references.newestAppendMillis(instrumentId, accountId, newestNanos))),
                RowVersion.of(
                        generation,
                        holding.executionCount(),
                        holding.cashFlowCount()
                                + marks.liveTicks
                                + references.count(instrumentId, accountId, newestNanos)));
    }

    private static PositionKey key(String instrumentId, Account account) {
        return new PositionKey(account.desk(), account.book(), account.traderId(), account.accountId(), instrumentId);
    }
}
