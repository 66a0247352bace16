package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.ExecutionType;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.RevisionReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the rows again that something that came late has changed.
 *
 * <p>A position goes through its minutes twice at a time: as its published rows know it, and with what came since. Where
 * the two differ, the row is published as a revision; where a row is no more, or has another key, what takes it away. One
 * pass takes everything that had come when it began; what comes meanwhile waits for the next. Positions take turns, so
 * that many late events of one cost one pass.
 */
final class Restater {
    private static final long MINUTE = MinuteTicks.MINUTE_MILLIS;
    private static final long DAY_MILLIS = 86_400_000;

    private final Output<StreamRecord<MinuteOutput>> output;
    private final PositionRows rows;
    private final ReferenceBook references;
    private final LedgerBook.Shelves shelves;
    private final MarkBook markBook;
    private final MinuteBell bell;
    private final Consumer<String> keys;
    private final Counter rowsRestated;
    private final Roster outstanding = new Roster();
    private @Nullable String lastInstrument;
    private long enrolled;

    Restater(
            Output<StreamRecord<MinuteOutput>> output,
            PositionRows rows,
            ReferenceBook references,
            LedgerBook.Shelves shelves,
            MarkBook markBook,
            MinuteBell bell,
            Consumer<String> keys,
            Counter rowsRestated) {
        this.output = output;
        this.rows = rows;
        this.references = references;
        this.shelves = shelves;
        this.markBook = markBook;
        this.bell = bell;
        this.keys = keys;
        this.rowsRestated = rowsRestated;
    }

    /** A position has rows that do not know everything. */
    void enroll(String instrumentId, String accountId) {
        enrolled++;
        outstanding.enroll(instrumentId, accountId);
    }

    /** Whether a position of the instrument waits for its turn. */
    boolean has(String instrumentId) {
        return outstanding.has(instrumentId);
    }

    boolean isEmpty() {
        return outstanding.isEmpty();
    }

    /** How often something came that has to be restated. */
    long enrolled() {
        return enrolled;
    }

    /** Positions that wait for their turn. */
    long size() {
        return outstanding.size();
    }

    /** Restates until so many rows were compared, and says so when nothing is left. */
    void restate(int enough) throws Exception {
        if (outstanding.isEmpty()) {
            return;
        }
        int compared = 0;
        while (!outstanding.isEmpty() && compared < enough) {
            String next = outstanding.after(lastInstrument);
            String instrumentId = next == null ? Objects.requireNonNull(outstanding.after(null)) : next;
            lastInstrument = instrumentId;
            keys.accept(instrumentId);
            InstrumentMarks marks = settledMarks(instrumentId);
            MarkHistory history = MarkHistory.of(markBook, marks);
            for (String accountId : outstanding.accounts(instrumentId)) {
                compared += restate(instrumentId, accountId, marks, history, enough - compared);
                if (compared >= enough) {
                    // The rest of the instrument's positions come before the next instrument's.
                    lastInstrument = previous(instrumentId);
                    break;
                }
            }
        }
        if (outstanding.isEmpty()) {
            output.collect(new StreamRecord<>(MinuteOutput.RESTATED));
        }
    }

    private @Nullable String previous(String instrumentId) {
        return outstanding.has(instrumentId) ? outstanding.before(instrumentId) : instrumentId;
    }

    /** Restates to the end what changes minutes before a moment, which the horizon is about to let go of. */
    void finishBefore(long millis) throws Exception {
        for (String instrumentId : List.copyOf(outstanding.instruments())) {
            keys.accept(instrumentId);
            InstrumentMarks marks = settledMarks(instrumentId);
            MarkHistory history = MarkHistory.of(markBook, marks);
            for (String accountId : outstanding.accounts(instrumentId)) {
                AccountLedger ledger = Objects.requireNonNull(book(instrumentId).account(accountId));
                while (outstanding.has(instrumentId, accountId) && firstMillis(ledger, history) < millis) {
                    restate(instrumentId, accountId, marks, history, Integer.MAX_VALUE);
                    ledger = Objects.requireNonNull(book(instrumentId).account(accountId));
                }
            }
        }
    }

