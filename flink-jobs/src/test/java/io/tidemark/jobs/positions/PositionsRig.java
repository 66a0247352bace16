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
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** One subtask of the ledger with the one that merges its ticks before it, fed with records as they come from Kafka. */
final class PositionsRig implements AutoCloseable {
    static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(1);

    private final Map<String, InboundDeserializer> deserializers = Map.of(
            Records.TICKS, InboundDeserializer.jsonTicks(clockRule()),
            Records.EXECUTIONS, InboundDeserializer.jsonExecutions(clockRule()),
            Records.CASH_FLOWS, InboundDeserializer.jsonCashFlows(clockRule()),
            Records.INSTRUMENTS, InboundDeserializer.jsonInstruments(),
            Records.ACCOUNTS, InboundDeserializer.jsonAccounts());
    private final Map<String, Long> offsets = new HashMap<>();
    private final List<PartitionTally> tallies = new ArrayList<>();

    private KeyedTwoInputStreamOperatorTestHarness<String, TickPartial, Inbound, MinuteBar> merge;
    private KeyedTwoInputStreamOperatorTestHarness<String, LedgerInput, LedgerNews, MinuteOutput> ledger;
    private long newestMinute = Long.MIN_VALUE;
    private int waitingCapacity = 10_000;

    PositionsRig() throws Exception {
        merge = newMerge();
        merge.open();
        ledger = newLedger(1, 0);
        ledger.open();
    }

    /** With room for few waiting records. */
    PositionsRig(int waitingCapacity) throws Exception {
        this.waitingCapacity = waitingCapacity;
        merge = newMerge();
        merge.open();
        ledger = newLedger(1, 0);
        ledger.open();
    }

