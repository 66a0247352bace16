package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.domain.version.RowVersion;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.reconciliation.PartitionTally;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
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
import org.jspecify.annotations.Nullable;

/**
 * Positions and P&L: the ledgers of the instruments, and the bell that publishes every minute of them.
 *
 * <p>Keyed by {@code instrument_id}; reference data and the news of real events reach every subtask. The bell is one a
 * subtask, not a timer an instrument: a minute is published instrument by instrument, its status after its last row, and
 * the clock is handed on only as far as that. Long stretches that are made up, such as a weekend that the clock jumped,
 * go in slices, between which records and barriers pass.
 *
 * <p>Metrics: counters {@code rowsPublished} and {@code lateEvents}; gauge {@code clockMillis}, the end of the last minute
 * published, milliseconds since the epoch, UTC.
 */
@NullUnmarked // Flink sets the fields in initializeState and open, before the first record.
public final class PositionsOperator extends AbstractStreamOperator<MinuteOutput>
        implements TwoInputStreamOperator<LedgerInput, LedgerNews, MinuteOutput> {
    private static final long serialVersionUID = 1L;

    /** Positions after every accepted execution. */
    public static final OutputTag<LivePosition> LIVE = new OutputTag<>("live", TypeInformation.of(LivePosition.class));

    /** Executions and their fates. */
    public static final OutputTag<ExecutionState> EXECUTIONS =
            new OutputTag<>("executions", TypeInformation.of(ExecutionState.class));

    /** Executions and cash flows that could not be used. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    /** What was decided of executions, cash flows and accounts. */
    public static final OutputTag<PartitionTally> TALLIES =
            new OutputTag<>("tallies", TypeInformation.of(PartitionTally.class));

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

    /** Money beyond it could grow out of a Decimal(38, 12) once a few thousand of them add up. */
    private static final BigDecimal LARGEST_NOTIONAL = BigDecimal.TEN.pow(22);

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

    /** Instruments with pages that will have to be pruned. */
    private transient TreeSet<String> paged;

    /** Instruments with records in the waiting room. */
    private transient TreeSet<String> waiting;

    /** Instruments whose live positions wait to be valued at a new mark or by new reference data. */
    private transient TreeSet<String> revalued;

    /** Those of them whose turn has come. */
    private transient TreeSet<String> revaluing;

    private transient @Nullable String lastVisited;
    private transient long rows;
    private transient long checksum;
    private transient long prunedDay;
    private transient long closedDay;
    private transient boolean sliceScheduled;

    /** The clock that was handed on last; news of real events ring without moving it. */
    private transient long handedOnMillis;

    private transient Counter rowsPublished;
    private transient Counter lateEvents;
    private transient volatile long shownClockMillis;

    /**
     * Keeps positions.
     *
     * @param liveInterval how often live positions are valued at new marks
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
                context.getKeyedStateStore(),
                backend,
                TypeInformation.of(LedgerPage.class)
                        .createSerializer(getExecutionConfig().getSerializerConfig()));
        positionRows = new PositionRows(references, generation);
        fates = new RecordFates(output, references, generation);
        markBook = new MarkBook(context.getKeyedStateStore());
        waitingRoom = new WaitingRoom(context.getKeyedStateStore(), waitingCapacity);
        bellState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("bell", TypeInformation.of(BellState.class)));
        generationState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("generation", Integer.class));
        bell = new MinuteBell();
        closedDay = Long.MIN_VALUE;
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
        bell.restore(next, newest, rung);
    }

    @Override
    public void open() throws Exception {
        super.open();
        roster = new Roster();
        paged = new TreeSet<>();
        waiting = new TreeSet<>();
        revalued = new TreeSet<>();
        revaluing = new TreeSet<>();
        for (String instrumentId : keysOf("accounts")) {
            setCurrentKey(instrumentId);
            paged.add(instrumentId);
            LedgerBook book = book(instrumentId);
            for (String accountId : book.accountIds()) {
                AccountLedger ledger = Objects.requireNonNull(book.account(accountId));
                if (mustBeVisited(ledger)) {
                    roster.enroll(instrumentId, accountId);
                }
            }
        }
        waiting.addAll(keysOf(WaitingRoom.STATE));
        // Which of them had waited for it at the barrier is not kept.
        revalued.addAll(roster.instruments());
        rowsPublished = getMetricGroup().counter("rowsPublished");
        lateEvents = getMetricGroup().counter("lateEvents");
        showClock();
        getMetricGroup().gauge("clockMillis", () -> shownClockMillis);
        scheduleRevaluation();
    }

    private List<String> keysOf(String state) {
        try (Stream<String> keys = this.<String>getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
            return keys.distinct().toList();
        }
    }

    private LedgerBook book(String instrumentId) {
        return shelves.open(instrumentId, references);
    }

    private static boolean mustBeVisited(AccountLedger ledger) {
        return ledger.active || !ledger.published.position().isFlat() || ledger.hasPending();
    }

    @Override
    public void processElement1(StreamRecord<LedgerInput> element) throws Exception {
        LedgerInput input = element.getValue();
        MinuteMark mark = input.mark();
        if (mark != null) {
            bell.expect(mark.minuteMillis());
            markBook.put(mark, bell.hasRung() ? bell.minute() : Long.MIN_VALUE);
            if (roster.has(input.instrumentId())) {
                revalued.add(input.instrumentId());
            }
        } else {
            receive(Objects.requireNonNull(input.inbound()));
        }
    }

    @Override
    public void processElement2(StreamRecord<LedgerNews> element) throws Exception {
        LedgerNews news = element.getValue();
        if (news.minuteMillis() != null) {
            bell.seen(news.minuteMillis());
            ring();
            return;
        }
        Inbound reference = Objects.requireNonNull(news.reference());
        references.put(reference);
        if (reference.account() != null && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            // Every subtask hears of it; one of them accounts for it. Instruments are accounted for where bars are
            // made.
            fates.tally(PartitionTally.accepted(reference.topic(), reference.partition(), 1));
        }
        for (String instrumentId : List.copyOf(waiting)) {
            if (reference.account() != null || instrumentId.equals(reference.instrumentId())) {
                release(instrumentId);
            }
        }
        Account account = reference.account();
        if (account != null) {
            revalued.addAll(roster.instrumentsOf(account.accountId()));
        } else if (roster.has(reference.instrumentId())) {
            revalued.add(reference.instrumentId());
        }
    }

    private void receive(Inbound inbound) throws Exception {
        EventId id = EventId.of(inbound);
        LedgerEntry known = book(inbound.instrumentId()).find(id);
        WaitingRecord waits = known == null ? waitingRoom.get(id) : null;
        if (known == null && waits == null) {
            place(inbound, id);
        } else if (known != null ? known.isRepeatedBy(inbound) : repeats(waits.inbound(), inbound)) {
            fates.tally(PartitionTally.duplicates(inbound.topic(), inbound.partition(), 1));
        } else {
            long offset = known != null ? known.offset() : waits.inbound().offset();
            fates.reject(
                    inbound,
                    DeadLetterReason.CONFLICTING_DUPLICATE,
                    name(inbound) + " was read before, at offset " + offset + ", and differs from this record");
        }
    }

    private static boolean repeats(Inbound one, Inbound other) {
        return LedgerEntry.of(one, false).isRepeatedBy(other);
    }

    private void place(Inbound inbound, EventId id) throws Exception {
        String missing = missing(inbound);
        if (missing == null) {
            apply(inbound);
        } else if (isBeyondHorizon(inbound)) {
            fates.reject(inbound, reasonOfWaiting(inbound), missing + " when its horizon had passed");
        } else if (waitingRoom.isFull()) {
            fates.reject(
                    inbound,
                    DeadLetterReason.WAITING_ROOM_FULL,
                    missing + ", and " + waitingRoom.capacity() + " records of " + inbound.instrumentId()
                            + " wait already");
        } else {
            waitingRoom.put(id, new WaitingRecord(inbound, missing));
            waiting.add(inbound.instrumentId());
            fates.tally(PartitionTally.waiting(inbound.topic(), inbound.partition(), 1));
            fates.publish(inbound, ExecutionFate.WAITING, false, missing);
        }
    }

    /** What keeps a record from being applied, in words; null for nothing. */
    private @Nullable String missing(Inbound inbound) {
        Execution execution = inbound.execution();
        if (execution != null && execution.executionType().isAmendment()) {
            return "the amendment of execution " + execution.referenceExecutionId() + " is not applied yet";
        }
        if (references.instrument(inbound.instrumentId(), inbound.eventTimeNanos()) == null) {
            return "instrument " + inbound.instrumentId() + " is not known at the time of " + name(inbound);
        }
        if (references.account(accountId(inbound), inbound.eventTimeNanos()) == null) {
            return "account " + accountId(inbound) + " is not known at the time of " + name(inbound);
        }
        return null;
    }

    private static DeadLetterReason reasonOfWaiting(Inbound inbound) {
        Execution execution = inbound.execution();
        return execution != null && execution.executionType().isAmendment()
                ? DeadLetterReason.UNMATCHED
                : DeadLetterReason.UNKNOWN_REFERENCE;
    }

    private void apply(Inbound inbound) throws Exception {
        String accountId = accountId(inbound);
        String instrumentId = inbound.instrumentId();
        if (isTooLarge(inbound)) {
            fates.reject(
                    inbound,
                    DeadLetterReason.OUT_OF_RANGE,
                    "quantity x price x multiplier of " + name(inbound) + " is not below " + LARGEST_NOTIONAL);
            return;
        }
        fates.tally(PartitionTally.accepted(inbound.topic(), inbound.partition(), 1));
        LedgerBook book = book(instrumentId);
        if (isBeyondHorizon(inbound)) {
            AccountLedger known = book.account(accountId);
            AccountLedger ledger = known == null ? new AccountLedger() : known;
            ledger.unappliedExecutionCount++;
            book.update(accountId, ledger);
            fates.publish(inbound, ExecutionFate.BEYOND_HORIZON, true, "its trading date is no longer kept");
            return;
        }
        long minuteMillis = MinuteTicks.minuteOf(inbound.eventTimeNanos());
        boolean late = bell.isPublished(minuteMillis)
                || minuteMillis < markBook.current().publishedMillis
                || isPassedOver(instrumentId, minuteMillis);
        bell.expect(minuteMillis);
        AccountLedger ledger = book.add(accountId, LedgerEntry.of(inbound, late));
        if (late) {
            lateEvents.inc();
        }
        roster.enroll(instrumentId, accountId);
        paged.add(instrumentId);
        fates.publish(inbound, ExecutionFate.LIVE, late, null);
        publishLive(instrumentId, accountId, ledger, markBook.current());
    }

    /** Whether a slice has gone by the instrument in that minute, maybe without a visit as it had no position. */
    private boolean isPassedOver(String instrumentId, long minuteMillis) {
        return lastVisited != null && minuteMillis == bell.minute() && instrumentId.compareTo(lastVisited) <= 0;
    }

    private boolean isTooLarge(Inbound inbound) {
        Execution execution = inbound.execution();
        if (execution == null) {
            return false;
        }
        Instrument instrument = references.instrument(inbound.instrumentId(), inbound.eventTimeNanos());
        return execution
                        .quantity()
                        .multiply(execution.price())
                        .multiply(instrument.multiplier())
                        .abs()
                        .compareTo(LARGEST_NOTIONAL)
                >= 0;
    }

    /** Whether a record belongs to a trading date before the one that precedes the bell's. */
    private boolean isBeyondHorizon(Inbound inbound) {
        return bell.hasRung() && MarkBook.dayOf(inbound.eventTimeMillis()) < MarkBook.dayOf(bell.minute()) - 1;
    }

    private void release(String instrumentId) throws Exception {
        setCurrentKey(instrumentId);
        boolean left = false;
        for (WaitingRecord record : waitingRoom.all()) {
            if (missing(record.inbound()) == null) {
                letGo(record.inbound());
                apply(record.inbound());
            } else {
                left = true;
            }
        }
        if (!left) {
            waiting.remove(instrumentId);
        }
    }

    private void letGo(Inbound inbound) throws Exception {
        waitingRoom.remove(EventId.of(inbound));
        fates.tally(PartitionTally.waiting(inbound.topic(), inbound.partition(), -1));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        bell.advance(mark.getTimestamp());
        ring();
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
            for (String instrumentId = roster.after(lastVisited);
                    instrumentId != null;
                    instrumentId = roster.after(lastVisited)) {
                published += publishMinute(instrumentId, minuteMillis);
                lastVisited = instrumentId;
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
        lastVisited = null;
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
        marks.publishedMillis = minuteMillis + MinuteTicks.MINUTE_MILLIS;
        markBook.update(marks);
        LedgerBook book = book(instrumentId);
        int published = 0;
        for (String accountId : roster.accounts(instrumentId)) {
            if (publishMinute(book, marks, instrumentId, accountId, minuteMillis)) {
                published++;
            }
        }
        return published;
    }

    private boolean publishMinute(
            LedgerBook book, InstrumentMarks marks, String instrumentId, String accountId, long minuteMillis)
            throws Exception {
        AccountLedger ledger = Objects.requireNonNull(book.account(accountId));
        long day = MarkBook.dayOf(minuteMillis);
        boolean changed = settle(book, accountId, ledger, day, minuteMillis);
        if (book.publish(accountId, ledger, minuteMillis)) {
            ledger.active = true;
            changed = true;
        }
        if (ledger.active) {
            PositionMinute row = positionRows.minute(instrumentId, accountId, ledger, marks, minuteMillis);
            output.collect(new StreamRecord<>(MinuteOutput.of(row)));
            rows++;
            checksum += row.version();
            rowsPublished.inc();
            if (isLastOfDay(minuteMillis)) {
                ledger.close = PreviousClose.of(row.figures());
                output.collect(new StreamRecord<>(MinuteOutput.ofClose(row)));
                changed = true;
            }
        } else if (!mustBeVisited(ledger)) {
            roster.discharge(instrumentId, accountId);
        }
        if (changed) {
            book.update(accountId, ledger);
        }
        return ledger.active;
    }

    /**
     * Turns a position to a trading date, and folds again what came late and lies before a moment.
     *
     * @return whether anything changed
     */
    private static boolean settle(LedgerBook book, String accountId, AccountLedger ledger, long day, long beforeMillis)
            throws Exception {
        boolean disturbed = ledger.disturbed;
        boolean turned = day != ledger.day;
        if (disturbed) {
            book.settle(accountId, ledger, beforeMillis);
        }
        if (turned) {
            turnTo(ledger, day);
        }
        if (disturbed) {
            ledger.active = ledger.active
                    || !ledger.published.position().isFlat()
                    || book.hasEvents(accountId, day, beforeMillis);
        }
        return disturbed || turned;
    }

    private static void turnTo(AccountLedger ledger, long day) {
        if (ledger.close != null) {
            ledger.previous = ledger.close;
            ledger.close = null;
        }
        ledger.day = day;
        ledger.active = !ledger.published.position().isFlat();
    }

    private static boolean isLastOfDay(long minuteMillis) {
        return MarkBook.dayOf(minuteMillis + MinuteTicks.MINUTE_MILLIS) != MarkBook.dayOf(minuteMillis);
    }

    /** At the first minute of a trading date, lets go of what its horizon no longer holds. */
    private void turnTo(long day) throws Exception {
        if (day <= prunedDay) {
            return;
        }
        for (String instrumentId : List.copyOf(paged)) {
            setCurrentKey(instrumentId);
            if (!book(instrumentId).prune(day - 1)) {
                paged.remove(instrumentId);
            }
        }
        for (String instrumentId : List.copyOf(waiting)) {
            expire(instrumentId, day - 1);
        }
        prunedDay = day;
    }

    private void expire(String instrumentId, long firstDay) throws Exception {
        setCurrentKey(instrumentId);
        boolean left = false;
        for (WaitingRecord record : waitingRoom.all()) {
            Inbound inbound = record.inbound();
            if (MarkBook.dayOf(inbound.eventTimeMillis()) < firstDay) {
                letGo(inbound);
                fates.reject(inbound, reasonOfWaiting(inbound), record.detail() + ", and its horizon has passed");
                fates.publish(inbound, ExecutionFate.BEYOND_HORIZON, false, record.detail());
            } else {
                left = true;
            }
        }
        if (!left) {
            waiting.remove(instrumentId);
        }
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
        if (day <= closedDay || bell.clock() < endMillis - 1) {
            return;
        }
        closedDay = day;
        if (MarkBook.dayOf(bell.minute()) > day) {
            return;
        }
        for (String instrumentId : roster.instruments()) {
            setCurrentKey(instrumentId);
            InstrumentMarks marks = markBook.current();
            LedgerBook book = book(instrumentId);
            for (String accountId : roster.accounts(instrumentId)) {
                AccountLedger ledger = Objects.requireNonNull(book.account(accountId));
                // What came late after the last minute with an event, no bell has folded.
                if (ledger.disturbed && settle(book, accountId, ledger, day, endMillis)) {
                    book.update(accountId, ledger);
                }
                if (ledger.active && ledger.day == day) {
                    long lastMinute = endMillis - MinuteTicks.MINUTE_MILLIS;
                    output.collect(new StreamRecord<>(MinuteOutput.ofClose(
                            positionRows.minute(instrumentId, accountId, ledger, marks, lastMinute))));
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

    private void publishLive(String instrumentId, String accountId, AccountLedger ledger, InstrumentMarks marks) {
        output.collect(LIVE, new StreamRecord<>(positionRows.live(instrumentId, accountId, ledger, marks)));
    }

    private static String accountId(Inbound inbound) {
        Execution execution = inbound.execution();
        CashFlow cashFlow = inbound.cashFlow();
        return Objects.requireNonNull(execution != null ? execution.accountId() : cashFlow.accountId());
    }

    private static String name(Inbound inbound) {
        EventId id = EventId.of(inbound);
        return (id.cashFlow() ? "cash flow " : "execution ") + id.id();
    }

    private void showClock() {
        shownClockMillis = bell.hasRung() ? bell.minute() : Long.MIN_VALUE;
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
                closedDay)));
        generationState.update(List.of(generation));
    }

    @Override
    public void finish() throws Exception {
        revaluing.addAll(revalued);
        revalued.clear();
        revalue(Integer.MAX_VALUE);
        super.finish();
    }
}
