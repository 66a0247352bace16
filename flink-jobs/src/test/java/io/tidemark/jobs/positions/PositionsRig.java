package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteBar;
import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.jobs.bars.MergeBars;
import io.tidemark.jobs.kafka.ClockRule;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.InboundDeserializer;
import io.tidemark.jobs.kafka.InboundKind;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.jobs.ticks.TickPartial;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * The ledger, as one subtask unless it is told otherwise, with the operator that merges its ticks before it, fed with
 * records as they come from Kafka.
 */
final class PositionsRig implements AutoCloseable {
    /** Few, since the backend makes a table for each, state by state, at every start. */
    private static final int KEY_GROUPS = 8;

    /** Passes of processing time without an output after which nothing more is expected: a restatement may wait for a second. */
    private static final int QUIET_PASSES = 25;

    private static final int USUAL_WAITING_CAPACITY = 10_000;

    private final Map<String, InboundDeserializer> deserializers = Map.of(
            Records.TICKS, InboundDeserializer.jsonTicks(clockRule()),
            Records.EXECUTIONS, InboundDeserializer.jsonExecutions(clockRule()),
            Records.CASH_FLOWS, InboundDeserializer.jsonCashFlows(clockRule()),
            Records.INSTRUMENTS, InboundDeserializer.jsonInstruments(),
            Records.ACCOUNTS, InboundDeserializer.jsonAccounts());
    private final Map<String, Long> offsets = new HashMap<>();
    private final int waitingCapacity;

    private KeyedHarness<TickPartial, Inbound, MinuteBar> merge;
    private List<KeyedHarness<LedgerInput, LedgerNews, MinuteOutput>> ledgers;
    private long newestMinute = Long.MIN_VALUE;

    private final List<MinuteOutput> published = new ArrayList<>();
    private final List<Long> watermarks = new ArrayList<>();
    private final List<PositionMinute> days = new ArrayList<>();
    private final List<LivePosition> live = new ArrayList<>();
    private final List<ExecutionState> executions = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<PartitionTally> tallies = new ArrayList<>();

    PositionsRig() throws Exception {
        this(USUAL_WAITING_CAPACITY);
    }

    /** With room for few waiting records. */
    PositionsRig(int waitingCapacity) throws Exception {
        this.waitingCapacity = waitingCapacity;
        merge = newMerge();
        merge.open();
        ledgers = List.of(newLedger(1, 0));
        ledgers.get(0).open();
    }

    private static ClockRule clockRule() {
        return new ClockRule(Duration.ofSeconds(5), null);
    }

    private static KeyedHarness<TickPartial, Inbound, MinuteBar> newMerge() throws Exception {
        return new KeyedHarness<>(
                new KeyedCoProcessOperator<>(new MergeBars(Duration.ofHours(1), 0)),
                TickPartial::instrumentId,
                Inbound::instrumentId,
                KEY_GROUPS,
                1,
                0);
    }

    private KeyedHarness<LedgerInput, LedgerNews, MinuteOutput> newLedger(int subtasks, int subtask) throws Exception {
        return new KeyedHarness<>(
                new PositionsOperator(Duration.ofSeconds(1), waitingCapacity, 0),
                LedgerInput::instrumentId,
                null,
                KEY_GROUPS,
                subtasks,
                subtask);
    }

    /** Feeds a record as Kafka would hand it over, appended when it happened; returns what the edge made of it. */
    Inbound feed(TopicRecord record) throws Exception {
        return feed(record, record.eventTime() / 1_000_000);
    }

    /** The same, appended to the log at another time, milliseconds since the epoch, UTC. */
    Inbound feed(TopicRecord record, long appendMillis) throws Exception {
        long offset = offsets.merge(record.topic(), 1L, Long::sum) - 1;
        Inbound inbound = decode(record, offset, appendMillis);
        if (inbound.kind().isRealEvent()) {
            long minute = MinuteTicks.minuteOf(inbound.eventTimeNanos());
            if (minute > newestMinute) {
                newestMinute = minute;
                tell(LedgerNews.ofMinute(minute));
            }
        }
        switch (inbound.kind()) {
            case TRADE, QUOTE -> {
                merge.processElement1(partial(inbound));
                passMarksOn();
            }
            case EXECUTION, CASH_FLOW -> hand(LedgerInput.ofEvent(inbound));
            case INSTRUMENT -> {
                merge.processElement2(inbound);
                passMarksOn();
                tell(LedgerNews.ofReference(inbound));
            }
            case ACCOUNT -> tell(LedgerNews.ofReference(inbound));
            default -> throw new IllegalArgumentException(inbound.kind() + ": " + inbound.deadLetter());
        }
        return inbound;
    }

