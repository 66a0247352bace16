package io.tidemark.jobs.ticks;

import static io.tidemark.jobs.Ticks.inbound;
import static io.tidemark.jobs.Ticks.numbered;
import static io.tidemark.jobs.Ticks.quote;
import static io.tidemark.jobs.Ticks.trade;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.kafka.Inbound;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollapseOperatorTest {
    private OneInputStreamOperatorTestHarness<Inbound, TickPartial> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(new CollapseOperator(Duration.ofSeconds(1)));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void addsUpPerInstrumentPartitionAndMinute() throws Exception {
        harness.processElement(new StreamRecord<>(inbound(0, 1, trade("A.X", 1_000, "10", "1"))));
        harness.processElement(new StreamRecord<>(inbound(0, 2, trade("A.X", 2_000, "11", "2"))));
        harness.processElement(new StreamRecord<>(inbound(0, 3, quote("A.X", 3_000, "9", "12"))));
        harness.processElement(new StreamRecord<>(inbound(1, 1, trade("A.X", 3_000, "12", "4"))));
        harness.processElement(new StreamRecord<>(inbound(0, 4, trade("B.X", 3_000, "12", "4"))));
        harness.processElement(new StreamRecord<>(inbound(0, 5, trade("A.X", 60_000, "13", "8"))));
        assertThat(harness.extractOutputValues()).isEmpty();

        harness.prepareSnapshotPreBarrier(1);

        assertThat(harness.extractOutputValues())
                .extracting(
                        TickPartial::instrumentId,
                        TickPartial::partition,
                        TickPartial::minuteMillis,
                        partial -> partial.ticks().recordCount())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("A.X", 0, 0L, 3L),
                        org.assertj.core.groups.Tuple.tuple("A.X", 1, 0L, 1L),
                        org.assertj.core.groups.Tuple.tuple("B.X", 0, 0L, 1L),
                        org.assertj.core.groups.Tuple.tuple("A.X", 0, 60_000L, 1L));
    }

    @Test
    void handsOnWhichNumbersCameOfTradesWhateverTheirConditions() throws Exception {
        for (int sequence : new int[] {1, 2, 5, 4, 5, 0}) {
            harness.processElement(new StreamRecord<>(inbound(0, sequence, numbered("A.X", 1_000, sequence))));
        }
        harness.prepareSnapshotPreBarrier(1);

        assertThat(harness.extractOutputValues()).singleElement().satisfies(partial -> {
            assertThat(partial.tradeSequences().getEdges()).containsExactly(1, 2, 4, 5);
            assertThat(partial.quoteSequences().getEdges()).isEmpty();
        });
    }

    @Test
    void handsOnBeforeTheWatermarkThatClosesTheMinuteAndNotBefore() throws Exception {
        harness.processElement(new StreamRecord<>(inbound(0, 1, trade("A.X", 59_999, "10", "1"))));

        harness.processWatermark(new Watermark(59_998));
        assertThat(harness.extractOutputValues()).isEmpty();

        harness.processWatermark(new Watermark(59_999));
        List<Object> output = List.copyOf(harness.getOutput());
        assertThat(output).hasSize(3);
        assertThat(output.get(0)).isEqualTo(new Watermark(59_998));
        assertThat(output.get(1)).isInstanceOf(StreamRecord.class);
        assertThat(output.get(2)).isEqualTo(new Watermark(59_999));
    }

    @Test
    void handsOnAtEveryFlushInterval() throws Exception {
        harness.setProcessingTime(0);
        harness.processElement(new StreamRecord<>(inbound(0, 1, trade("A.X", 1_000, "10", "1"))));
        harness.setProcessingTime(1_000);
        assertThat(harness.extractOutputValues()).hasSize(1);

        harness.processElement(new StreamRecord<>(inbound(0, 2, trade("A.X", 1_000, "10", "1"))));
        harness.setProcessingTime(2_000);
        assertThat(harness.extractOutputValues()).hasSize(2);
        harness.setProcessingTime(3_000);
        assertThat(harness.extractOutputValues()).hasSize(2);
    }

    @Test
    void holdsNothingAcrossABarrier() throws Exception {
        harness.processElement(new StreamRecord<>(inbound(0, 1, trade("A.X", 1_000, "10", "1"))));
        harness.prepareSnapshotPreBarrier(1);
        var snapshot = harness.snapshot(1, 0);
        harness.close();

        harness = new OneInputStreamOperatorTestHarness<>(new CollapseOperator(Duration.ofSeconds(1)));
        harness.initializeState(snapshot);
        harness.open();
        harness.prepareSnapshotPreBarrier(2);
        assertThat(harness.extractOutputValues()).isEmpty();
    }
}