    private static long firstMillis(AccountLedger ledger, MarkHistory history) {
        long first = ledger.restating == null ? Long.MAX_VALUE : ledger.restatingFromMillis;
        return Math.min(first, waitingMillis(ledger, history));
    }

    /** The first minute that something changes with which no pass has begun. */
    private static long waitingMillis(AccountLedger ledger, MarkHistory history) {
        long first = ledger.lateFromMillis;
        Knowledge known = ledger.restating == null ? ledger.restated : ledger.restating;
        for (LateChange change : history.changes()) {
            if (change.late().arrival() > known.changes()) {
                first = Math.min(first, change.fromMillis());
            }
        }
        return first;
    }

    private InstrumentMarks settledMarks(String instrumentId) throws Exception {
        InstrumentMarks marks = markBook.current();
        long nextMillis = bell.nextFor(instrumentId, marks.publishedMillis);
        if (marks.settledMillis < nextMillis) {
            markBook.settle(marks, nextMillis - MINUTE);
            markBook.update(marks);
        }
        return marks;
    }

    private LedgerBook book(String instrumentId) {
        return shelves.open(instrumentId, references);
    }

    /** One position's share; returns how many rows were compared. */
    private int restate(String instrumentId, String accountId, InstrumentMarks marks, MarkHistory history, int enough)
            throws Exception {
        LedgerBook book = book(instrumentId);
        AccountLedger ledger = Objects.requireNonNull(book.account(accountId));
        long nextMillis = bell.nextFor(instrumentId, marks.publishedMillis);
        long firstDay = MarkBook.dayOf(nextMillis) - 1;
        if (ledger.restating == null) {
            long from = waitingMillis(ledger, history);
            ledger.restating = new Knowledge(ledger.lateEvents, marks.changes);
            ledger.restatingFromMillis = Math.max(from, (firstDay - 1) * DAY_MILLIS);
            ledger.restatingMillis = ledger.restatingFromMillis;
            ledger.lateFromMillis = Long.MAX_VALUE;
        }
        List<LedgerEntry> entries = book.entries(accountId, ledger);
        List<News> news = news(accountId, entries, history, ledger.restated, ledger.restating);
        long limit = news.stream().mapToLong(News::untilMillis).max().orElse(Long.MIN_VALUE);
        PositionWalk was = walk(instrumentId, accountId, ledger, entries, history, ledger.restated, firstDay);
        PositionWalk is = walk(instrumentId, accountId, ledger, entries, history, ledger.restating, firstDay);
        int compared = 0;
        long minuteMillis = ledger.restatingMillis;
        for (; minuteMillis < limit && compared < enough; minuteMillis += MINUTE) {
            compared += compare(was, is, ledger, news, minuteMillis);
        }
        ledger.restatingMillis = minuteMillis;
        if (minuteMillis >= limit) {
            ledger.restated = ledger.restating;
            ledger.restating = null;
            // What comes between the slices of a pass is in none of its rows, but in those that the bell publishes
            // next.
            boolean knowsAll = ledger.restated.equals(new Knowledge(ledger.lateEvents, marks.changes));
            PositionWalk all =
                    knowsAll ? is : walk(instrumentId, accountId, ledger, entries, history, Knowledge.ALL, firstDay);
            settle(all, ledger, marks, nextMillis);
            if (waitingMillis(ledger, history) == Long.MAX_VALUE) {
                outstanding.discharge(instrumentId, accountId);
                book.restated(accountId);
            }
        }
        book.update(accountId, ledger);
        if (!outstanding.has(instrumentId)) {
            markBook.forgetChanges();
        }
        return compared + 1;
    }

    /**
     * Whatever the bell publishes next goes on from here.
     *
     * @param walk one that knows everything
     */
    private void settle(PositionWalk walk, AccountLedger ledger, InstrumentMarks marks, long nextMillis) {
        long lastMillis = nextMillis - MINUTE;
        walk.moveTo(lastMillis);
        walk.settle(lastMillis);
        ledger.changesOfCloses = marks.changesOfCloses;
        long day = MarkBook.dayOf(nextMillis);
        if (bell.isClosed(day)) {
            publishClose(walk, day);
        }
    }

