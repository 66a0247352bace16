package io.tidemark.jobs.reconciliation;

import static io.tidemark.jobs.Ticks.heartbeat;
import static io.tidemark.jobs.Ticks.inbound;
import static io.tidemark.jobs.Ticks.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.jobs.intake.IntakeOperator;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.jobs.kafka.Inbound;
import java.time.Instant;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    @Test
    void booksBalanceWhenEveryRecordIsAccountedFor() throws Exception {
        try (var intake = intake();
                var reconcile = reconcile()) {
            feed(intake, inbound(0, 10, trade("A.X", 1, "1", "1")));
            feed(intake, heartbeat(0, 11, 2));
            feed(intake, deadLetter(0, 12));
            intake.prepareSnapshotPreBarrier(5);
            pass(intake, reconcile);
            feed(reconcile, PartitionTally.accepted("market.ticks", 0, 1).at(5));

            reconcile.prepareSnapshotPreBarrier(5);

            assertThat(reconcile.extractOutputValues())
                    .containsExactly(new Balance("market.ticks", 0, 5, 10, 13, 1, 1, 0, 1, 0, 0));
            assertThat(reconcile.extractOutputValues().get(0).difference()).isZero();
        }
    }

    @Test
    void recordThatVanishesShowsAsADifference() throws Exception {
        try (var intake = intake();
                var reconcile = reconcile()) {
            feed(intake, inbound(0, 10, trade("A.X", 1, "1", "1")));
            // Offset 11 is lost between the parse and the door.
            feed(intake, inbound(0, 12, trade("A.X", 1, "1", "1")));
            intake.prepareSnapshotPreBarrier(5);
            pass(intake, reconcile);
            feed(reconcile, PartitionTally.accepted("market.ticks", 0, 2).at(5));

            reconcile.prepareSnapshotPreBarrier(5);

            assertThat(reconcile.extractOutputValues())
                    .singleElement()
                    .satisfies(balance -> assertThat(balance.difference()).isEqualTo(1));
        }
    }

    @Test
    void talliesOfOneCheckpointAreNotMixedWithAnothers() throws Exception {
        try (var reconcile = reconcile()) {
            feed(reconcile, tally(0, 10).at(5));
            feed(reconcile, tally(0, 20).at(6));
            feed(reconcile, PartitionTally.accepted("t", 0, 20).at(6));

            reconcile.prepareSnapshotPreBarrier(6);

            assertThat(reconcile.extractOutputValues())
                    .containsExactly(new Balance("t", 0, 6, 0, 20, 0, 20, 0, 0, 0, 0));
        }
    }

    @Test
    void quietPartitionIsSaidOnceAndABreakEveryTime() throws Exception {
        try (var reconcile = reconcile()) {
            for (long checkpoint = 1; checkpoint <= 3; checkpoint++) {
                feed(reconcile, tally(0, 10).at(checkpoint));
                feed(reconcile, PartitionTally.accepted("t", 0, 10).at(checkpoint));
                feed(reconcile, tally(1, 10).at(checkpoint));
                reconcile.prepareSnapshotPreBarrier(checkpoint);
            }
            assertThat(reconcile.extractOutputValues())
                    .filteredOn(balance -> balance.partition() == 0)
                    .hasSize(1);
            assertThat(reconcile.extractOutputValues())
                    .filteredOn(balance -> balance.partition() == 1)
                    .hasSize(3)
                    .allSatisfy(balance -> assertThat(balance.difference()).isEqualTo(10));
        }
    }

    @Test
    void subtaskWhoseInputHasEndedCountsAtEveryLaterBarrierAndInTheLastRow() throws Exception {
        try (var intake = intake();
                var reconcile = reconcile()) {
            feed(intake, inbound(0, 10, trade("A.X", 1, "1", "1")));
            intake.prepareSnapshotPreBarrier(5);
            pass(intake, reconcile);
            reconcile.prepareSnapshotPreBarrier(5);
            intake.endInput();
            intake.getOperator().finish();
            intake.prepareSnapshotPreBarrier(6);
            pass(intake, reconcile);
            feed(reconcile, PartitionTally.accepted("market.ticks", 0, 1).at(6));
            reconcile.prepareSnapshotPreBarrier(6);
            feed(reconcile, PartitionTally.accepted("market.ticks", 0, 1).at(PartitionTally.AT_THE_END));
            reconcile.getOperator().finish();
            reconcile.prepareSnapshotPreBarrier(8);

            assertThat(reconcile.extractOutputValues())
                    .extracting(Balance::checkpointId, Balance::consumed, Balance::accepted, Balance::difference)
                    .containsExactly(tuple(5L, 1L, 0L, 1L), tuple(6L, 1L, 1L, 0L));
        }
    }

    @Test
    void countsGoOnFromACheckpoint() throws Exception {
        var intake = intake();
        feed(intake, inbound(0, 10, trade("A.X", 5, "1", "1")));
        feed(intake, heartbeat(0, 11, 2));
        var snapshot = intake.snapshot(1, 1);
        intake.close();

        try (var restored = new OneInputStreamOperatorTestHarness<>(new IntakeOperator())) {
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, heartbeat(0, 12, 3));
            restored.prepareSnapshotPreBarrier(2);

            List<PartitionTally> tallies = restored.getSideOutput(IntakeOperator.TALLIES).stream()
                    .map(StreamRecord::getValue)
                    .toList();
            assertThat(tallies).singleElement().satisfies(tally -> {
                assertThat(tally.getStartOffset()).isEqualTo(10);
                assertThat(tally.getEndOffset()).isEqualTo(13);
                assertThat(tally.getHeartbeats()).isEqualTo(2);
                assertThat(tally.getCheckpointId()).isEqualTo(2);
            });
        }
    }

    private static PartitionTally tally(int partition, long records) {
        PartitionTally tally = new PartitionTally("t", partition);
        tally.read(0);
        tally.read(records - 1);
        return tally;
    }

    private static Inbound deadLetter(int partition, long offset) {
        DeadLetter letter = new DeadLetter(
                "market.ticks", partition, offset, Instant.EPOCH, DeadLetterReason.MALFORMED, "no", null, new byte[0]);
        return new Inbound.Place("market.ticks", partition, offset, 0).deadLetter(letter);
    }

    private static OneInputStreamOperatorTestHarness<Inbound, Inbound> intake() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<Inbound, Inbound>(new IntakeOperator());
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<PartitionTally, Balance> reconcile() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<PartitionTally, Balance>(new ReconcileOperator());
        harness.open();
        return harness;
    }

    private static <T> void feed(OneInputStreamOperatorTestHarness<T, ?> harness, T value) throws Exception {
        harness.processElement(new StreamRecord<>(value));
    }

    private static void pass(
            OneInputStreamOperatorTestHarness<Inbound, Inbound> from,
            OneInputStreamOperatorTestHarness<PartitionTally, Balance> to)
            throws Exception {
        for (StreamRecord<PartitionTally> tally : from.getSideOutput(IntakeOperator.TALLIES)) {
            to.processElement(tally);
        }
        from.getSideOutput(IntakeOperator.TALLIES).clear();
    }
}