    private static TickPartial partial(Inbound inbound) {
        TickPartial partial = TickPartial.empty(
                inbound.instrumentId(),
                inbound.topic(),
                inbound.partition(),
                MinuteTicks.minuteOf(inbound.eventTimeNanos()));
        if (inbound.kind() == InboundKind.TRADE) {
            partial.add(inbound.trade(), inbound.appendMillis());
        } else {
            partial.add(inbound.quote(), inbound.appendMillis());
        }
        return partial;
    }

    private void passMarksOn() throws Exception {
        for (MinuteMark mark : merge.drain(MergeBars.MARKS)) {
            hand(LedgerInput.ofMark(mark));
        }
    }

    private void hand(LedgerInput input) throws Exception {
        int subtask =
                KeyGroupRangeAssignment.assignKeyToParallelOperator(input.instrumentId(), KEY_GROUPS, ledgers.size());
        ledgers.get(subtask).processElement1(input);
    }

    private void tell(LedgerNews news) throws Exception {
        for (var ledger : ledgers) {
            ledger.processElement2(news);
        }
    }

    private Inbound decode(TopicRecord record, long offset, long appendMillis) throws Exception {
        byte[] value = record.json().getBytes(StandardCharsets.UTF_8);
        byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
        List<Inbound> out = new ArrayList<>();
        deserializers
                .get(record.topic())
                .deserialize(
                        new ConsumerRecord<>(
                                record.topic(),
                                0,
                                offset,
                                appendMillis,
                                TimestampType.LOG_APPEND_TIME,
                                key.length,
                                value.length,
                                key,
                                value,
                                new RecordHeaders(),
                                Optional.empty()),
                        new ListCollector(out));
        return out.get(0);
    }

    private record ListCollector(List<Inbound> list) implements Collector<Inbound> {
        @Override
        public void collect(Inbound inbound) {
            list.add(inbound);
        }

        @Override
        public void close() {
            // Nothing to let go of.
        }
    }

    /** The watermark that both operators see, and time for the slices that it makes due. */
    void clock(long millis) throws Exception {
        clockAlone(millis);
        passProcessingTime(Duration.ofMillis(50));
    }

    /** The watermark, and no time after it: of a long stretch only the first slice is published. */
    void clockAlone(long millis) throws Exception {
        merge.processWatermark(millis);
        passMarksOn();
        for (int subtask = 0; subtask < ledgers.size(); subtask++) {
            clockOf(subtask, millis);
        }
    }

    /** The watermark as one subtask of the ledger sees it, ahead of the others. */
    void clockOf(int subtask, long millis) throws Exception {
        ledgers.get(subtask).processWatermark(millis);
    }

    /** Lets the slices of a long stretch and the revaluation of live positions have their turn. */
    void passProcessingTime(Duration time) throws Exception {
        for (var ledger : ledgers) {
            ledger.setProcessingTime(ledger.getProcessingTime() + time.toMillis());
            ledger.passMail();
        }
    }

    /** Time passes while the subtasks stand still: timers have their turn, and what they put into the mailbox waits. */
    void passTimersAlone(Duration time) throws Exception {
        for (var ledger : ledgers) {
            ledger.setProcessingTime(ledger.getProcessingTime() + time.toMillis());
        }
    }

    /** Lets everything that is due be published: the slices of long stretches, and what has to be restated. */
    void settle() throws Exception {
        int quiet = 0;
        while (quiet < QUIET_PASSES) {
            int before = published().size();
            passProcessingTime(Duration.ofMillis(50));
            quiet = published().size() == before ? quiet + 1 : 0;
        }
    }

    /** Stops at a barrier and starts again from it. */
    void restart() throws Exception {
        restart(ledgers.size());
    }

    /** Stops at a barrier and starts again from it with another number of ledger subtasks. */
    void restart(int subtasks) throws Exception {
        restore(snapshot(), subtasks);
    }

    /**
     * What is kept at a barrier.
     *
     * @param merge state of the merge of ticks
     * @param ledgers state of the ledger's subtasks
     * @param offsets next offset of every topic
     * @param newestMinute newest minute with a real event
     * @param tallies what was accounted for so far
     */
    record Snapshot(
            OperatorSubtaskState merge,
            List<OperatorSubtaskState> ledgers,
            Map<String, Long> offsets,
            long newestMinute,
            List<PartitionTally> tallies) {}

    /** Takes a snapshot and goes on. */
    Snapshot snapshot() throws Exception {
        OperatorSubtaskState mergeState = merge.snapshot(1, 1);
        List<OperatorSubtaskState> ledgerStates = new ArrayList<>();
        for (var ledger : ledgers) {
            ledger.prepareSnapshotPreBarrier(1);
            ledgerStates.add(ledger.snapshot(1, 1));
        }
        collect();
        return new Snapshot(mergeState, ledgerStates, Map.copyOf(offsets), newestMinute, List.copyOf(tallies));
    }