    private PositionWalk walk(
            String instrumentId,
            String accountId,
            AccountLedger ledger,
            List<LedgerEntry> entries,
            MarkHistory history,
            Knowledge knowledge,
            long firstDay) {
        return new PositionWalk(
                rows,
                instrumentId,
                accountId,
                ledger,
                entries,
                history,
                references.of(instrumentId, accountId),
                knowledge,
                firstDay);
    }

    /** Folds a position again, with everything that came, to the end of a minute that is published or about to be. */
    void settle(
            String instrumentId,
            String accountId,
            AccountLedger ledger,
            InstrumentMarks marks,
            MarkHistory history,
            long minuteMillis)
            throws Exception {
        PositionWalk walk = walk(
                instrumentId,
                accountId,
                ledger,
                book(instrumentId).entries(accountId, ledger),
                history,
                Knowledge.ALL,
                MarkBook.dayOf(minuteMillis) - 1);
        walk.moveTo(minuteMillis);
        walk.settle(minuteMillis);
        ledger.changesOfCloses = marks.changesOfCloses;
    }

    /** Publishes the closing row of a date whose closing rows went ahead of its last minute, for one position. */
    void publishClose(String instrumentId, String accountId, AccountLedger ledger, long day) throws Exception {
        PositionWalk walk = walk(
                instrumentId,
                accountId,
                ledger,
                book(instrumentId).entries(accountId, ledger),
                MarkHistory.of(markBook, markBook.current()),
                Knowledge.ALL,
                day - 1);
        publishClose(walk, day);
    }

    private void publishClose(PositionWalk walk, long day) {
        long lastMillis = (day + 1) * DAY_MILLIS - MINUTE;
        walk.moveTo(lastMillis);
        if (walk.isActive()) {
            PositionMinute row = walk.row(lastMillis);
            output.collect(new StreamRecord<>(MinuteOutput.ofClose(row)));
            rows.elsewhere(row).forEach(each -> output.collect(new StreamRecord<>(MinuteOutput.ofClose(each))));
        } else if (walk.isTouched()) {
            PositionMinute row = walk.row(lastMillis);
            output.collect(new StreamRecord<>(MinuteOutput.ofClose(row.takenAwayBy(row))));
        }
    }

    private int compare(PositionWalk was, PositionWalk is, AccountLedger ledger, List<News> news, long minuteMillis) {
        RevisionReason reason = reason(news, minuteMillis);
        if (reason == null) {
            // Between what came late and is new to rows before, and what is new to rows behind.
            return 0;
        }
        was.moveTo(minuteMillis);
        is.moveTo(minuteMillis);
        if (is.isActive()) {
            PositionMinute now = is.row(minuteMillis).because(reason);
            // Most rows of a late execution count one more than before, and what they were is of no use.
            PositionMinute before =
                    was.isActive() && !was.plainlyDiffersFrom(now, minuteMillis) ? was.row(minuteMillis) : null;
            if (before != null && before.saysTheSameAs(now) && !mayHaveSaidOtherwise(news, minuteMillis)) {
                return 1;
            }
            List<PositionMinute> all = new ArrayList<>(rows.elsewhere(now));
            if (before != null && !before.isOfOneKeyWith(now) && all.stream().noneMatch(before::isOfOneKeyWith)) {
                all.add(before.takenAwayBy(now));
            }
            all.add(now);
            publish(all, minuteMillis);
            return 1;
        }
        // Marks alone make no row, so that what is taken away stays so against every run that knew less of them.
        boolean decided = reason != RevisionReason.LATE_MARK;
        if (was.isActive() || (decided && is.isTouched() && ledger.learntMillis >= minuteMillis)) {
            PositionMinute nothing = is.row(minuteMillis).because(reason);
            PositionMinute gone = (was.isActive() ? was.row(minuteMillis) : nothing).takenAwayBy(nothing);
            List<PositionMinute> all = new ArrayList<>();
            all.add(gone);
            if (!gone.isOfOneKeyWith(nothing)) {
                all.add(nothing.takenAwayBy(nothing));
            }
            for (PositionMinute each : rows.elsewhere(nothing)) {
                if (!each.isOfOneKeyWith(gone)) {
                    all.add(each);
                }
            }
            publish(all, minuteMillis);
            return 1;
        }
        return 0;
    }

