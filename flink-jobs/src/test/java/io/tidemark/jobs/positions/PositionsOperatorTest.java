package io.tidemark.jobs.positions;

import static io.tidemark.jobs.positions.Dealings.ACCOUNT;
import static io.tidemark.jobs.positions.Dealings.INSTRUMENT;
import static io.tidemark.jobs.positions.Dealings.LONG_AGO;
import static io.tidemark.jobs.positions.Dealings.account;
import static io.tidemark.jobs.positions.Dealings.buy;
import static io.tidemark.jobs.positions.Dealings.cancel;
import static io.tidemark.jobs.positions.Dealings.cashFlow;
import static io.tidemark.jobs.positions.Dealings.execution;
import static io.tidemark.jobs.positions.Dealings.instrument;
import static io.tidemark.jobs.positions.Dealings.millis;
import static io.tidemark.jobs.positions.Dealings.nanos;
import static io.tidemark.jobs.positions.Dealings.sell;
import static io.tidemark.jobs.positions.Dealings.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.oracle.OracleAccount;
import io.tidemark.oracle.OracleCashFlow;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleRow;
import io.tidemark.oracle.OracleTrade;
import io.tidemark.oracle.PositionOracle;
import io.tidemark.oracle.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PositionsOperatorTest {
    private static final String OTHER_INSTRUMENT = "XYZ.XNAS";

    private PositionsRig rig;
    private OracleMarket market;

    @BeforeEach
    void open() throws Exception {
        open(new PositionsRig());
        feed(instrument(INSTRUMENT, LONG_AGO));
        feed(account(ACCOUNT, "EQ", LONG_AGO));
    }

    private void open(PositionsRig newRig) throws Exception {
        if (rig != null) {
            rig.close();
        }
        rig = newRig;
        market = OracleMarket.empty();
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    // Identity

    @Test
    void equalDuplicateIsCountedAndChangesNothing() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(buy("E1", "2024-03-04T10:00:01Z", "5.00", "10.0"));
        feed(cashFlow("C1", "2024-03-04T10:00:02Z", "3"));
        feed(cashFlow("C1", "2024-03-04T10:00:02Z", "3.0"));
        feed(tick("2024-03-04T10:00:03Z", "11"));
        rig.clock(millis("2024-03-04T10:01:00Z"));

        checkRows();
        assertThat(rig.tally(Records.EXECUTIONS).getDuplicates()).isEqualTo(1);
        assertThat(rig.tally(Records.CASH_FLOWS).getDuplicates()).isEqualTo(1);
        assertThat(rig.executions()).hasSize(1);
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void conflictingDuplicateIsADeadLetterThatNamesTheOffsetThatStands() throws Exception {
        feed(sell("E0", "2024-03-04T10:00:01Z", "1", "10"));
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        rig.feed(Records.of(buy("E1", "2024-03-04T10:00:01Z", "6", "10")));
        feed(cashFlow("C1", "2024-03-04T10:00:02Z", "3"));
        rig.feed(Records.of(cashFlow("C1", "2024-03-04T10:00:02Z", "4")));
        rig.clock(millis("2024-03-04T10:01:00Z"));

        checkRows();
        assertThat(rig.deadLetters()).hasSize(2);
        DeadLetter letter = rig.deadLetters().get(0);
        assertThat(letter.reason()).isEqualTo(DeadLetterReason.CONFLICTING_DUPLICATE);
        assertThat(letter.detail()).contains("execution E1").contains("offset 1");
        assertThat(letter.offset()).isEqualTo(2);
        assertThat(rig.deadLetters().get(1).detail()).contains("cash flow C1").contains("offset 0");
        assertThat(rig.tally(Records.EXECUTIONS).getDeadLetters()).isEqualTo(1);
        assertThat(rig.tally(Records.EXECUTIONS).getAccepted()).isEqualTo(2);
    }

    @Test
    void whatWasDecidedIsToldBeforeABarrierAndAtTheEndAndOnceAPartition() throws Exception {
        rig.snapshot();
        rig.tallies().clear();
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(buy("E2", "2024-03-04T10:00:02Z", "5", "10"));
        feed(cashFlow("C1", "2024-03-04T10:00:02Z", "3"));
        assertThat(rig.tallies()).isEmpty();

        rig.snapshot();
        assertThat(rig.tallies())
                .extracting(PartitionTally::getTopic, PartitionTally::getAccepted, PartitionTally::getDuplicates)
                .containsExactlyInAnyOrder(tuple(Records.EXECUTIONS, 2L, 1L), tuple(Records.CASH_FLOWS, 1L, 0L));

        rig.tallies().clear();
        rig.snapshot();
        assertThat(rig.tallies()).isEmpty();

        feed(buy("E3", "2024-03-04T10:00:03Z", "5", "10"));
        rig.finish();
        assertThat(rig.tallies())
                .extracting(PartitionTally::getTopic, PartitionTally::getAccepted)
                .containsExactly(tuple(Records.EXECUTIONS, 1L));
    }

    @Test
    void executionAndCashFlowOfOneIdAreTwo() throws Exception {
        feed(buy("1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(cashFlow("1", "2024-03-04T10:00:01Z", "3"));
        rig.clock(millis("2024-03-04T10:01:00Z"));
        checkRows();
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void smallerOffsetStandsAlsoWhileItWaits() throws Exception {
        OracleExecution waiting = execution(INSTRUMENT, "NEW", "E1", "2024-03-04T10:00:01Z", Side.BUY, "5", "10");
        OracleExecution other = execution(INSTRUMENT, "NEW", "E1", "2024-03-04T10:00:01Z", Side.BUY, "6", "10");
        feed(waiting);
        rig.feed(Records.of(other));
        rig.feed(Records.of(waiting));
        feed(account("NEW", "EQ", LONG_AGO));
        rig.feed(Records.of(other));
        rig.clock(millis("2024-03-04T10:01:00Z"));

        checkRows();
        assertThat(rig.deadLetters())
                .extracting(DeadLetter::reason, DeadLetter::offset)
                .containsExactly(
                        tuple(DeadLetterReason.CONFLICTING_DUPLICATE, 1L),
                        tuple(DeadLetterReason.CONFLICTING_DUPLICATE, 3L));
        assertThat(rig.deadLetters())
                .allSatisfy(letter -> assertThat(letter.detail()).contains("offset 0"));
        PartitionTally tally = rig.tally(Records.EXECUTIONS);
        assertThat(List.of(tally.getAccepted(), tally.getDuplicates(), tally.getDeadLetters(), tally.getWaiting()))
                .containsExactly(1L, 1L, 2L, 0L);
    }

    // Waiting

    @Test
    void executionBeforeItsAccountWaitsAndIsAppliedWhenTheAccountComes() throws Exception {
        feed(execution(INSTRUMENT, "NEW", "E1", "2024-03-04T10:00:01Z", Side.BUY, "5", "10"));
        assertThat(rig.executions()).singleElement().satisfies(state -> {
            assertThat(state.fate()).isEqualTo(ExecutionFate.WAITING);
            assertThat(state.detail()).contains("account NEW");
            assertThat(state.account()).isNull();
        });
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isEqualTo(1);
        assertThat(rig.tally(Records.EXECUTIONS).getAccepted()).isZero();
        assertThat(rig.live()).isEmpty();
        rig.restart();

        feed(account("NEW", "EQ", LONG_AGO));
        assertThat(rig.executions()).hasSize(2);
        ExecutionState state = rig.executions().get(1);
        assertThat(state.fate()).isEqualTo(ExecutionFate.LIVE);
        assertThat(state.detail()).isNull();
        assertThat(state.account().accountId()).isEqualTo("NEW");
        assertThat(state.version()).isGreaterThan(rig.executions().get(0).version());
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isZero();
        assertThat(rig.tally(Records.EXECUTIONS).getAccepted()).isEqualTo(1);
        assertThat(rig.live()).hasSize(1);

        feed(tick("2024-03-04T10:00:03Z", "11"));
        rig.clock(millis("2024-03-04T10:01:00Z"));
        checkRows();
    }

    @Test
    void executionWaitsForReferenceDataOfItsOwnTime() throws Exception {
        feed(execution(INSTRUMENT, "NEW", "E1", "2024-03-04T10:00:01Z", Side.BUY, "5", "10"));
        rig.feed(Records.of(account("NEW", "EQ", "2024-03-04T10:00:02Z")));
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isEqualTo(1);
        rig.feed(Records.of(account("NEW", "EQ", "2024-03-04T10:00:01Z")));
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isZero();
    }

    @Test
    void recordThatFindsTheWaitingRoomFullIsADeadLetter() throws Exception {
        open(new PositionsRig(1));
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        rig.feed(Records.of(buy("E2", "2024-03-04T10:00:01Z", "5", "10")));
        feed(execution(OTHER_INSTRUMENT, ACCOUNT, "E3", "2024-03-04T10:00:01Z", Side.BUY, "5", "10"));
        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(DeadLetterReason.WAITING_ROOM_FULL);
            assertThat(letter.detail()).contains(INSTRUMENT).contains("1 records");
        });
        feed(instrument(INSTRUMENT, LONG_AGO));
        feed(instrument(OTHER_INSTRUMENT, LONG_AGO));
        feed(account(ACCOUNT, "EQ", LONG_AGO));
        feed(buy("E4", "2024-03-04T10:00:01Z", "5", "10"));
        rig.clock(millis("2024-03-04T10:01:00Z"));
        checkRows();
    }

    @Test
    void whatStillWaitsWhenItsHorizonHasPassedIsADeadLetter() throws Exception {
        rig.feed(Records.of(execution(INSTRUMENT, "NEW", "E1", "2024-03-04T10:00:01Z", Side.BUY, "5", "10")));
        rig.feed(cancel("E2", "E0", "2024-03-04T10:00:01Z"));
        rig.feed(Records.of(tick("2024-03-05T23:59:59Z", "11")));
        rig.clock(millis("2024-03-06T00:00:00Z"));
        assertThat(rig.deadLetters()).isEmpty();
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isEqualTo(2);

        rig.feed(Records.of(tick("2024-03-06T00:00:00Z", "11")));
        rig.clock(millis("2024-03-06T00:01:00Z"));
        assertThat(rig.deadLetters())
                .extracting(DeadLetter::reason)
                .containsExactlyInAnyOrder(DeadLetterReason.UNKNOWN_REFERENCE, DeadLetterReason.UNMATCHED);
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isZero();
        assertThat(rig.tally(Records.EXECUTIONS).getDeadLetters()).isEqualTo(2);
        assertThat(rig.executions())
                .extracting(ExecutionState::fate)
                .containsExactly(
                        ExecutionFate.WAITING,
                        ExecutionFate.WAITING,
                        ExecutionFate.BEYOND_HORIZON,
                        ExecutionFate.BEYOND_HORIZON);
        assertThat(rig.rows()).isEmpty();
    }

    // Late

    @Test
    void lateExecutionIsInEveryRowFromTheNextMinuteOn() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(sell("E3", "2024-03-04T10:02:01Z", "2", "12"));
        feed(tick("2024-03-04T10:02:02Z", "11"));
        rig.clock(millis("2024-03-04T10:03:00Z"));
        assertThat(rig.rows()).hasSize(3);

        feed(buy("E2", "2024-03-04T10:01:30Z", "3", "7"));
        assertThat(rig.executions().get(2).late()).isTrue();
        rig.passProcessingTime(Duration.ofSeconds(2));
        assertThat(newestLive().executionCount()).isEqualTo(3);
        feed(tick("2024-03-04T10:05:02Z", "11"));
        rig.clock(millis("2024-03-04T10:06:00Z"));

        checkRowsFrom("2024-03-04T10:03:00Z");
    }

    @Test
    void positionThatIsKnownByLateEventsAloneHasItsRowsThoughItIsFlatByThen() throws Exception {
        feed(tick("2024-03-04T10:05:00Z", "11"));
        rig.clock(millis("2024-03-04T10:06:00Z"));
        feed(buy("E1", "2024-03-04T10:01:00Z", "5", "10"));
        feed(sell("E2", "2024-03-04T10:02:00Z", "5", "12"));
        feed(tick("2024-03-04T10:08:00Z", "11"));
        rig.clock(millis("2024-03-04T10:09:00Z"));

        checkRowsFrom("2024-03-04T10:06:00Z");
        assertThat(rig.rows()).hasSize(3);
    }

    @Test
    void lateCashFlowAloneMakesRows() throws Exception {
        feed(tick("2024-03-04T10:05:00Z", "11"));
        rig.clock(millis("2024-03-04T10:06:00Z"));
        feed(cashFlow("C1", "2024-03-04T10:01:00Z", "5"));
        feed(tick("2024-03-04T10:08:00Z", "11"));
        rig.clock(millis("2024-03-04T10:09:00Z"));
        checkRowsFrom("2024-03-04T10:06:00Z");
        assertThat(rig.rows()).hasSize(3);
    }

    @Test
    void executionOfADateThatIsNoLongerKeptIsCountedInTheRowsAndInNoFigure() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(tick("2024-03-06T00:01:00Z", "11"));
        rig.clock(millis("2024-03-06T00:02:00Z"));
        List<OracleRow> soFar = PositionOracle.rowsFoldedOnce(market);
        rig.feed(Records.of(buy("E2", "2024-03-04T10:00:01Z", "5", "10")));
        assertThat(rig.executions().get(1).fate()).isEqualTo(ExecutionFate.BEYOND_HORIZON);
        HistoryCheck.compareRows("rows", soFar, rig.rows());
        assertThat(rig.live().get(rig.live().size() - 1).unappliedExecutionCount())
                .isEqualTo(1);
        feed(buy("E3", "2024-03-06T00:00:01Z", "1", "10"));
        assertThat(rig.executions().get(2).fate()).isEqualTo(ExecutionFate.LIVE);

        feed(tick("2024-03-06T00:02:00Z", "11"));
        rig.clock(millis("2024-03-06T00:03:00Z"));
        checkRowsFrom("2024-03-06T00:02:00Z");
        PositionMinute row = rig.rows().get(rig.rows().size() - 1);
        assertThat(row.unappliedExecutionCount()).isEqualTo(1);
        assertThat(row.executionCount()).isEqualTo(2);
        assertThat(rig.rows().get(0).unappliedExecutionCount()).isZero();
    }

    @Test
    void executionTooLargeForTheTablesIsADeadLetter() throws Exception {
        rig.feed(Records.of(buy("E1", "2024-03-04T10:00:01Z", "100000000000", "100000000000")));
        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
            assertThat(letter.detail()).contains("quantity x price x multiplier");
        });
        feed(buy("E2", "2024-03-04T10:00:01Z", "99999999999", "99999999999"));
        rig.clock(millis("2024-03-04T10:01:00Z"));
        checkRows();
    }

    // The bell

    @Test
    void clockAloneNeverRingsPastTheNewestEventAndAnEventMakesUpTheQuietMinutes() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        rig.clock(millis("2024-03-04T10:00:59.998Z"));
        assertThat(rig.rows()).isEmpty();
        rig.clock(millis("2024-03-04T10:00:59.999Z"));
        assertThat(rig.rows()).hasSize(1);
        rig.clock(millis("2024-03-04T10:30:00Z"));
        assertThat(rig.rows()).hasSize(1);
        assertThat(rig.statuses()).hasSize(1);
        assertThat(lastWatermark()).isEqualTo(millis("2024-03-04T10:30:00Z"));

        feed(tick("2024-03-04T10:30:00Z", "11"));
        assertThat(rig.rows()).hasSize(30);
        rig.clock(millis("2024-03-04T10:31:00Z"));
        assertThat(rig.rows()).hasSize(31);
        assertThat(rig.statuses()).hasSize(31);
        checkRows();
    }

    @Test
    void endOfInputPublishesEverythingAndEnds() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(tick("2024-03-05T20:30:00Z", "11"));
        rig.clockAlone(Long.MAX_VALUE);
        checkRows();
        checkDays("2024-03-06T00:00:00Z");
        assertThat(lastWatermark()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void endOfInputWaitsForNoSlice() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(tick("2024-03-07T20:30:00Z", "11"));
        rig.clockAlone(millis("2024-03-07T20:31:00Z"));
        assertThat(rig.rows()).hasSize(2_000);
        // What is scheduled is forgotten when the input ends: the processing time does not pass any more.
        rig.clockAlone(Long.MAX_VALUE);
        checkRows();
        assertThat(lastWatermark()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void weekendIsMadeUpInSlicesBetweenWhichRecordsPass() throws Exception {
        weekend();
        rig.clockAlone(millis("2024-03-11T08:01:00Z"));

        assertThat(rig.rows()).hasSizeBetween(2_000, 2_002);
        int published = rig.statuses().size();
        assertThat(lastWatermark())
                .isEqualTo(rig.statuses().get(published - 1).minute().toEpochMilli() + 59_999);
        feed(execution(OTHER_INSTRUMENT, ACCOUNT, "E9", "2024-03-11T08:00:30Z", Side.SELL, "1", "9"));
        assertThat(newestLive().executionCount()).isEqualTo(2);
        assertThat(rig.rows()).hasSizeBetween(2_000, 2_002);

        rig.passProcessingTime(Duration.ofMillis(10));
        checkRows();
        assertThat(lastWatermark()).isEqualTo(millis("2024-03-11T08:01:00Z"));
        assertThat(rig.statuses()).hasSize(60 * 60 + 1);
    }

    @Test
    void executionThatComesBetweenSlicesToTheMinuteThatIsHalfPublishedIsInTheNext() throws Exception {
        String early = "AAA.XNAS";
        feed(instrument(early, LONG_AGO));
        weekend();
        rig.clockAlone(millis("2024-03-11T08:01:00Z"));
        Instant half = halfPublished();

        feed(execution(early, ACCOUNT, "E9", half.plusSeconds(1).toString(), Side.BUY, "1", "9"));
        rig.passProcessingTime(Duration.ofMillis(10));

        List<PositionMinute> rows = rig.rows().stream()
                .filter(row -> row.key().instrumentId().equals(early))
                .toList();
        assertThat(rows).isNotEmpty();
        assertThat(rows.get(0).minute()).isEqualTo(half.plusSeconds(60));
        checkRowsFrom(half.plusSeconds(60).toString());
    }

    @Test
    void restartInTheMiddleOfASliceLosesAndRepeatsNothing() throws Exception {
        weekend();
        rig.clockAlone(millis("2024-03-11T08:01:00Z"));
        rig.restart();
        rig.clock(millis("2024-03-11T08:01:00Z"));
        checkRows();
        long inStatuses = rig.statuses().stream().mapToLong(MinuteStatus::rows).sum();
        assertThat(inStatuses).isEqualTo(rig.rows().size());
    }

    /** Two positions in one instrument and one in another, on a Friday, and the first event of the Monday after. */
    private void weekend() throws Exception {
        feed(instrument(OTHER_INSTRUMENT, LONG_AGO));
        feed(account("ACC2", "EQ", LONG_AGO));
        feed(buy("E1", "2024-03-08T20:00:01Z", "5", "10"));
        feed(execution(INSTRUMENT, "ACC2", "E2", "2024-03-08T20:00:01Z", Side.SELL, "4", "10"));
        feed(execution(OTHER_INSTRUMENT, ACCOUNT, "E1", "2024-03-08T20:00:01Z", Side.BUY, "4", "10"));
        feed(tick("2024-03-08T20:00:02Z", "11"));
        feed(tick("2024-03-11T08:00:00Z", "12"));
    }

    /** The minute of rows that no status stands behind. */
    private Instant halfPublished() {
        MinuteOutput last = rig.published().get(rig.published().size() - 1);
        assertThat(last.row()).as("a slice ended within a minute").isNotNull();
        return last.row().minute();
    }

    // Days

    @Test
    void closingRowsArePublishedWhenTheClockPassesMidnightAndTheSameAtTheBell() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(tick("2024-03-04T20:00:01Z", "11"));
        rig.clock(millis("2024-03-04T23:59:59.998Z"));
        assertThat(rig.days()).isEmpty();
        rig.clock(millis("2024-03-04T23:59:59.999Z"));
        assertThat(rig.days()).hasSize(1);
        checkDays("2024-03-05T00:00:00Z");
        rig.clock(millis("2024-03-05T07:00:00Z"));
        assertThat(rig.days()).hasSize(1);
        assertThat(rig.rows()).hasSize(10 * 60 + 1);

        feed(tick("2024-03-05T07:00:00Z", "12"));
        rig.clock(millis("2024-03-05T07:01:00Z"));
        assertThat(rig.days()).hasSize(2);
        assertThat(rig.days().get(1)).isEqualTo(rig.days().get(0));
        checkRows();
    }

    @Test
    void closingRowHoldsWhatCameLateThoughNoMinuteFollowed() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(tick("2024-03-04T20:00:01Z", "11"));
        rig.clock(millis("2024-03-04T20:01:00Z"));
        feed(execution(INSTRUMENT, ACCOUNT, "E2", "2024-03-04T15:00:00Z", Side.SELL, "2", "12"));
        rig.clock(millis("2024-03-04T23:59:59.999Z"));
        assertThat(rig.days()).hasSize(1);
        // 5 - 2 = 3 are left; 2 x (12 - 10) = 4.
        assertThat(rig.days().get(0).figures().quantity()).isEqualByComparingTo("3");
        assertThat(rig.days().get(0).figures().realizedPnl()).isEqualByComparingTo("4");
        checkDays("2024-03-05T00:00:00Z");

        feed(tick("2024-03-05T07:00:00Z", "12"));
        rig.clock(millis("2024-03-05T07:01:00Z"));
        assertThat(rig.days()).hasSize(2);
        assertThat(rig.days().get(1)).isEqualTo(rig.days().get(0));
    }

    // Live

    @Test
    void livePositionFollowsReferenceDataAndSurvivesARestart() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(account(ACCOUNT, "FX", LONG_AGO));
        rig.passProcessingTime(Duration.ofSeconds(2));
        assertThat(newestLive().key().desk()).isEqualTo("FX");

        feed(tick("2024-03-04T10:00:02Z", "11"));
        rig.restart();
        rig.passProcessingTime(Duration.ofSeconds(2));
        assertThat(newestLive().figures().markPrice()).isEqualByComparingTo("11");
    }

    @Test
    void referenceRecordsAreAccountedForOnce() throws Exception {
        rig.restart(2);
        feed(account("ACC2", "EQ", LONG_AGO));
        feed(instrument(OTHER_INSTRUMENT, LONG_AGO));
        assertThat(rig.tally(Records.ACCOUNTS).getAccepted()).isEqualTo(2);
        assertThat(rig.tally(Records.INSTRUMENTS).getAccepted()).isEqualTo(2);
    }

    // Rescaling

    @Test
    void otherParallelismsPublishTheSameRows() throws Exception {
        List<String> instruments = List.of("A.X", "B.X", "C.X", "D.X", "E.X", "F.X");
        for (String each : instruments) {
            feed(instrument(each, LONG_AGO));
        }
        int minute = 0;
        for (int subtasks : new int[] {1, 2, 1}) {
            if (minute > 0) {
                // The subtasks stand at different minutes, and one has some events of a minute to come.
                rig.clockOf(0, millis("2024-03-04T10:00:00Z") + minute * 60_000L - 60_000);
                rig.restart(subtasks);
            }
            for (int i = 0; i < 5; i++) {
                String time = Instant.parse("2024-03-04T10:00:01Z")
                        .plusSeconds(60L * minute)
                        .toString();
                for (String each : instruments) {
                    Side side = (minute + each.hashCode()) % 3 == 0 ? Side.SELL : Side.BUY;
                    feed(execution(each, ACCOUNT, "E" + minute, time, side, "3", "1" + minute));
                    feed(tick(each, time, "2" + minute));
                }
                minute++;
            }
            rig.clockAlone(millis("2024-03-04T10:00:00Z") + (minute - 2) * 60_000L);
        }
        rig.clock(millis("2024-03-04T10:00:00Z") + minute * 60_000L);
        checkRows();
        checkDays("2024-03-04T10:20:00Z");
    }

    // What is fed, and what must come of it

    private void feed(OracleInstrument instrument) throws Exception {
        market.instruments().add(instrument);
        rig.feed(Records.of(instrument));
    }

    private void feed(OracleAccount account) throws Exception {
        market.accounts().add(account);
        rig.feed(Records.of(account));
    }

    private void feed(OracleExecution execution) throws Exception {
        market.executions().add(execution);
        rig.feed(Records.of(execution));
    }

    private void feed(OracleCashFlow cashFlow) throws Exception {
        market.cashFlows().add(cashFlow);
        rig.feed(Records.of(cashFlow));
    }

    private void feed(OracleTrade trade) throws Exception {
        market.trades().add(trade);
        rig.feed(Records.of(trade));
    }

    private void checkRows() {
        HistoryCheck.compareRows("rows", PositionOracle.rowsFoldedOnce(market), rig.rows());
    }

    private void checkRowsFrom(String minute) {
        Instant from = Instant.parse(minute);
        Predicate<Instant> after = each -> !each.isBefore(from);
        HistoryCheck.compareRows(
                "rows",
                PositionOracle.rowsFoldedOnce(market).stream()
                        .filter(row -> after.test(row.minute()))
                        .toList(),
                rig.rows().stream().filter(row -> after.test(row.minute())).toList());
    }

    private void checkDays(String clock) {
        HistoryCheck.compareRows("days", PositionOracle.daysFoldedOnce(market, nanos(clock)), rig.days());
    }

    private LivePosition newestLive() {
        return rig.live().get(rig.live().size() - 1);
    }

    private long lastWatermark() {
        return rig.watermarks().get(rig.watermarks().size() - 1);
    }
}
