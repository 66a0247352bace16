package io.tidemark.jobs.bars;

import static io.tidemark.jobs.Ticks.contiguous;
import static io.tidemark.jobs.Ticks.instrument;
import static io.tidemark.jobs.Ticks.numbered;
import static io.tidemark.jobs.Ticks.partial;
import static io.tidemark.jobs.Ticks.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.domain.market.MinuteBar;
import io.tidemark.domain.version.RowVersion;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.jobs.ticks.TickPartial;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergeBarsTest {
    private static final Duration HORIZON = Duration.ofMinutes(10);
    private static final int KEY_GROUPS = 8;

    private KeyedTwoInputStreamOperatorTestHarness<String, TickPartial, Inbound, MinuteBar> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness(0);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, TickPartial, Inbound, MinuteBar> harness(
            int generation) throws Exception {
        return harness(generation, 1, 0);
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, TickPartial, Inbound, MinuteBar> harness(
            int generation, int subtasks, int subtask) throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new MergeBars(HORIZON, generation)),
                TickPartial::instrumentId,
                Inbound::instrumentId,
                Types.STRING,
                KEY_GROUPS,
                subtasks,
                subtask);
    }

    @Test
    void publishesOnceWhenTheClockPassesTheEndOfTheMinute() throws Exception {
        ticks(partial(0, trade("A.X", 1_000, "10", "1"), trade("A.X", 59_999, "12", "1")));
        ticks(partial(1, trade("A.X", 30_000, "11", "2")));

        clock(59_998);
        assertThat(bars()).isEmpty();
        clock(59_999);

        assertThat(bars()).singleElement().satisfies(bar -> {
            assertThat(bar.instrumentId()).isEqualTo("A.X");
            assertThat(bar.minute()).isEqualTo(Instant.EPOCH);
            assertThat(bar.open()).isEqualByComparingTo("10");
            assertThat(bar.close()).isEqualByComparingTo("12");
            assertThat(bar.volume()).isEqualByComparingTo("4");
            assertThat(bar.version()).isEqualTo(RowVersion.of(0, 0, 3));
        });
        clock(10_000_000);
        assertThat(bars()).hasSize(1);
    }

    @Test
    void tickOnTheEdgeBelongsToTheNextMinute() throws Exception {
        ticks(partial(0, trade("A.X", 59_999, "1", "1")));
        ticks(partial(0, trade("A.X", 60_000, "2", "1")));
        clock(119_999);
        assertThat(bars()).extracting(MinuteBar::close).containsExactly(new BigDecimal("1"), new BigDecimal("2"));
    }

    @Test
    void lateTickRestatesItsMinuteWithALargerVersion() throws Exception {
        ticks(partial(0, trade("A.X", 1_000, "10", "1")));
        clock(120_000);
        ticks(partial(0, trade("A.X", 500, "9", "1")));

        assertThat(bars()).hasSize(2);
        assertThat(bars().get(1).open()).isEqualByComparingTo("9");
        assertThat(bars().get(1).close()).isEqualByComparingTo("10");
        assertThat(Long.compareUnsigned(bars().get(1).version(), bars().get(0).version()))
                .isPositive();
        assertThat(letGo()).isZero();
    }

    @Test
    void firstTickOfAMinuteMayBeLate() throws Exception {
        clock(120_000);
        ticks(partial(0, trade("A.X", 500, "9", "1")));
        assertThat(bars()).hasSize(1);
        clock(130_000);
        assertThat(bars()).hasSize(1);
    }

    @Test
    void tickBehindTheHorizonIsCountedAndLetGo() throws Exception {
        long lastMomentInside = 59_999 + HORIZON.toMillis() - 1;
        clock(lastMomentInside);
        ticks(partial(0, trade("A.X", 500, "9", "1")));
        assertThat(bars()).hasSize(1);
        assertThat(letGo()).isZero();

        clock(lastMomentInside + 1);
        ticks(partial(0, trade("A.X", 600, "9", "1"), trade("A.X", 700, "9", "1")));
        assertThat(bars()).hasSize(1);
        assertThat(letGo()).isEqualTo(2);
        assertThat(accepted()).isEqualTo(1);
    }

    @Test
    void stateIsEmptyOnceTheHorizonHasPassed() throws Exception {
        for (int minute = 0; minute < 50; minute++) {
            ticks(partial(0, trade("A.X", minute * 60_000L, "10", "1")));
        }
        clock(50 * 60_000L + HORIZON.toMillis());
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(bars()).hasSize(50);
    }

    @Test
    void sequencesAreHandedOnOfTicksThatAreUsedAndOfNoInstrumentThatLeavesNumbersOutOrIsUnknownOnceTheClockRuns()
            throws Exception {
        reference(contiguous("A.X", 0, 0, "TRADE"));
        reference(contiguous("B.X", 1, 0, "QUOTE"));
        ticks(partial(0, numbered("A.X", 1_000, 1), numbered("A.X", 2_000, 2), numbered("A.X", 3_000, 4)));
        ticks(partial(0, numbered("B.X", 1_000, 1)));
        ticks(partial(0, numbered("C.X", 61_000, 7)));
        clock(59_999 + HORIZON.toMillis());
        ticks(partial(0, numbered("A.X", 1_000, 3)));
        ticks(partial(0, numbered("C.X", 661_000, 9)));

        assertThat(sequences()).containsExactly("A.X TRADE 0 [1, 2, 4, 4]", "C.X TRADE 60000 [7, 7]");
    }

    @Test
    void sequencesAreHandedOnFromTheMinuteOnAtWhoseEndTheInstrumentIsContiguous() throws Exception {
        reference(contiguous("A.X", 0, 0));
        reference(contiguous("A.X", 1, 90_000, "TRADE"));
        ticks(partial(0, numbered("A.X", 59_999, 1)));
        ticks(partial(0, numbered("A.X", 60_000, 2)));
        assertThat(sequences()).containsExactly("A.X TRADE 60000 [2, 2]");
    }

    private List<String> sequences() {
        return harness.getSideOutput(MergeBars.SEQUENCES).stream()
                .map(StreamRecord::getValue)
                .peek(partial -> partial.runs().trimToSize())
                .map(partial -> partial.instrumentId() + " " + partial.recordType() + " " + partial.minuteMillis() + " "
                        + Arrays.toString(partial.runs().getEdges()))
                .toList();
    }

    @Test
    void ineligibleConditionsKeepATradeOutOfThePrices() throws Exception {
        reference(instrument("A.X", 0, 0, "Z"));
        ticks(partial(0, trade("A.X", 1_000, "10", "1"), trade("A.X", 2_000, "99", "1", "Z")));
        clock(59_999);
        assertThat(bars().get(0).high()).isEqualByComparingTo("10");
        assertThat(bars().get(0).volume()).isEqualByComparingTo("2");
    }

    @Test
    void referenceThatComesLateRestatesWhatItTouchesAndNothingElse() throws Exception {
        ticks(partial(0, trade("A.X", 1_000, "10", "1"), trade("A.X", 2_000, "99", "1", "Z")));
        ticks(partial(0, trade("A.X", 61_000, "10", "1")));
        ticks(partial(0, trade("A.X", 121_000, "99", "1", "Z")));
        clock(119_999);
        assertThat(bars()).hasSize(2);

        reference(instrument("A.X", 7, 0, "Z"));

        assertThat(bars()).hasSize(3);
        assertThat(bars().get(2).minute()).isEqualTo(Instant.EPOCH);
        assertThat(bars().get(2).high()).isEqualByComparingTo("10");
        assertThat(bars().get(2).knownAt()).isEqualTo(Instant.ofEpochMilli(5_007));

        reference(instrument("A.X", 8, 0));
        assertThat(bars()).hasSize(4);
        assertThat(bars().get(3).high()).isEqualByComparingTo("99");
        assertThat(Long.compareUnsigned(bars().get(3).version(), bars().get(2).version()))
                .isPositive();
    }

    @Test
    void barIsTheSameWhetherItsReferenceCameBeforeOrAfter() throws Exception {
        TickPartial touched = partial(0, trade("A.X", 1_000, "10", "1"), trade("A.X", 2_000, "99", "1", "Z"));
        ticks(touched);
        clock(59_999);
        reference(instrument("A.X", 7, 0, "Z"));
        MinuteBar after = bars().get(1);
        close();
        open();
        reference(instrument("A.X", 7, 0, "Z"));
        ticks(partial(0, trade("A.X", 1_000, "10", "1"), trade("A.X", 2_000, "99", "1", "Z")));
        clock(59_999);
        assertThat(bars()).containsExactly(after);
    }

    @Test
    void referenceTakesEffectAtItsTime() throws Exception {
        reference(instrument("A.X", 0, 60_000, "Z"));
        ticks(partial(0, trade("A.X", 2_000, "99", "1", "Z")));
        ticks(partial(0, trade("A.X", 62_000, "99", "1", "Z")));
        clock(119_999);
        assertThat(bars().get(0).close()).isEqualByComparingTo("99");
        assertThat(bars().get(1).close()).isNull();
    }

    @Test
    void restoredFunctionGoesOnAndKeepsItsClock() throws Exception {
        ticks(partial(0, trade("A.X", 1_000, "10", "1")));
        clock(59_999 + HORIZON.toMillis());
        ticks(partial(0, trade("A.X", 660_500, "10", "1")));
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        harness = harness(0);
        harness.initializeState(snapshot);
        harness.open();
        ticks(partial(0, trade("A.X", 2_000, "11", "1")));
        assertThat(letGo()).isEqualTo(1);
        ticks(partial(0, trade("A.X", 661_000, "12", "1")));
        assertThat(bars()).isEmpty();
        clock(719_999);
        assertThat(bars()).singleElement().satisfies(bar -> {
            assertThat(bar.tradeCount()).isEqualTo(2);
            assertThat(bar.close()).isEqualByComparingTo("12");
        });
    }

    @Test
    void stateOfSubtasksThatStoodApartGoesOnAtTheSlowestAndKeepsNothingToItself() throws Exception {
        var ahead = harness(0, 2, 0);
        var behind = harness(0, 2, 1);
        ahead.open();
        behind.open();
        String instrumentOfAhead = Stream.of("A.X", "B.X", "C.X", "D.X", "E.X", "F.X")
                .filter(each -> KeyGroupRangeAssignment.assignKeyToParallelOperator(each, KEY_GROUPS, 2) == 0)
                .findFirst()
                .orElseThrow();
        ahead.processElement1(new StreamRecord<>(partial(0, trade(instrumentOfAhead, 1_000, "10", "1"))));
        clock(ahead, 59_999);
        clock(behind, 30_000);
        assertThat(ahead.extractOutputValues()).hasSize(1);
        OperatorSubtaskState together =
                AbstractStreamOperatorTestHarness.repackageState(ahead.snapshot(1, 1), behind.snapshot(1, 1));
        ahead.close();
        behind.close();
        harness.close();

        harness = harness(0, 1, 0);
        harness.initializeState(
                AbstractStreamOperatorTestHarness.repartitionOperatorState(together, KEY_GROUPS, 2, 1, 0));
        harness.open();
        ticks(partial(0, trade(instrumentOfAhead, 2_000, "12", "1")));
        assertThat(bars()).isEmpty();
        clock(59_999);
        assertThat(bars()).singleElement().satisfies(bar -> {
            assertThat(bar.tradeCount()).isEqualTo(2);
            assertThat(bar.close()).isEqualByComparingTo("12");
        });
    }

    @Test
    void stateOfALaterGenerationIsRefused() throws Exception {
        harness.close();
        harness = harness(3);
        harness.open();
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        harness = harness(2);
        assertThatThrownBy(() -> harness.initializeState(snapshot))
                .hasStackTraceContaining("Start with generation 3 or above");
        harness = harness(4);
        harness.initializeState(snapshot);
        harness.open();
        ticks(partial(0, trade("A.X", 1_000, "10", "1")));
        clock(59_999);
        assertThat(bars().get(0).version()).isEqualTo(RowVersion.of(4, 0, 1));
    }

    private void ticks(TickPartial partial) throws Exception {
        harness.processElement1(new StreamRecord<>(partial));
    }

    private void reference(Inbound inbound) throws Exception {
        harness.processElement2(new StreamRecord<>(inbound));
    }

    private void clock(long millis) throws Exception {
        clock(harness, millis);
    }

    private static void clock(KeyedTwoInputStreamOperatorTestHarness<?, ?, ?, ?> harness, long millis)
            throws Exception {
        harness.processWatermark1(new Watermark(millis));
        harness.processWatermark2(new Watermark(millis));
    }

    private List<MinuteBar> bars() {
        return harness.extractOutputValues();
    }

    private long letGo() {
        return tally(PartitionTally::getTicksLetGo);
    }

    private long accepted() {
        return tally(PartitionTally::getAccepted);
    }

    private long tally(java.util.function.ToLongFunction<PartitionTally> term) {
        var tallies = harness.getSideOutput(MergeBars.TALLIES);
        return tallies == null
                ? 0
                : tallies.stream().map(StreamRecord::getValue).mapToLong(term).sum();
    }
}
