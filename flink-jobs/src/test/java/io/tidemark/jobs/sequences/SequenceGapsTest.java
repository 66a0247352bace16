package io.tidemark.jobs.sequences;

import static io.tidemark.jobs.sequences.SequencePartial.EXECUTION;
import static io.tidemark.jobs.sequences.SequencePartial.QUOTE;
import static io.tidemark.jobs.sequences.SequencePartial.TRADE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.sequence.SequenceRuns;
import io.tidemark.domain.version.RowVersion;
import io.tidemark.jobs.Ticks;
import io.tidemark.jobs.kafka.Inbound;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Minutes are named by their number since the epoch; numbers are of instrument A.X. */
class SequenceGapsTest {
    private static final Duration HORIZON = Duration.ofMinutes(10);
    private static final int DAY = 24 * 60;

    private KeyedTwoInputStreamOperatorTestHarness<String, SequencePartial, Inbound, SequenceGap> harness;
    private long checkpoint;
    private int seen;

    @BeforeEach
    void open() throws Exception {
        harness = harness();
        harness.open();
        checkpoint = 0;
        seen = 0;
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, SequencePartial, Inbound, SequenceGap> harness()
            throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new SequenceGaps(HORIZON, 0)),
                SequencePartial::instrumentId,
                Inbound::instrumentId,
                Types.STRING);
    }

    @Test
    void numbersInARowCostNoTimerAndOneStretch() throws Exception {
        contiguous(0, TRADE);
        for (int minute = 0; minute < 50; minute++) {
            run(TRADE, minute, 1 + 10L * minute, 10 + 10L * minute);
        }
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(harness.numProcessingTimeTimers()).isZero();
        clockBehindMinute(60);
        assertThat(news()).isEmpty();
    }

    @Test
    void aGapIsToldOnceTheClockHasPassedItsLastMinuteAndACheckpointKnowsOfIt() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 3);
        run(TRADE, 2, 6, 9);

        clock(179_998);
        settle();
        assertThat(news()).isEmpty();
        clock(179_999);
        pause();
        assertThat(news()).as("before a checkpoint").isEmpty();
        settle();

        assertThat(news()).containsExactly("TRADE 4-5 in 0-2, version 7");
        settle();
        clockBehindMinute(5);
        settle();
        assertThat(news()).as("once").isEmpty();
    }

    @Test
    void whatComesBeforeTheClockHasPassedIsNoGap() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 2);
        run(TRADE, 1, 5, 6);
        run(TRADE, 0, 4, 4);
        run(TRADE, 1, 3, 3);
        clockBehindMinute(1);
        settle();
        assertThat(news()).isEmpty();
    }

    @Test
    void whatComesLateTakesTheGapAwayUnderAGreaterVersion() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 3);
        run(TRADE, 1, 5, 5);
        clockBehindMinute(1);
        settle();
        assertThat(news()).containsExactly("TRADE 4-4 in 0-1, version 4");

        run(TRADE, 0, 4, 4);
        assertThat(news()).as("in the middle of a flush").isEmpty();
        pause();
        assertThat(news()).containsExactly("TRADE 4-4 in 0-1 deleted, version 5");
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void whatFillsAPartLeavesTheRest() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 1);
        run(TRADE, 3, 9, 9);
        clockBehindMinute(3);
        settle();
        assertThat(news()).containsExactly("TRADE 2-8 in 0-3, version 2");

        run(TRADE, 1, 4, 5);
        settle();
        assertThat(news()).containsExactlyInAnyOrder("TRADE 2-3 in 0-1, version 4", "TRADE 6-8 in 1-3, version 4");

        run(TRADE, 1, 2, 3);
        run(TRADE, 2, 8, 8);
        settle();
        assertThat(news())
                .containsExactlyInAnyOrder("TRADE 2-3 in 0-1 deleted, version 7", "TRADE 6-7 in 1-2, version 7");
    }

    @Test
    void aRepeatHidesNoGap() throws Exception {
        contiguous(0, TRADE);
        for (long sequence : List.of(1, 2, 2, 4)) {
            run(TRADE, 0, sequence, sequence);
        }
        clockBehindMinute(0);
        settle();
        assertThat(news()).containsExactly("TRADE 3-3 in 0-0, version 3");
        run(TRADE, 0, 2, 2);
        settle();
        assertThat(news()).isEmpty();
    }

    @Test
    void everyTypeHasASequenceOfItsOwn() throws Exception {
        contiguous(0, TRADE, QUOTE, EXECUTION);
        run(TRADE, 0, 1, 1);
        run(QUOTE, 0, 2, 2);
        run(EXECUTION, 0, 3, 3);
        run(EXECUTION, 0, 5, 5);
        run(EXECUTION, 0, 0, 0);
        clockBehindMinute(0);
        settle();
        assertThat(news()).containsExactly("EXECUTION 4-4 in 0-0, version 2");
    }

    @Test
    void anInstrumentThatIsNotContiguousHasNoGapsAndNothingIsKept() throws Exception {
        contiguous(0, QUOTE);
        run(TRADE, 0, 1, 1);
        run(TRADE, 0, 3, 3);
        clockBehindMinute(0);
        settle();
        assertThat(news()).isEmpty();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(harness.numKeyedStateEntries()).as("the instrument alone").isEqualTo(1);
    }

    @Test
    void whatComesWhileReferenceDataAreReadIsKeptForTheInstrumentsThatAreContiguous() throws Exception {
        run(TRADE, 0, 1, 1);
        run(TRADE, 0, 3, 3);
        run(QUOTE, 0, 1, 1);
        contiguous(0, TRADE);
        clockBehindMinute(0);
        settle();
        assertThat(news()).containsExactly("TRADE 2-2 in 0-0, version 2");
        assertThat(harness.numKeyedStateEntries())
                .as("the instrument and its trades")
                .isEqualTo(2);
    }

    @Test
    void anInstrumentThatIsUnknownOnceTheyAreReadIsFollowedFromItsRecordOn() throws Exception {
        run(TRADE, 0, 1, 1);
        run(TRADE, 0, 3, 3);
        clockBehindMinute(0);
        assertThat(harness.numKeyedStateEntries()).isZero();
        run(TRADE, 1, 4, 4);
        assertThat(harness.numKeyedStateEntries()).isZero();

        contiguous(0, TRADE);
        run(TRADE, 2, 9, 9);
        run(TRADE, 2, 11, 11);
        clockBehindMinute(2);
        settle();
        assertThat(news()).containsExactly("TRADE 10-10 in 2-2, version 2");
    }

    @Test
    void aCorrectedInstrumentTakesItsGapsAway() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 1);
        run(TRADE, 0, 3, 3);
        clockBehindMinute(0);
        settle();
        assertThat(news()).hasSize(1);

        contiguous(0);
        settle();
        assertThat(harness.extractOutputValues()).last().satisfies(gap -> {
            assertThat(gap.deleted()).isTrue();
            assertThat(gap.version()).isEqualTo(RowVersion.ofSequences(0, 2, 2));
        });
        assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
    }

    @Test
    void numbersLeftOutWhileTheInstrumentWasNotContiguousAreNoGap() throws Exception {
        contiguous(0, TRADE);
        contiguous(10);
        contiguous(20, TRADE);
        run(TRADE, 8, 1, 1);
        run(TRADE, 9, 3, 3);
        run(TRADE, 12, 7, 7);
        run(TRADE, 22, 9, 9);
        run(TRADE, 23, 11, 11);
        clockBehindMinute(23);
        settle();
        assertThat(news()).containsExactlyInAnyOrder("TRADE 2-2 in 8-9, version 4", "TRADE 10-10 in 22-23, version 4");
    }

    @Test
    void aTickThatCouldNotBeUsedAnyMoreIsNotWaitedForAndItsRowStays() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 1);
        run(TRADE, 1, 3, 3);
        clockBehindMinute(1);
        settle();
        assertThat(news()).hasSize(1);

        clock(119_999 + HORIZON.toMillis());
        settle();
        run(TRADE, 1, 2, 2);
        settle();
        assertThat(news()).isEmpty();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void anExecutionIsWaitedForUntilItsDateIsTwoDatesAgo() throws Exception {
        contiguous(0, EXECUTION);
        run(EXECUTION, 0, 1, 1);
        run(EXECUTION, 5, 4, 4);
        clockBehindMinute(2 * DAY - 2);
        settle();
        assertThat(news()).containsExactly("EXECUTION 2-3 in 0-5, version 2");
        run(EXECUTION, 4, 3, 3);
        settle();
        assertThat(news()).containsExactly("EXECUTION 2-2 in 0-4, version 3");

        clockBehindMinute(2 * DAY);
        settle();
        run(EXECUTION, 4, 2, 2);
        settle();
        assertThat(news()).isEmpty();
    }

    @Test
    void aGapThatIsOverWhenTheClockJumpsIsToldAllTheSame() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 1);
        run(TRADE, 1, 3, 3);
        clockBehindMinute(5_000);
        settle();
        assertThat(news()).containsExactly("TRADE 2-2 in 0-1, version 2");
        settle();
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void aSequenceWithoutAnEndOfGapsKeepsSoManyOfThem() throws Exception {
        contiguous(0, TRADE);
        int last = 3 * SequenceGaps.MAXIMUM_GAPS;
        for (int i = 0; i < last; i++) {
            run(TRADE, 0, 1 + 2L * i, 1 + 2L * i);
        }
        clockBehindMinute(0);
        settle();
        assertThat(news())
                .hasSize(SequenceGaps.MAXIMUM_GAPS)
                .contains("TRADE " + (2 * last - 2) + "-" + (2 * last - 2) + " in 0-0, version " + last);
        run(TRADE, 0, 2L * last + 1, 2L * last + 1);
        settle();
        assertThat(news()).as("the oldest row stays").hasSize(1).allMatch(row -> !row.contains("deleted"));
    }

    @Test
    void aRestoredFunctionKnowsWhichRowsThereAre() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 1);
        run(TRADE, 1, 4, 4);
        clockBehindMinute(1);
        settle();
        assertThat(news()).hasSize(1);
        restore(snapshot());

        // The clock begins at nothing again.
        settle();
        assertThat(news()).isEmpty();
        run(TRADE, 0, 2, 2);
        settle();
        assertThat(news())
                .containsExactlyInAnyOrder("TRADE 3-3 in 0-1, version 3", "TRADE 2-3 in 0-1 deleted, version 3");
    }

    @Test
    void aRowThatMayHaveBeenSentBeforeAFailureIsTakenAway() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 1);
        run(TRADE, 0, 3, 3);
        clockBehindMinute(0);
        pause();
        OperatorSubtaskState beforeItsRow = snapshot();
        settle();
        assertThat(news()).containsExactly("TRADE 2-2 in 0-0, version 2");

        restore(beforeItsRow);
        run(TRADE, 0, 2, 2);
        pause();
        assertThat(news()).containsExactly("TRADE 2-2 in 0-0 deleted, version 3");
    }

    @Test
    void aGapThatIsFilledBeforeItHasARowLeavesNone() throws Exception {
        contiguous(0, TRADE);
        run(TRADE, 0, 1, 1);
        run(TRADE, 0, 3, 3);
        clockBehindMinute(0);
        pause();
        run(TRADE, 0, 2, 2);
        pause();
        settle();
        assertThat(news()).isEmpty();
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    private void run(String recordType, int minute, long first, long last) throws Exception {
        SequenceRuns runs = new SequenceRuns();
        for (long sequence = first; sequence <= last; sequence++) {
            runs.add(sequence);
        }
        harness.processElement1(new StreamRecord<>(new SequencePartial("A.X", recordType, minute * 60_000L, runs)));
    }

    private void contiguous(int fromMinute, String... recordTypes) throws Exception {
        harness.processElement2(new StreamRecord<>(
                Ticks.contiguous("A.X", harness.numKeyedStateEntries(), fromMinute * 60_000L, recordTypes)));
    }

    private void clockBehindMinute(int minute) throws Exception {
        clock(minute * 60_000L + 59_999);
    }

    private void clock(long millis) throws Exception {
        harness.processWatermark1(new Watermark(millis));
        harness.processWatermark2(new Watermark(millis));
    }

    /** As long as a flush takes, without a checkpoint. */
    private void pause() throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + 1_000);
    }

    /** All that is due, with a checkpoint in between. */
    private void settle() throws Exception {
        pause();
        harness.snapshot(++checkpoint, checkpoint);
        harness.notifyOfCompletedCheckpoint(checkpoint);
        pause();
    }

    private OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(++checkpoint, checkpoint);
    }

    private void restore(OperatorSubtaskState state) throws Exception {
        harness.close();
        harness = harness();
        harness.setRestoredCheckpointId(checkpoint);
        harness.initializeState(state);
        harness.open();
        seen = 0;
    }

    /** Rows since the last look, as text; of a version the numbers held. */
    private List<String> news() {
        List<SequenceGap> all = harness.extractOutputValues();
        List<String> rows = all.subList(seen, all.size()).stream()
                .map(gap -> gap.recordType() + " " + gap.firstMissing() + "-" + gap.lastMissing() + " in "
                        + gap.fromMinute().getEpochSecond() / 60 + "-"
                        + gap.toMinute().getEpochSecond() / 60
                        + (gap.deleted() ? " deleted" : "") + ", version " + (gap.version() >> 16))
                .toList();
        seen = all.size();
        return rows;
    }
}