    private void publish(List<PositionMinute> revisions, long minuteMillis) {
        boolean last = MarkBook.dayOf(minuteMillis + MINUTE) != MarkBook.dayOf(minuteMillis);
        for (PositionMinute revision : revisions) {
            output.collect(new StreamRecord<>(MinuteOutput.of(revision)));
            rowsRestated.inc();
            if (last) {
                output.collect(new StreamRecord<>(MinuteOutput.ofClose(revision)));
            }
        }
    }

    /**
     * Something that a pass brings to rows that were published without it.
     *
     * @param fromMillis first minute that it may change
     * @param untilMillis first minute that was published with it
     * @param reason what it is
     */
    private record News(long fromMillis, long untilMillis, RevisionReason reason) {
        boolean isNewTo(long minuteMillis) {
            return fromMillis <= minuteMillis && minuteMillis < untilMillis;
        }
    }

    private static List<News> news(
            String accountId, List<LedgerEntry> entries, MarkHistory history, Knowledge restated, Knowledge restating) {
        List<News> news = new ArrayList<>();
        for (LedgerEntry entry : entries) {
            long fromMillis = MinuteTicks.minuteOf(entry.eventTimeNanos());
            Lateness late = entry.late();
            if (late != null && brings(late, restated, restating)) {
                news.add(new News(fromMillis, late.publishedFromMillis(), RevisionReason.LATE));
            }
            for (LedgerAmendment amendment : entry.amendments()) {
                Lateness amended = amendment.late();
                if (amended != null && brings(amended, restated, restating)) {
                    news.add(new News(
                            fromMillis,
                            amended.publishedFromMillis(),
                            amendment.execution().executionType() == ExecutionType.CANCEL
                                    ? RevisionReason.CANCELLED
                                    : RevisionReason.CORRECTED));
                }
            }
        }
        for (LateChange change : history.changes()) {
            boolean brought = change.late().arrival() > restated.changes()
                    && change.late().arrival() <= restating.changes();
            if (brought && change.concerns(accountId)) {
                news.add(new News(
                        change.fromMillis(),
                        change.late().publishedFromMillis(),
                        change.mark() == null ? RevisionReason.REFERENCE : RevisionReason.LATE_MARK));
            }
        }
        return news;
    }

    private static boolean brings(Lateness late, Knowledge restated, Knowledge restating) {
        return late.arrival() > restated.events() && late.arrival() <= restating.events();
    }

    /** Why the row of a minute may differ; null if nothing is new to it. */
    private static @Nullable RevisionReason reason(List<News> news, long minuteMillis) {
        RevisionReason reason = null;
        for (News each : news) {
            if (each.isNewTo(minuteMillis) && (reason == null || weight(each.reason()) > weight(reason))) {
                reason = each.reason();
            }
        }
        return reason;
    }

    /**
     * Whether a run that failed may have published the row with a part of what is new to it, which says otherwise though all
     * of it together says nothing: an execution of which the bust came at once. Only a greater version wins over that row.
     */
    private static boolean mayHaveSaidOtherwise(List<News> news, long minuteMillis) {
        return news.stream()
                        .filter(each -> each.isNewTo(minuteMillis) && each.reason() != RevisionReason.LATE_MARK)
                        .count()
                > 1;
    }

    /** Of several reasons the one that a desk would ask about first. */
    private static int weight(RevisionReason reason) {
        return switch (reason) {
            case CANCELLED -> 4;
            case CORRECTED -> 3;
            case LATE -> 2;
            case REFERENCE -> 1;
            case LATE_MARK, FX, ON_TIME -> 0;
        };
    }
}
