package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.position.Holding;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.version.RowVersion;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.reconciliation.PartitionTally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.NullUnmarked;

/**
 * Positions and P&L: the ledgers of the instruments, and the bell that publishes every minute of them.
 *
 * <p>Keyed by {@code instrument_id}; reference data and the news of real events reach every subtask. The bell is one a
 * subtask, not a timer an instrument: a minute is published instrument by instrument, its status after its last row, and
 * the clock is handed on only as far as that. Long stretches that are made up, such as a weekend that the clock jumped,
 * go in slices, between which records and barriers pass; so do rows that something late has changed, which give way to
 * the bell.
 *
 * <p>Metrics: counters {@code rowsPublished}, {@code rowsRestated}, {@code lateEvents} and {@code unappliedExecutions};
 * gauges {@code clockMillis}, the end of the last minute published, milliseconds since the epoch, UTC, and {@code
 * positionsToRestate}.
 */
@NullUnmarked // Flink sets the fields in initializeState and open, before the first record.
public final class PositionsOperator extends AbstractStreamOperator<MinuteOutput>
        implements TwoInputStreamOperator<LedgerInput, LedgerNews, MinuteOutput> {
    private static final long serialVersionUID = 1L;

    /** Positions after every accepted execution; after those that came late, when they are valued next. */
    public static final OutputTag<LivePosition> LIVE = new OutputTag<>("live", TypeInformation.of(LivePosition.class));

    /** Executions and their fates. */
    public static final OutputTag<ExecutionState> EXECUTIONS =
            new OutputTag<>("executions", TypeInformation.of(ExecutionState.class));

    /** Executions and cash flows that could not be used. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    /** What was decided of executions, cash flows and accounts, handed on before each checkpoint's barrier. */
    public static final OutputTag<PartitionTally> TALLIES =
            new OutputTag<>("tallies", TypeInformation.of(PartitionTally.class));

    /** Whether something is to be restated, whenever that changes. */
    public static final OutputTag<RestatementProgress> PROGRESS =
            new OutputTag<>("progress", TypeInformation.of(RestatementProgress.class));

    private static final TypeInformation<BellState> BELL_STATE = TypeInformation.of(BellState.class);

    /** After so many rows, records and barriers get their turn. */
    private static final int ROWS_A_SLICE = 2_000;
    /** A slice of live positions holds up records for no longer than an execution may notice. */
    private static final int LIVE_ROWS_A_SLICE = 500;

    private static final long BETWEEN_LIVE_SLICES_MILLIS = 10;
    /**
     * Live positions at new marks get at most a tenth of the operator's time; to bind and store them costs several times
     * what it costs to make them. Where there are more than that pays for, they are valued less often, and minutes and
     * executions come as soon as ever.
     */
    private static final long REST_FOR_A_LIVE_SLICE = 9;

    private final Duration liveInterval;
    private final int waitingCapacity;
    private final int generation;

    private transient ReferenceBook references;
    private transient LedgerBook.Shelves shelves;
    private transient MarkBook markBook;
    private transient WaitingRoom waitingRoom;
    private transient MinuteBell bell;
    private transient ListState<BellState> bellState;
    private transient ListState<Integer> generationState;

    private transient PositionRows positionRows;
    private transient RecordFates fates;
    private transient Roster roster;
    private transient Bookkeeper bookkeeper;
    private transient Restater restater;
    private transient RestatementTurns restatementTurns;

    /** Instruments whose live positions wait to be valued at a new mark, by new reference data or after late events. */
    private transient TreeSet<String> revalued;

    /** Those of them whose turn has come. */
    private transient TreeSet<String> revaluing;

    private transient long rows;
    private transient long checksum;
    private transient long prunedDay;
    private transient boolean sliceScheduled;

    /** The clock that was handed on last; news of real events ring without moving it. */
    private transient long handedOnMillis;

    /** What was said last of what is to be restated. */
    private transient RestatementProgress saidProgress;

    private transient Counter rowsPublished;
    private transient volatile long shownClockMillis;

    /**
     * Keeps positions.
     *
     * @param liveInterval how often live positions are valued at new marks and after late events
     * @param waitingCapacity records of one instrument that may wait
     * @param generation generation of the rows, see {@link RowVersion}
     */
    public PositionsOperator(Duration liveInterval, int waitingCapacity, int generation) {
        this.liveInterval = liveInterval;
        this.waitingCapacity = waitingCapacity;
        this.generation = generation;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        references = new ReferenceBook(context.getOperatorStateStore());
        KeyedStateBackend<String> backend = getKeyedStateBackend();
        shelves = new LedgerBook.Shelves(
                context.getKeyedStateStore(), backend, getExecutionConfig().getSerializerConfig());
        positionRows = new PositionRows(references, generation);
        fates = new RecordFates(output, references, generation);
        markBook = new MarkBook(context.getKeyedStateStore());
        waitingRoom = new WaitingRoom(context.getKeyedStateStore(), waitingCapacity);
        bellState = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("bell", BELL_STATE));
        generationState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("generation", Integer.class));
        bell = new MinuteBell();
        prunedDay = Long.MIN_VALUE;
        handedOnMillis = Long.MIN_VALUE;
        refuseOlderGeneration();
        restoreBell();
    }

    private void refuseOlderGeneration() throws Exception {
        for (int restored : generationState.get()) {
            if (restored > generation) {
                throw new IllegalStateException("generation is " + generation + ", but the state that the job starts "
                        + "from has already published generation " + restored
                        + ": its rows would win over every new one. Start with generation " + restored + " or above.");
            }
        }
    }

    /** With as many subtasks as before each goes on where it stood; else all go on where the slowest stood. */
    private void restoreBell() throws Exception {
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        long next = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        long closedDay = Long.MIN_VALUE;
        boolean rung = false;
        for (BellState restored : bellState.get()) {
            newest = Math.max(newest, restored.newestMillis());
            boolean mine = restored.subtasks() == subtasks && restored.subtask() == subtask;
            if (restored.subtasks() != subtasks || mine) {
                next = Math.min(next, restored.nextMillis());
                rung |= restored.rung();
                closedDay = mine ? restored.closedDay() : Long.MIN_VALUE;
                rows = mine ? restored.rows() : 0;
                checksum = mine ? restored.checksum() : 0;
            }
        }
        bell.restore(next, newest, rung, closedDay);
    }

    @Override
    public void open() throws Exception {
        super.open();
        roster = new Roster();
        revalued = new TreeSet<>();
        revaluing = new TreeSet<>();
        restater = new Restater(
                output,
                positionRows,
                references,
                shelves,
                markBook,
                bell,
                this::setCurrentKey,
                getMetricGroup().counter("rowsRestated"));
        restatementTurns = new RestatementTurns(
                restater, getProcessingTimeService(), mailbox(), () -> sliceScheduled, this::sayProgress);
        bookkeeper = new Bookkeeper(
                references,
                shelves,
                markBook,
                waitingRoom,
                fates,
                bell,
                roster,
                restater,
                this::setCurrentKey,
                this::positionChanged,
                getMetricGroup().counter("lateEvents"),
                getMetricGroup().counter("unappliedExecutions"));
        List<String> withLedgers = keysOf("accounts");
        TreeSet<String> withChanges = new TreeSet<>(keysOf(MarkBook.LATE_CHANGES));
        bookkeeper.restore(withLedgers, keysOf(WaitingRoom.STATE));
        for (String instrumentId : withLedgers) {
            setCurrentKey(instrumentId);
            LedgerBook book = book(instrumentId);
            for (String accountId : book.accountIds()) {
                AccountLedger ledger = Objects.requireNonNull(book.account(accountId));
                if (mustBeVisited(ledger)) {
                    roster.enroll(instrumentId, accountId);
                }
                if (ledger.awaitsRestatement() || withChanges.contains(instrumentId)) {
                    restater.enroll(instrumentId, accountId);
                }
            }
        }
        // Which of them had waited for it at the barrier is not kept.
        revalued.addAll(roster.instruments());
        rowsPublished = getMetricGroup().counter("rowsPublished");
        showClock();
        getMetricGroup().gauge("clockMillis", () -> shownClockMillis);
        getMetricGroup().gauge("positionsToRestate", restatementTurns::outstanding);
        scheduleRevaluation();
        restatementTurns.schedule();
    }

    private MailboxExecutor mailbox() {
        return getContainingTask()
                .getMailboxExecutorFactory()
                .createExecutor(getOperatorConfig().getChainIndex());
    }

    private List<String> keysOf(String state) {
        try (Stream<String> keys = this.<String>getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
            return keys.distinct().toList();
        }
    }

    private LedgerBook book(String instrumentId) {
        return shelves.open(instrumentId, references);
    }

    private boolean mustBeVisited(AccountLedger ledger) {
        return ledger.active
                || !ledger.published.position().isFlat()
                || ledger.hasPending()
                || (ledger.learntMillis >= bell.minute() && isOfHorizon(ledger, bell.minute()));
    }

    /** Whether the last event of a position lies within the horizon of a minute. */
    private static boolean isOfHorizon(AccountLedger ledger, long minuteMillis) {
        return MarkBook.dayOf(lastEventMillis(ledger)) >= MarkBook.dayOf(minuteMillis) - 1;
    }

    private static long lastEventMillis(AccountLedger ledger) {
        return Math.floorDiv(ledger.liveNanos, 1_000_000);
    }

    @Override
    public void processElement1(StreamRecord<LedgerInput> element) throws Exception {
        long began = System.nanoTime();
        receive(element.getValue());
        sayProgress();
        restatementTurns.took(System.nanoTime() - began);
    }

    private void receive(LedgerInput input) throws Exception {
        MinuteMark mark = input.mark();
        if (mark != null) {
            bookkeeper.receive(mark);
            if (roster.has(input.instrumentId())) {
                revalued.add(input.instrumentId());
            }
        } else {
            bookkeeper.receive(Objects.requireNonNull(input.inbound()));
        }
        ringAtLast();
        restatementTurns.schedule();
    }

    /** Rings a first minute that the clock had passed before anything was known of it. */
    private void ringAtLast() throws Exception {
        if (!bell.hasRung() && bell.isDue()) {
            ring();
        }
    }

    @Override
    public void processElement2(StreamRecord<LedgerNews> element) throws Exception {
        long began = System.nanoTime();
        receive(element.getValue());
        sayProgress();
        restatementTurns.took(System.nanoTime() - began);
    }

    private void receive(LedgerNews news) throws Exception {
        if (news.minuteMillis() != null) {
            bell.seen(news.minuteMillis());
            ring();
            return;
        }
        Inbound reference = Objects.requireNonNull(news.reference());
        ReferenceId id = ReferenceId.of(reference);
        ReferenceRecord before = references.get(id);
        boolean saysMore = references.put(reference);
        if (reference.account() != null && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            // Every subtask hears of it; one of them accounts for it. Instruments are accounted for where bars are
            // made.
            fates.tally(PartitionTally.accepted(reference.topic(), reference.partition(), 1));
        }
        bookkeeper.release(id);
        bookkeeper.referenceReceived(id, before, saysMore);
        ringAtLast();
        restatementTurns.schedule();
        Account account = reference.account();
        if (account != null) {
            revalued.addAll(roster.instrumentsOf(account.accountId()));
        } else if (roster.has(reference.instrumentId())) {
            revalued.add(reference.instrumentId());
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        long began = System.nanoTime();
        bell.advance(mark.getTimestamp());
        ring();
        sayProgress();
        restatementTurns.took(System.nanoTime() - began);
    }

    /**
     * Publishes the minutes that are due, a slice at a time, and hands the clock on as far as they are published. At the
     * end of the input no timer fires any more, so that what is left is one slice.
     */
    private void ring() throws Exception {
        boolean endOfInput = bell.clock() == Long.MAX_VALUE;
        if (sliceScheduled && !endOfInput) {
            return;
        }
        int published = 0;
        while (bell.isDue()) {
            long minuteMillis = bell.minute();
            turnTo(MarkBook.dayOf(minuteMillis));
            for (String instrumentId = roster.after(bell.lastVisited());
                    instrumentId != null;
                    instrumentId = roster.after(bell.lastVisited())) {
                published += publishMinute(instrumentId, minuteMillis);
                bell.visited(instrumentId);
                if (published >= ROWS_A_SLICE && !endOfInput) {
                    scheduleSlice();
                    return;
                }
            }
            finishMinute(minuteMillis);
        }
        closeDayOfNewest();
        handClockOn(bell.clock());
    }

    private void handClockOn(long millis) {
        if (millis > handedOnMillis) {
            handedOnMillis = millis;
            output.emitWatermark(new Watermark(millis));
        }
    }

    private void finishMinute(long minuteMillis) {
        output.collect(new StreamRecord<>(MinuteOutput.of(new MinuteStatus(
                Instant.ofEpochMilli(minuteMillis),
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
                rows,
                checksum,
                Instant.ofEpochMilli(minuteMillis + MinuteTicks.MINUTE_MILLIS)))));
        rows = 0;
        checksum = 0;
        bell.next();
        if (roster.isEmpty()) {
            bell.skipToLastDue();
        }
        showClock();
        handClockOn(bell.minute() - 1);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // where a timer fails, Flink fails the task
    private void scheduleSlice() {
        sliceScheduled = true;
        long now = getProcessingTimeService().getCurrentProcessingTime();
        getProcessingTimeService().registerTimer(now, ignored -> {
            sliceScheduled = false;
            ring();
        });
    }

    private int publishMinute(String instrumentId, long minuteMillis) throws Exception {
        setCurrentKey(instrumentId);
        InstrumentMarks marks = markBook.current();
        if (marks.publishedMillis > minuteMillis) {
            // Published before a change of parallelism, by a subtask that was ahead.
            return 0;
        }
        markBook.settle(marks, minuteMillis);
        markBook.publish(instrumentId, marks, minuteMillis + MinuteTicks.MINUTE_MILLIS);
        markBook.update(marks);
        LedgerBook book = book(instrumentId);
        MarkHistory history = null;
        int published = 0;
        for (String accountId : roster.accounts(instrumentId)) {
            AccountLedger ledger = Objects.requireNonNull(book.account(accountId));
            if (isDisturbed(ledger, marks)) {
                history = history == null ? MarkHistory.of(markBook, marks) : history;
                restater.settle(instrumentId, accountId, ledger, marks, history, minuteMillis);
                book.update(accountId, ledger);
            } else {
                foldMinute(book, accountId, ledger, minuteMillis);
            }
            published += publishMinute(book, marks, instrumentId, accountId, ledger, minuteMillis);
        }
        return published;
    }

    /** Whether what came late changed what the published minutes add up to, or what the date opens with. */
    private static boolean isDisturbed(AccountLedger ledger, InstrumentMarks marks) {
        return ledger.disturbed || ledger.changesOfCloses != marks.changesOfCloses;
    }

    private static void foldMinute(LedgerBook book, String accountId, AccountLedger ledger, long minuteMillis)
            throws Exception {
        Holding before = ledger.published;
        long day = MarkBook.dayOf(minuteMillis);
        boolean turned = day != ledger.day;
        if (turned) {
            ledger.turnTo(day);
        }
        if (book.publish(accountId, ledger, minuteMillis)) {
            ledger.active = true;
        }
        if (turned || ledger.published != before) {
            book.update(accountId, ledger);
        }
    }

    /** Publishes the row of a position, or what takes away one that a run which knew less may have published. */
    private int publishMinute(
            LedgerBook book,
            InstrumentMarks marks,
            String instrumentId,
            String accountId,
            AccountLedger ledger,
            long minuteMillis)
            throws Exception {
        if (ledger.active) {
            PositionMinute row = positionRows.minute(instrumentId, accountId, ledger, marks, minuteMillis);
            publish(row);
            rows++;
            checksum += row.version();
            positionRows.elsewhere(row).forEach(this::publish);
            if (isLastOfDay(minuteMillis)) {
                ledger.close = PreviousClose.of(row);
                book.update(accountId, ledger);
            }
            return 1;
        }
        if (ledger.learntMillis >= minuteMillis
                && isOfHorizon(ledger, minuteMillis)
                && book.hasEvents(accountId, MarkBook.dayOf(minuteMillis) - 1, minuteMillis)) {
            PositionMinute nothing = positionRows.minute(instrumentId, accountId, ledger, marks, minuteMillis);
            publish(nothing.takenAwayBy(nothing));
            positionRows.elsewhere(nothing).forEach(this::publish);
            return 1;
        }
        if (!mustBeVisited(ledger)) {
            if (revalued.contains(instrumentId) || revaluing.contains(instrumentId)) {
                // Its turn to be valued would come when it is no longer on the roster.
                publishLive(instrumentId, accountId, ledger, marks);
            }
            roster.discharge(instrumentId, accountId);
        }
        return 0;
    }

    private void publish(PositionMinute row) {
        output.collect(new StreamRecord<>(MinuteOutput.of(row)));
        rowsPublished.inc();
        if (isLastOfDay(row.minute().toEpochMilli())) {
            output.collect(new StreamRecord<>(MinuteOutput.ofClose(row)));
        }
    }

    private static boolean isLastOfDay(long minuteMillis) {
        return MarkBook.dayOf(minuteMillis + MinuteTicks.MINUTE_MILLIS) != MarkBook.dayOf(minuteMillis);
    }

    /** At the first minute of a trading date, lets go of what its horizon no longer holds. */
    private void turnTo(long day) throws Exception {
        if (day <= prunedDay) {
            return;
        }
        bookkeeper.turnTo(day);
        prunedDay = day;
    }

    /**
     * Publishes the closing rows of the newest event's date once the clock has passed it, though nothing happened since:
     * yesterday must be complete before today trades. What still comes of that date publishes them again.
     */
    private void closeDayOfNewest() throws Exception {
        if (!bell.hasRung()) {
            return;
        }
        long day = MarkBook.dayOf(bell.newest());
        long endMillis = (day + 1) * MarkHour.HOUR_MILLIS * 24;
        if (day <= bell.closedDay() || bell.clock() < endMillis - 1) {
            return;
        }
        bell.close(day);
        if (MarkBook.dayOf(bell.minute()) > day) {
            return;
        }
        for (String instrumentId : roster.instruments()) {
            setCurrentKey(instrumentId);
            InstrumentMarks marks = markBook.current();
            LedgerBook book = book(instrumentId);
            MarkHistory history = null;
            for (String accountId : roster.accounts(instrumentId)) {
                AccountLedger ledger = Objects.requireNonNull(book.account(accountId));
                // What came late after the last minute with an event, no bell has folded.
                if (isDisturbed(ledger, marks)) {
                    history = history == null ? MarkHistory.of(markBook, marks) : history;
                    restater.settle(
                            instrumentId, accountId, ledger, marks, history, bell.minute() - MinuteTicks.MINUTE_MILLIS);
                    book.update(accountId, ledger);
                }
                if (ledger.active && ledger.day == day) {
                    long lastMinute = endMillis - MinuteTicks.MINUTE_MILLIS;
                    PositionMinute row = positionRows.minute(instrumentId, accountId, ledger, marks, lastMinute);
                    output.collect(new StreamRecord<>(MinuteOutput.ofClose(row)));
                    positionRows
                            .elsewhere(row)
                            .forEach(each -> output.collect(new StreamRecord<>(MinuteOutput.ofClose(each))));
                }
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // where a timer fails, Flink fails the task
    private void scheduleRevaluation() {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        getProcessingTimeService().registerTimer(now + liveInterval.toMillis(), ignored -> {
            revaluing.addAll(revalued);
            revalued.clear();
            revalueSlice();
        });
    }

    /** Values live positions, a slice at a time, between which records and barriers pass. The rows of a minute go first. */
    @SuppressWarnings("FutureReturnValueIgnored") // where a timer fails, Flink fails the task
    private void revalueSlice() throws Exception {
        long began = getProcessingTimeService().getCurrentProcessingTime();
        if (!sliceScheduled) {
            revalue(LIVE_ROWS_A_SLICE);
        }
        if (revaluing.isEmpty()) {
            scheduleRevaluation();
        } else {
            long now = getProcessingTimeService().getCurrentProcessingTime();
            long rest = Math.max(BETWEEN_LIVE_SLICES_MILLIS, REST_FOR_A_LIVE_SLICE * (now - began));
            getProcessingTimeService().registerTimer(now + rest, ignored -> revalueSlice());
        }
    }

    private void revalue(int enough) throws Exception {
        int published = 0;
        while (!revaluing.isEmpty() && published < enough) {
            String instrumentId = Objects.requireNonNull(revaluing.pollFirst());
            setCurrentKey(instrumentId);
            InstrumentMarks marks = markBook.current();
            LedgerBook book = book(instrumentId);
            for (String accountId : roster.accounts(instrumentId)) {
                publishLive(instrumentId, accountId, Objects.requireNonNull(book.account(accountId)), marks);
                published++;
            }
        }
    }

    private void positionChanged(String instrumentId, String accountId, AccountLedger ledger, boolean late)
            throws Exception {
        if (late) {
            revalued.add(instrumentId);
        } else {
            publishLive(instrumentId, accountId, ledger, markBook.current());
        }
    }

    private void publishLive(String instrumentId, String accountId, AccountLedger ledger, InstrumentMarks marks)
            throws Exception {
        book(instrumentId).catchUp(accountId, ledger, isPublishedToItsEnd(instrumentId, ledger, marks));
        output.collect(LIVE, new StreamRecord<>(positionRows.live(instrumentId, accountId, ledger, marks)));
    }

    /** Whether what is published of a position has all of its events in it, under all reference data. */
    private boolean isPublishedToItsEnd(String instrumentId, AccountLedger ledger, InstrumentMarks marks) {
        return !isDisturbed(ledger, marks)
                && lastEventMillis(ledger) < bell.nextFor(instrumentId, marks.publishedMillis);
    }

    private void sayProgress() {
        boolean restating = !restater.isEmpty();
        if (saidProgress != null && saidProgress.restating() == restating) {
            return;
        }
        saidProgress = new RestatementProgress(
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
                restating);
        output.collect(PROGRESS, new StreamRecord<>(saidProgress));
    }

    private void showClock() {
        shownClockMillis = bell.hasRung() ? bell.minute() : Long.MIN_VALUE;
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        fates.reportTallies();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        bellState.update(List.of(new BellState(
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
                bell.minute(),
                bell.hasRung(),
                bell.newest(),
                rows,
                checksum,
                bell.closedDay())));
        generationState.update(List.of(generation));
    }

    @Override
    public void finish() throws Exception {
        restater.restate(Integer.MAX_VALUE);
        revaluing.addAll(revalued);
        revalued.clear();
        revalue(Integer.MAX_VALUE);
        fates.reportTallies();
        super.finish();
    }
}
