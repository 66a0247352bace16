package io.tidemark.jobs.intake;

import static io.tidemark.jobs.Ticks.heartbeat;
import static io.tidemark.jobs.Ticks.inbound;
import static io.tidemark.jobs.Ticks.instrument;
import static io.tidemark.jobs.Ticks.trade;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.CashFlowType;
import io.tidemark.jobs.kafka.Inbound;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.MockOutput;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

class IntakeOperatorTest {
    private static final long MINUTE = 60_000;

    @Test
    void tellsTheMinuteOfAnEventOnceAndOnlyIfNoNewerOneWasTold() throws Exception {
        try (var intake = intake()) {
            feed(intake, inbound(0, 0, trade("A.X", 5 * MINUTE + 1, "1", "1")));
            feed(intake, inbound(0, 1, trade("A.X", 6 * MINUTE - 1, "1", "1")));
            feed(intake, inbound(0, 2, trade("A.X", 4 * MINUTE, "1", "1")));
            feed(intake, inbound(0, 3, trade("A.X", 6 * MINUTE, "1", "1")));
            feed(intake, inbound(0, 4, trade("A.X", 9 * MINUTE + 59_999, "1", "1")));

            assertThat(moments(intake)).containsExactly(5 * MINUTE, 6 * MINUTE, 9 * MINUTE);
        }
    }

    @Test
    void heartbeatsAndReferenceDataAreNoEvents() throws Exception {
        try (var intake = intake()) {
            feed(intake, heartbeat(0, 0, 9 * MINUTE));
            feed(intake, instrument("A.X", 1, 9 * MINUTE));

            assertThat(moments(intake)).isEmpty();
        }
    }

    @Test
    void cashFlowIsAnEvent() throws Exception {
        try (var intake = intake()) {
            CashFlow funding = new CashFlow(
                    "A.X", "f-1", "acc", CashFlowType.FUNDING, BigDecimal.ONE, "USD", 7 * MINUTE * 1_000_000);
            feed(intake, new Inbound.Place("cash_flows", 0, 3, 0).cashFlow(funding, new byte[] {'{', '}'}));

            assertThat(moments(intake)).containsExactly(7 * MINUTE);
            assertThat(intake.extractOutputValues()).hasSize(1);
        }
    }

    @Test
    void momentGoesBeforeTheEventThatMadeIt() throws Exception {
        List<String> order = new ArrayList<>();
        try (var intake = new OneInputStreamOperatorTestHarness<Inbound, Inbound>(new IntakeOperator())) {
            intake.setOutputCreator(serializer -> new OrderOfOutput(order));
            intake.open();
            feed(intake, inbound(0, 0, trade("A.X", 5 * MINUTE, "1", "1")));

            assertThat(order).containsExactly("moments", "event");
        }
    }

    @Test
    void restoredSubtaskTellsItsNewestMinuteAgain() throws Exception {
        OperatorSubtaskState snapshot;
        try (var intake = intake()) {
            feed(intake, inbound(0, 0, trade("A.X", 5 * MINUTE, "1", "1")));
            snapshot = intake.snapshot(1, 1);
        }
        try (var restored = new OneInputStreamOperatorTestHarness<Inbound, Inbound>(new IntakeOperator())) {
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, inbound(0, 1, trade("A.X", 5 * MINUTE, "1", "1")));

            assertThat(moments(restored)).containsExactly(5 * MINUTE);
        }
    }

    private static List<Long> moments(OneInputStreamOperatorTestHarness<Inbound, Inbound> intake) {
        var moments = intake.getSideOutput(IntakeOperator.MOMENTS);
        return moments == null
                ? List.of()
                : moments.stream().map(StreamRecord::getValue).toList();
    }

    private static OneInputStreamOperatorTestHarness<Inbound, Inbound> intake() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<Inbound, Inbound>(new IntakeOperator());
        harness.open();
        return harness;
    }

    private static void feed(OneInputStreamOperatorTestHarness<Inbound, Inbound> intake, Inbound inbound)
            throws Exception {
        intake.processElement(new StreamRecord<>(inbound));
    }

    /** What came out, through whichever door, in its order. */
    private static final class OrderOfOutput extends MockOutput<Inbound> {
        private final List<String> order;

        OrderOfOutput(List<String> order) {
            super(new ArrayList<>());
            this.order = order;
        }

        @Override
        public void collect(StreamRecord<Inbound> event) {
            order.add("event");
        }

        @Override
        public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
            order.add(tag.getId());
        }
    }
}