    private static ClockRule clockRule() {
        return new ClockRule(Duration.ofSeconds(5), null);
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, TickPartial, Inbound, MinuteBar> newMerge()
            throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new MergeBars(Duration.ofHours(1), 0)),
                TickPartial::instrumentId,
                Inbound::instrumentId,
                Types.STRING);
    }

    private KeyedTwoInputStreamOperatorTestHarness<String, LedgerInput, LedgerNews, MinuteOutput> newLedger(
            int subtasks, int subtask) throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new PositionsOperator(Duration.ofSeconds(1), waitingCapacity, 0),
                LedgerInput::instrumentId,
                null,
                Types.STRING,
                720,
                subtasks,
                subtask);
    }

    /** Feeds a record as Kafka would hand it over; returns what became of it at the edge. */
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
                ledger.processElement2(new StreamRecord<>(LedgerNews.ofMinute(minute)));
            }
        }
        switch (inbound.kind()) {
            case TRADE, QUOTE -> {
                MinuteTicks ticks = new MinuteTicks();
                if (inbound.kind() == InboundKind.TRADE) {
                    ticks.add(inbound.trade(), appendMillis);
                } else {
                    ticks.add(inbound.quote(), appendMillis);
                }
                merge.processElement1(new StreamRecord<>(new TickPartial(
                        inbound.instrumentId(),
                        inbound.topic(),
                        inbound.partition(),
                        MinuteTicks.minuteOf(inbound.eventTimeNanos()),
                        ticks)));
                passMarksOn();
            }
            case EXECUTION, CASH_FLOW -> ledger.processElement1(new StreamRecord<>(LedgerInput.ofEvent(inbound)));
            case INSTRUMENT -> {
                merge.processElement2(new StreamRecord<>(inbound));
                passMarksOn();
                ledger.processElement2(new StreamRecord<>(LedgerNews.ofReference(inbound)));
            }
            case ACCOUNT -> ledger.processElement2(new StreamRecord<>(LedgerNews.ofReference(inbound)));
            default -> throw new IllegalArgumentException(inbound.kind() + ": " + inbound.deadLetter());
        }
        return inbound;
    }

    private void passMarksOn() throws Exception {
        for (MinuteMark mark : drain(merge, MergeBars.MARKS)) {
            ledger.processElement1(new StreamRecord<>(LedgerInput.ofMark(mark)));
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

    /** The watermark that both operators see. */
    void clock(long millis) throws Exception {
        merge.processWatermark1(new Watermark(millis));
        merge.processWatermark2(new Watermark(millis));
        passMarksOn();
        ledger.processWatermark1(new Watermark(millis));
        ledger.processWatermark2(new Watermark(millis));
        ledger.setProcessingTime(ledger.getProcessingTime() + 50);
    }

    /** Lets the slices of a long stretch and the revaluation of live positions have their turn, for 1.5 seconds. */
    void passProcessingTime() throws Exception {
        for (int slice = 0; slice < 30; slice++) {
            ledger.setProcessingTime(ledger.getProcessingTime() + 50);
        }
    }

    /** Stops at a barrier and goes on as {@code subtasks} subtasks would; this rig is the one numbered {@code subtask}. */
    void restart() throws Exception {
        OperatorSubtaskState mergeState = merge.snapshot(1, 1);
        OperatorSubtaskState ledgerState = ledger.snapshot(1, 1);
        List<StreamRecord<? extends MinuteOutput>> soFar = new ArrayList<>(ledger.extractOutputStreamRecords());
        before.addAll(
                soFar.stream().map(record -> (MinuteOutput) record.getValue()).toList());
        keep(PositionsOperator.DAYS, daysBefore);
        keep(PositionsOperator.LIVE, liveBefore);
        keep(PositionsOperator.EXECUTIONS, executionsBefore);
        keep(PositionsOperator.DEAD_LETTERS, deadLettersBefore);
        keep(PositionsOperator.TALLIES, tallies);
        merge.close();
        ledger.close();
        merge = newMerge();
        merge.initializeState(mergeState);
        merge.open();
        ledger = newLedger(1, 0);
        ledger.initializeState(ledgerState);
        ledger.open();
    }

    private final List<MinuteOutput> before = new ArrayList<>();
    private final List<PositionMinute> daysBefore = new ArrayList<>();
    private final List<LivePosition> liveBefore = new ArrayList<>();
    private final List<ExecutionState> executionsBefore = new ArrayList<>();
    private final List<DeadLetter> deadLettersBefore = new ArrayList<>();

    private <T> void keep(OutputTag<T> tag, List<T> list) {
        list.addAll(drain(ledger, tag));
    }

    private static <T> List<T> drain(
            KeyedTwoInputStreamOperatorTestHarness<String, ?, ?, ?> harness, OutputTag<T> tag) {
        List<T> values = new ArrayList<>();
        Queue<StreamRecord<T>> records = harness.getSideOutput(tag);
        while (records != null && !records.isEmpty()) {
            values.add(records.poll().getValue());
        }
        return values;
    }

    /** Everything that the bell published, in its order. */
    List<MinuteOutput> published() {
        List<MinuteOutput> all = new ArrayList<>(before);
        for (StreamRecord<? extends MinuteOutput> record : ledger.extractOutputStreamRecords()) {
            all.add(record.getValue());
        }
        return all;
    }

    List<PositionMinute> rows() {
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

    List<PositionMinute> days() {
        keep(PositionsOperator.DAYS, daysBefore);
        return daysBefore;
    }

    List<LivePosition> live() {
        keep(PositionsOperator.LIVE, liveBefore);
        return liveBefore;
    }

    List<ExecutionState> executions() {
        keep(PositionsOperator.EXECUTIONS, executionsBefore);
        return executionsBefore;
    }

    List<DeadLetter> deadLetters() {
        keep(PositionsOperator.DEAD_LETTERS, deadLettersBefore);
        return deadLettersBefore;
    }

    /** What was decided of a topic's records, added up. */
    PartitionTally tally(String topic) {
        keep(PositionsOperator.TALLIES, tallies);
        PartitionTally sum = new PartitionTally(topic, 0);
        tallies.stream().filter(tally -> tally.getTopic().equals(topic)).forEach(sum::add);
        return sum;
    }

    /** Bytes of the ledger's keyed state in a snapshot. */
    long stateBytes() throws Exception {
        return ledger.snapshot(2, 2).getManagedKeyedState().stream()
                .mapToLong(handle -> handle.getStateSize())
                .sum();
    }

    @Override
    public void close() throws Exception {
        merge.close();
        ledger.close();
    }
}