    /**
     * Starts again from a snapshot, be it an old one: what was fed since is to be fed again. What was published since
     * stays published.
     */
    void restore(Snapshot snapshot, int subtasks) throws Exception {
        collect();
        merge.close();
        for (var ledger : ledgers) {
            ledger.close();
        }
        offsets.clear();
        offsets.putAll(snapshot.offsets());
        newestMinute = snapshot.newestMinute();
        tallies.clear();
        tallies.addAll(snapshot.tallies());

        merge = newMerge();
        merge.initializeState(snapshot.merge());
        merge.open();
        int before = snapshot.ledgers().size();
        OperatorSubtaskState all = AbstractStreamOperatorTestHarness.repackageState(
                snapshot.ledgers().toArray(new OperatorSubtaskState[0]));
        List<KeyedHarness<LedgerInput, LedgerNews, MinuteOutput>> restored = new ArrayList<>();
        for (int subtask = 0; subtask < subtasks; subtask++) {
            var ledger = newLedger(subtasks, subtask);
            ledger.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                    all, KEY_GROUPS, before, subtasks, subtask));
            ledger.open();
            restored.add(ledger);
        }
        ledgers = restored;
    }

    private void collect() {
        for (var ledger : ledgers) {
            for (Object output = ledger.getOutput().poll();
                    output != null;
                    output = ledger.getOutput().poll()) {
                if (output instanceof Watermark watermark) {
                    watermarks.add(watermark.getTimestamp());
                } else if (output instanceof StreamRecord<?> record) {
                    MinuteOutput minute = (MinuteOutput) record.getValue();
                    published.add(minute);
                    if (minute.close() != null) {
                        days.add(minute.close());
                    }
                }
            }
            live.addAll(ledger.drain(PositionsOperator.LIVE));
            executions.addAll(ledger.drain(PositionsOperator.EXECUTIONS));
            deadLetters.addAll(ledger.drain(PositionsOperator.DEAD_LETTERS));
            tallies.addAll(ledger.drain(PositionsOperator.TALLIES));
        }
        tallies.addAll(merge.drain(MergeBars.TALLIES));
    }

    /** Everything that the bell published, in its order. */
    List<MinuteOutput> published() {
        collect();
        return published;
    }

    /** Rows, without those that are taken away. */
    List<PositionMinute> rows() {
        return revisions().stream().filter(row -> !row.deleted()).toList();
    }

    /** Everything that is published of minutes. */
    List<PositionMinute> revisions() {
        return published().stream()
                .filter(output -> output.row() != null)
                .map(MinuteOutput::row)
                .toList();
    }

    List<MinuteStatus> statuses() {
        return published().stream()
                .filter(output -> output.status() != null)
                .map(MinuteOutput::status)
                .toList();
    }

    /** The clocks that were handed on, milliseconds since the epoch, UTC. */
    List<Long> watermarks() {
        collect();
        return watermarks;
    }

    List<PositionMinute> days() {
        collect();
        return days;
    }

    List<LivePosition> live() {
        collect();
        return live;
    }

    List<ExecutionState> executions() {
        collect();
        return executions;
    }

    List<DeadLetter> deadLetters() {
        collect();
        return deadLetters;
    }

    /** The input ends. */
    void finish() throws Exception {
        for (var ledger : ledgers) {
            ledger.getOperator().finish();
        }
    }

    /** What the ledger told of its decisions so far. */
    List<PartitionTally> tallies() {
        collect();
        return tallies;
    }

    /** What was decided of a topic's records, added up. */
    PartitionTally tally(String topic) throws Exception {
        for (var ledger : ledgers) {
            ledger.prepareSnapshotPreBarrier(1);
        }
        collect();
        PartitionTally sum = new PartitionTally(topic, 0);
        tallies.stream().filter(tally -> tally.getTopic().equals(topic)).forEach(sum::add);
        return sum;
    }

    /** Makes room for days of rows. */
    void forgetWhatWasPublished() {
        collect();
        List.of(published, watermarks, days, live, executions, deadLetters, tallies)
                .forEach(List::clear);
        merge.getOutput().clear();
    }

    /** Bytes of the ledger's keyed state in a snapshot. */
    long stateBytes() throws Exception {
        long bytes = 0;
        for (var ledger : ledgers) {
            bytes += ledger.snapshot(2, 2).getManagedKeyedState().stream()
                    .mapToLong(handle -> handle.getStateSize())
                    .sum();
        }
        return bytes;
    }

    @Override
    public void close() throws Exception {
        merge.close();
        for (var ledger : ledgers) {
            ledger.close();
        }
    }
}
