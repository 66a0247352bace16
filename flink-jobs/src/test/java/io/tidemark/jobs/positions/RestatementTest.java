package io.tidemark.jobs.positions;

import static io.tidemark.jobs.positions.Dealings.ACCOUNT;
import static io.tidemark.jobs.positions.Dealings.INSTRUMENT;
import static io.tidemark.jobs.positions.Dealings.LONG_AGO;
import static io.tidemark.jobs.positions.Dealings.account;
import static io.tidemark.jobs.positions.Dealings.buy;
import static io.tidemark.jobs.positions.Dealings.cancel;
import static io.tidemark.jobs.positions.Dealings.cashFlow;
import static io.tidemark.jobs.positions.Dealings.correct;
import static io.tidemark.jobs.positions.Dealings.execution;
import static io.tidemark.jobs.positions.Dealings.instrument;
import static io.tidemark.jobs.positions.Dealings.millis;
import static io.tidemark.jobs.positions.Dealings.nanos;
import static io.tidemark.jobs.positions.Dealings.sell;
import static io.tidemark.jobs.positions.Dealings.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleTrade;
import io.tidemark.oracle.Records;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes late or is amended, each case worked by hand. */
class RestatementTest {
    private static final String OTHER_ACCOUNT = "OTHER";

    /** What comes late is waited for until none came for so long. */
    private static final int QUIET_MILLIS = 120;

    private PositionsRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new PositionsRig();
        rig.feed(Records.of(instrument(INSTRUMENT, LONG_AGO)));
        rig.feed(Records.of(account(ACCOUNT, "EQ", LONG_AGO)));
        rig.feed(Records.of(account(OTHER_ACCOUNT, "FX", LONG_AGO)));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    // Amendments

    @Test
    void bustOfTheOpeningBuyLeavesAShort() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        feed(sell("E2", at("10:01:01"), "5", "12"));
        rig.feed(Records.of(tick(at("10:02:01"), "11")));
        rig.clock(millis(at("10:03:00")));
        // Sold at 12 what was bought at 10.
        assertThat(current("10:02").figures().realizedPnl()).isEqualByComparingTo("10");

        rig.feed(cancel("X1", "E1", at("10:03:01")));
        restate();

        // What is left is a sale of 5 at 12, of which 55 would be paid to close.
        PositionMinute row = current("10:02");
        assertThat(row.figures().quantity()).isEqualByComparingTo("-5");
        assertThat(row.figures().realizedPnl()).isEqualByComparingTo("0");
        assertThat(row.figures().unrealizedPnl()).isEqualByComparingTo("5");
        assertThat(row.executionCount()).isEqualTo(1);
        assertThat(row.reason()).isEqualTo(RevisionReason.CANCELLED);
        // In the minute of the buy nothing was ever done.
        assertThat(current("10:00").deleted()).isTrue();
        assertThat(fates())
                .containsEntry("E1", ExecutionFate.CANCELLED)
                .containsEntry("E2", ExecutionFate.LIVE)
                .containsEntry("X1", ExecutionFate.LIVE);
        assertThat(rig.live().get(rig.live().size() - 1).figures().quantity()).isEqualByComparingTo("-5");
    }

    @Test
    void correctionStandsAtThePlaceOfTheOriginal() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        feed(sell("E2", at("10:01:01"), "5", "12"));
        rig.clock(millis(at("10:02:00")));
        rig.feed(correct("C1", "E1", ACCOUNT, at("10:07:00"), Side.BUY, "5", "11"));
        restate();

        assertThat(current("10:00").figures().averagePrice()).isEqualByComparingTo("11");
        assertThat(current("10:01").figures().realizedPnl()).isEqualByComparingTo("5");
        assertThat(current("10:01").reason()).isEqualTo(RevisionReason.CORRECTED);
        assertThat(current("10:01").executionCount()).isEqualTo(2);
        assertThat(fates()).containsEntry("E1", ExecutionFate.CORRECTED).containsEntry("C1", ExecutionFate.LIVE);
    }

    @Test
    void lastCorrectionStandsInWhateverOrderTheyCome() throws Exception {
        rig.feed(correct("C2", "C1", ACCOUNT, at("10:09:00"), Side.BUY, "7", "10"));
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.clock(millis(at("10:01:00")));
        assertThat(current("10:00").figures().quantity()).isEqualByComparingTo("5");
        assertThat(fates()).containsEntry("C2", ExecutionFate.WAITING);

        rig.feed(correct("C1", "E1", ACCOUNT, at("10:08:00"), Side.BUY, "6", "10"));
        restate();
        assertThat(current("10:00").figures().quantity()).isEqualByComparingTo("7");
        assertThat(fates())
                .containsEntry("E1", ExecutionFate.CORRECTED)
                .containsEntry("C1", ExecutionFate.CORRECTED)
                .containsEntry("C2", ExecutionFate.LIVE);
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isZero();
        assertThat(rig.tally(Records.EXECUTIONS).getAccepted()).isEqualTo(3);
    }

    @Test
    void nothingCorrectsWhatIsCancelled() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(cancel("X1", "E1", at("10:01:00")));
        rig.feed(correct("C1", "E1", ACCOUNT, at("10:02:00"), Side.BUY, "6", "10"));
        feed(buy("E2", at("10:00:02"), "1", "10"));
        rig.clock(millis(at("10:01:00")));
        assertThat(current("10:00").figures().quantity()).isEqualByComparingTo("1");
        assertThat(fates()).containsEntry("E1", ExecutionFate.CANCELLED).containsEntry("C1", ExecutionFate.CANCELLED);
    }

    @Test
    void correctionOfTheAccountMovesTheExecutionAndNothingOfTheFirm() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        feed(buy("E2", at("10:01:01"), "1", "10"));
        rig.clock(millis(at("10:02:00")));
        rig.feed(correct("C1", "E1", OTHER_ACCOUNT, at("10:03:00"), Side.BUY, "5", "10"));
        restate();

        assertThat(current("10:00").deleted()).isTrue();
        assertThat(current("10:00", OTHER_ACCOUNT).figures().quantity()).isEqualByComparingTo("5");
        assertThat(current("10:01").figures().quantity()).isEqualByComparingTo("1");
        assertThat(current("10:01", OTHER_ACCOUNT).figures().quantity()).isEqualByComparingTo("5");
        assertThat(current("10:01", OTHER_ACCOUNT).key().desk()).isEqualTo("FX");

        rig.feed(cancel("X1", "C1", at("10:04:00")));
        restate();
        assertThat(current("10:01", OTHER_ACCOUNT).deleted()).isTrue();
        assertThat(current("10:01").figures().quantity()).isEqualByComparingTo("1");
    }

    @Test
    void amendmentThatComesTwiceIsADuplicateAndOneThatDiffersIsNot() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(correct("C1", "E1", ACCOUNT, at("10:01:00"), Side.BUY, "6", "10"));
        rig.feed(correct("C1", "E1", ACCOUNT, at("10:01:00"), Side.BUY, "6.0", "10.00"));
        rig.feed(correct("C1", "E1", ACCOUNT, at("10:01:00"), Side.BUY, "7", "10"));
        assertThat(rig.tally(Records.EXECUTIONS).getDuplicates()).isEqualTo(1);
        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(DeadLetterReason.CONFLICTING_DUPLICATE);
            assertThat(letter.detail()).contains("C1").contains("offset 1");
        });
    }

    @Test
    void correctionToAnUnknownAccountWaitsForIt() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(correct("C1", "E1", "NEW", at("10:01:00"), Side.BUY, "5", "10"));
        rig.clock(millis(at("10:02:00")));
        assertThat(current("10:00").figures().quantity()).isEqualByComparingTo("5");
        rig.feed(Records.of(account("NEW", "FX", LONG_AGO)));
        restate();
        assertThat(current("10:00").deleted()).isTrue();
        assertThat(current("10:00", "NEW").figures().quantity()).isEqualByComparingTo("5");
    }

    @Test
    void cancelOfACorrectionThatStillWaitsIsFinal() throws Exception {
        rig.feed(cancel("X1", "C1", at("10:02:00")));
        rig.feed(correct("C1", "E1", "NEW", at("10:01:00"), Side.BUY, "6", "10"));
        feed(buy("E1", at("10:00:01"), "5", "10"));
        feed(buy("E2", at("10:00:02"), "1", "10"));
        rig.clock(millis(at("10:01:00")));
        assertThat(current("10:00").figures().quantity()).isEqualByComparingTo("1");
        assertThat(fates())
                .containsEntry("E1", ExecutionFate.CANCELLED)
                .containsEntry("C1", ExecutionFate.WAITING)
                .containsEntry("X1", ExecutionFate.LIVE);
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isEqualTo(1);
    }

    @Test
    void correctionOfACorrectionThatWaitsTakesEffectWhicheverComesFirst() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(correct("C2", "C1", ACCOUNT, at("10:02:00"), Side.BUY, "7", "10"));
        rig.feed(correct("C1", "E1", "NEW", at("10:01:00"), Side.BUY, "6", "10"));
        rig.clock(millis(at("10:01:00")));
        assertThat(current("10:00").figures().quantity()).isEqualByComparingTo("7");
    }

    @Test
    void amendmentsOfEachOtherWait() throws Exception {
        rig.feed(cancel("X1", "X2", at("10:02:00")));
        rig.feed(cancel("X2", "X1", at("10:02:00")));
        feed(buy("X3", at("10:00:01"), "5", "10"));
        assertThat(rig.tally(Records.EXECUTIONS).getWaiting()).isEqualTo(2);
    }

    // Late

    @Test
    void lateExecutionRestatesTheMinutesThatItChangesAndOnlyThose() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        feed(sell("E3", at("10:03:01"), "5", "12"));
        rig.clock(millis(at("10:04:00")));
        assertThat(revisions("10:00")).hasSize(1);

        feed(buy("E2", at("10:02:30"), "1", "10"));
        restate();
        assertThat(revisions("10:00")).hasSize(1);
        assertThat(revisions("10:01")).hasSize(1);
        assertThat(revisions("10:02")).hasSize(2);
        assertThat(current("10:02").figures().quantity()).isEqualByComparingTo("6");
        assertThat(current("10:02").reason()).isEqualTo(RevisionReason.LATE);
        assertThat(current("10:03").figures().quantity()).isEqualByComparingTo("1");
        assertThat(current("10:03").version())
                .isGreaterThan(revisions("10:03").get(0).version());
        restate();
        assertThat(revisions("10:03")).hasSize(2);
    }

    @Test
    void lateExecutionsAreFoldedIntoTheLivePositionTogether() throws Exception {
        feed(buy("E1", at("10:00:02"), "5", "10"));
        rig.feed(Records.of(tick(at("10:02:02"), "11")));
        rig.clock(millis(at("10:03:00")));
        rig.passProcessingTime(Duration.ofSeconds(2));
        int published = rig.live().size();
        feed(buy("E2", at("10:00:01"), "1", "9"));
        rig.feed(cancel("X1", "E1", at("10:03:01")));
        assertThat(rig.live()).hasSize(published);
        rig.passProcessingTime(Duration.ofSeconds(2));
        assertThat(rig.live()).hasSize(published + 1);
        checkLive("1", "-9", 1);
    }

    @Test
    void livePositionIsThatOfTheRestatedMinutesUntilMoreComes() throws Exception {
        feed(buy("E1", at("10:00:02"), "5", "10"));
        rig.feed(Records.of(tick(at("10:02:02"), "11")));
        rig.clock(millis(at("10:03:00")));
        rig.passProcessingTime(Duration.ofSeconds(2));

        feed(buy("E2", at("10:00:01"), "1", "9"));
        rig.passProcessingTime(Duration.ofSeconds(2));
        assertThat(current("10:02").figures().quantity()).isEqualByComparingTo("6");
        // 5 x 10 + 1 x 9 = 59.
        checkLive("6", "-59", 2);

        feed(buy("E3", at("10:00:03"), "1", "8"));
        feed(buy("E4", at("10:03:01"), "1", "7"));
        // Nothing is restated yet: 59 + 1 x 8 + 1 x 7 = 74.
        assertThat(current("10:02").figures().quantity()).isEqualByComparingTo("6");
        checkLive("8", "-74", 4);
    }

    @Test
    void livePositionHasWhatCameLateBeforeItIsRestated() throws Exception {
        feed(buy("E1", at("10:00:02"), "5", "10"));
        rig.clock(millis(at("10:03:00")));
        for (int i = 0; i < 41; i++) {
            feed(buy("LATE-" + i, at("10:00:01"), "1", "10"));
            rig.passProcessingTime(Duration.ofMillis(30));
        }
        assertThat(revisions("10:00")).hasSize(1);
        LivePosition live = rig.live().get(rig.live().size() - 1);
        assertThat(live.executionCount()).isBetween(2L, 42L);
        // Bought 5 at first, and 1 with every other.
        assertThat(live.figures().quantity()).isEqualByComparingTo(BigDecimal.valueOf(live.executionCount() + 4));
    }

    @Test
    void lateExecutionsThatFollowEachOtherAreRestatedOnce() throws Exception {
        feedLateOnesATenthOfASecondApart(10);
        assertThat(revisions("10:00")).hasSize(1);
        restate();
        assertThat(revisions("10:00")).hasSize(2);
        assertThat(current("10:00").executionCount()).isEqualTo(11);
    }

    @Test
    void theEndOfARestatementIsToldBehindItsLastRow() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.clock(millis(at("12:00:00")));
        int before = rig.published().size();

        feed(buy("E2", at("10:00:30"), "1", "10"));
        restate();
        List<MinuteOutput> restated =
                rig.published().subList(before, rig.published().size());
        int rows = restated.size() - 1;
        assertThat(rows).isPositive();
        assertThat(restated.subList(0, rows)).allMatch(each -> each.row() != null && !each.complete());
        assertThat(restated.get(rows)).isEqualTo(MinuteOutput.RESTATED);
    }

    @Test
    void lateExecutionsWithoutEndAreRestatedMeanwhile() throws Exception {
        feedLateOnesATenthOfASecondApart(24);
        assertThat(revisions("10:00")).hasSizeGreaterThan(1);
    }

    private void feedLateOnesATenthOfASecondApart(int count) throws Exception {
        feed(buy("E1", at("10:00:02"), "5", "10"));
        rig.clock(millis(at("10:03:00")));
        for (int i = 0; i < count; i++) {
            feed(buy("L" + i, at(String.format(Locale.ROOT, "10:00:03.%03d", i)), "1", "10"));
            rig.passProcessingTime(Duration.ofMillis(100));
        }
    }

    @Test
    void executionBehindALateOneIsPublishedWithIt() throws Exception {
        feed(buy("E1", at("10:00:02"), "5", "10"));
        rig.clock(millis(at("10:03:00")));
        feed(sell("E2", at("10:00:01"), "1", "9"));
        feed(buy("E3", at("10:03:02"), "2", "11"));
        // Sold 1 at 9, bought 5 at 10 and 2 at 11.
        checkLive("6", "-63", 3);
    }

    @Test
    void restartForgetsNoLateExecutionOfALivePosition() throws Exception {
        feed(buy("E1", at("10:00:02"), "5", "10"));
        rig.clock(millis(at("10:03:00")));
        feed(sell("E2", at("10:00:01"), "1", "9"));
        rig.restart();
        rig.passProcessingTime(Duration.ofSeconds(2));
        checkLive("4", "-41", 2);
    }

    private void checkLive(String quantity, String cashFlow, int executions) {
        LivePosition live = rig.live().get(rig.live().size() - 1);
        assertThat(live.figures().quantity()).isEqualByComparingTo(quantity);
        assertThat(live.figures().cashFlow()).isEqualByComparingTo(cashFlow);
        assertThat(live.executionCount()).isEqualTo(executions);
    }

    @Test
    void lateExecutionOfYesterdayRestatesItsCloseAndWhatTodayOpensWith() throws Exception {
        feed(buy("E1", "2024-03-04T22:00:01Z", "5", "10"));
        rig.feed(Records.of(tick("2024-03-04T23:59:01Z", "11")));
        rig.feed(Records.of(tick("2024-03-05T00:01:01Z", "12")));
        rig.clock(millis("2024-03-05T00:02:00Z"));
        assertThat(rig.days()).hasSize(1);

        feed(buy("E2", "2024-03-04T23:00:00Z", "3", "10"));
        restate();
        assertThat(rig.days()).hasSize(2);
        PositionMinute close = rig.days().get(1);
        assertThat(close.figures().quantity()).isEqualByComparingTo("8");
        assertThat(close.reason()).isEqualTo(RevisionReason.LATE);
        PositionMinute today = currentAt("2024-03-05T00:01:00Z", ACCOUNT);
        assertThat(today.previous().quantity()).isEqualByComparingTo("8");
        // 8 held since yesterday, from 11 to 12.
        assertThat(today.dayPositionPnl()).isEqualByComparingTo("8");

        rig.feed(Records.of(tick("2024-03-05T00:02:01Z", "13")));
        rig.clock(millis("2024-03-05T00:03:00Z"));
        assertThat(currentAt("2024-03-05T00:02:00Z", ACCOUNT).dayPositionPnl()).isEqualByComparingTo("16");
    }

    @Test
    void whatTheHorizonHasLetGoOfIsFoldedOnce() throws Exception {
        feed(buy("E1", "2024-03-04T22:00:01Z", "5", "10"));
        rig.feed(Records.of(tick("2024-03-05T10:01:01Z", "12")));
        rig.clock(millis("2024-03-05T10:02:00Z"));
        feed(buy("E2", "2024-03-05T09:00:01Z", "3", "10"));
        restate();
        assertThat(currentAt("2024-03-05T10:01:00Z", ACCOUNT).figures().quantity())
                .isEqualByComparingTo("8");

        // The horizon begins with the 5th now, and with the 5 of the day before.
        rig.feed(Records.of(tick("2024-03-06T10:01:01Z", "13")));
        rig.clock(millis("2024-03-06T10:02:00Z"));
        feed(buy("E3", "2024-03-05T11:00:01Z", "2", "10"));
        restate();
        for (String minute : List.of("2024-03-05T11:00:00Z", "2024-03-06T10:01:00Z")) {
            PositionMinute row = currentAt(minute, ACCOUNT);
            assertThat(row.figures().quantity()).as(minute).isEqualByComparingTo("10");
            assertThat(row.executionCount()).as(minute).isEqualTo(3);
        }
        assertThat(currentAt("2024-03-05T10:59:00Z", ACCOUNT).figures().quantity())
                .isEqualByComparingTo("8");
    }

    @Test
    void lateSaleOfYesterdayTakesAwayTodaysRows() throws Exception {
        feed(buy("E1", "2024-03-04T22:00:01Z", "5", "10"));
        rig.feed(Records.of(tick("2024-03-05T00:01:01Z", "12")));
        rig.clock(millis("2024-03-05T00:02:00Z"));
        feed(sell("E2", "2024-03-04T23:00:00Z", "5", "10"));
        restate();
        assertThat(currentAt("2024-03-05T00:00:00Z", ACCOUNT).deleted()).isTrue();
        assertThat(currentAt("2024-03-05T00:01:00Z", ACCOUNT).deleted()).isTrue();
        assertThat(currentAt("2024-03-04T23:59:00Z", ACCOUNT).figures().quantity())
                .isZero();
    }

    @Test
    void lateTickRestatesTheMinutesThatItIsTheMarkOf() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:00:02"), "11")));
        rig.feed(Records.of(tick(at("10:03:02"), "13")));
        rig.clock(millis(at("10:05:00")));
        rig.feed(Records.of(tick(at("10:01:02"), "12")));
        restate();
        assertThat(revisions("10:00")).hasSize(1);
        assertThat(revisions("10:03")).hasSize(1);
        assertThat(current("10:01").figures().marketValue()).isEqualByComparingTo("60");
        assertThat(current("10:02").figures().marketValue()).isEqualByComparingTo("60");
        assertThat(current("10:02").reason()).isEqualTo(RevisionReason.LATE_MARK);
        // Earlier than the minute's last: counted, and nothing else.
        rig.feed(Records.of(tick(at("10:03:01"), "99")));
        restate();
        assertThat(revisions("10:03")).hasSize(1);
    }

    @Test
    void lateTickDoesNotTakeAwayAgainWhatIsTakenAway() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(cancel("X1", "E1", at("10:05:00")));
        rig.feed(Records.of(tick(at("10:02:02"), "13")));
        rig.clock(millis(at("10:03:00")));
        rig.feed(Records.of(tick(at("10:00:03"), "12")));
        restate();
        assertThat(revisions("10:00")).singleElement().matches(PositionMinute::deleted);
    }

    @Test
    void lateCashFlowRestatesIncome() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:02:02"), "11")));
        rig.clock(millis(at("10:03:00")));
        rig.feed(Records.of(cashFlow("C1", at("10:01:30"), "2.5")));
        restate();
        assertThat(revisions("10:00")).hasSize(1);
        assertThat(current("10:01").figures().income()).isEqualByComparingTo("2.5");
        assertThat(current("10:02").figures().income()).isEqualByComparingTo("2.5");
    }

    @Test
    void deskThatIsLearntAfterTheFactTakesTheRowsWithIt() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:02:02"), "11")));
        rig.clock(millis(at("10:03:00")));
        rig.feed(Records.of(account(ACCOUNT, "RATES", at("10:01:00"))));
        restate();

        assertThat(revisions("10:00")).hasSize(1);
        List<PositionMinute> moved = revisions("10:01");
        assertThat(moved).hasSize(3);
        assertThat(moved.stream().filter(PositionMinute::deleted))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.key().desk()).isEqualTo("EQ");
                    assertThat(row.reason()).isEqualTo(RevisionReason.REFERENCE);
                });
        PositionMinute row = moved.stream()
                .filter(each -> each.key().desk().equals("RATES"))
                .findFirst()
                .orElseThrow();
        assertThat(row.deleted()).isFalse();
        assertThat(row.figures().quantity()).isEqualByComparingTo("5");
        assertThat(row.version()).isGreaterThan(moved.get(0).version());
        // The record says the same once more: nothing changes.
        rig.feed(Records.of(account(ACCOUNT, "RATES", at("10:02:00"))));
        restate();
        assertThat(revisions("10:02")).hasSize(3);
    }

    @Test
    void multiplierThatIsLearntAfterTheFactFoldsEverythingAgain() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:01:02"), "11")));
        rig.clock(millis(at("10:02:00")));
        rig.feed(Records.of(instrument(INSTRUMENT, at("09:00:00"), "100", List.of("Z"))));
        restate();
        assertThat(current("10:01").figures().cashFlow()).isEqualByComparingTo("-5000");
        assertThat(current("10:01").figures().marketValue()).isEqualByComparingTo("5500");
        rig.feed(Records.of(tick(at("10:02:02"), "12")));
        rig.clock(millis(at("10:03:00")));
        assertThat(current("10:02").figures().unrealizedPnl()).isEqualByComparingTo("1000");
        assertThat(rig.live().get(rig.live().size() - 1).figures().cashFlow()).isEqualByComparingTo("-5000");
    }

    @Test
    void recordThatRepeatsOneThatIsStillToBeRestatedHidesNothing() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:00:02"), "11")));
        rig.feed(Records.of(tick(at("10:02:02"), "11")));
        rig.clock(millis(at("10:02:00")));
        rig.feed(Records.of(instrument(INSTRUMENT, at("10:00:20"), "100", List.of("Z"))));
        rig.feed(Records.of(instrument(INSTRUMENT, at("10:00:59"), "100", List.of("Z"))));
        restate();
        // 5 x 11 x 100, of which none was restated when the second record came.
        assertThat(current("10:00").figures().marketValue()).isEqualByComparingTo("5500");
        assertThat(current("10:01").figures().marketValue()).isEqualByComparingTo("5500");
    }

    @Test
    void livePositionStandsAtTheTermsOfTheNewestTickThoughThatIsNoMarkAnyMore() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(
                new OracleTrade(INSTRUMENT, nanos(at("10:01:30")), 0, BigDecimal.TEN, BigDecimal.ONE, List.of("Y"))));
        rig.clock(millis(at("10:02:00")));
        rig.feed(Records.of(account(ACCOUNT, "RATES", at("10:01:10"))));
        rig.passProcessingTime(Duration.ofSeconds(2));
        rig.feed(Records.of(instrument(INSTRUMENT, at("10:01:00"), "100", List.of("Y"))));
        rig.passProcessingTime(Duration.ofSeconds(2));

        LivePosition newest = rig.live().stream()
                .max((one, other) -> Long.compareUnsigned(one.version(), other.version()))
                .orElseThrow();
        assertThat(newest).isEqualTo(rig.live().get(rig.live().size() - 1));
        assertThat(newest.figures().markPrice()).isNull();
        assertThat(newest.key().desk()).isEqualTo("RATES");
    }

    @Test
    void whoIsFlatIsValuedAtTheNewMultiplierBeforeNobodyLooksAnyMore() throws Exception {
        feed(buy("E1", "2024-03-04T10:00:01Z", "5", "10"));
        feed(sell("E2", "2024-03-04T10:00:02Z", "5", "12"));
        rig.feed(Records.of(instrument(INSTRUMENT, at("09:00:00"), "100", List.of("Z"))));
        // Two dates on it has no rows, and its instrument's live positions have not had their turn.
        rig.feed(Records.of(tick("2024-03-06T00:01:01Z", "12")));
        rig.clockAlone(millis("2024-03-06T00:02:00Z"));
        rig.passProcessingTime(Duration.ofSeconds(2));
        assertThat(rig.live().get(rig.live().size() - 1).figures().cashFlow()).isEqualByComparingTo("1000");
    }

    @Test
    void deskThatIsLearntAfterTheDateWasClosedTakesTheClosingRowWithIt() throws Exception {
        feed(buy("E1", at("23:50:01"), "5", "10"));
        rig.feed(Records.of(tick(at("23:55:01"), "11")));
        rig.clock(millis("2024-03-05T00:10:00Z"));
        assertThat(rig.days())
                .singleElement()
                .satisfies(close -> assertThat(close.key().desk()).isEqualTo("EQ"));

        // In the last minute, of which no row is published as nothing has happened in it.
        rig.feed(Records.of(account(ACCOUNT, "RATES", at("23:59:30"))));
        restate();
        List<PositionMinute> closes = rig.days().subList(1, rig.days().size());
        assertThat(closes)
                .anySatisfy(close -> {
                    assertThat(close.key().desk()).isEqualTo("RATES");
                    assertThat(close.deleted()).isFalse();
                })
                .anySatisfy(close -> {
                    assertThat(close.key().desk()).isEqualTo("EQ");
                    assertThat(close.deleted()).isTrue();
                });
    }

    @Test
    void markOfTheLastMinutesAfterTheDateWasClosedIsInTheClosingRow() throws Exception {
        feed(buy("E1", at("23:50:01"), "5", "10"));
        rig.feed(Records.of(tick(at("23:55:01"), "11")));
        rig.clock(millis("2024-03-05T00:10:00Z"));
        rig.feed(Records.of(tick(at("23:57:01"), "12")));
        rig.clock(millis("2024-03-05T00:11:00Z"));
        restate();
        PositionMinute close = rig.days().get(rig.days().size() - 1);
        assertThat(close.figures().markPrice()).isEqualByComparingTo("12");
        assertThat(close.version()).isGreaterThan(rig.days().get(0).version());
    }

    @Test
    void minuteThatTheClockHadPassedIsPublishedOnceItsAccountIsKnown() throws Exception {
        rig.feed(Records.of(tick(at("10:05:01"), "11")));
        rig.clock(millis(at("10:05:30")));
        feed(execution(INSTRUMENT, "LATER", "E1", at("10:00:01"), Side.BUY, "5", "10"));
        assertThat(rig.rows()).isEmpty();
        rig.feed(Records.of(account("LATER", "EQ", LONG_AGO)));
        assertThat(revisions(at("10:00:00"), "LATER")).hasSize(1);
        assertThat(revisions(at("10:04:00"), "LATER")).hasSize(1);
    }

    @Test
    void recordThatWinsOverLateTicksWithoutEffectWinsWhicheverIsReadFirst() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:01:50"), "11")));
        rig.clock(millis(at("10:02:00")));
        // A run that fails has read these ticks before the minute of 10:02 ends.
        rig.feed(Records.of(tick(at("10:01:10"), "8")));
        rig.feed(Records.of(tick(at("10:01:20"), "9")));
        rig.feed(Records.of(tick(at("10:03:01"), "12")));
        rig.clock(millis(at("10:03:00")));
        long knownByTheFailed = current("10:02").version();

        close();
        open();
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:01:50"), "11")));
        rig.feed(Records.of(instrument(INSTRUMENT, at("09:00:00"), "100", List.of("Z"))));
        rig.feed(Records.of(tick(at("10:03:01"), "12")));
        rig.clock(millis(at("10:03:00")));
        rig.feed(Records.of(tick(at("10:01:10"), "8")));
        rig.feed(Records.of(tick(at("10:01:20"), "9")));
        restate();
        assertThat(current("10:02").figures().marketValue()).isEqualByComparingTo("5500");
        assertThat(current("10:02").version()).isGreaterThan(knownByTheFailed);
    }

    // What was known

    @Test
    void markIsKnownNoSoonerThanWhatMakesTheTradeBehindItIneligible() throws Exception {
        rig.feed(Records.of(
                new OracleTrade(INSTRUMENT, nanos(at("09:58:01")), 0, BigDecimal.TEN, BigDecimal.ONE, List.of("Z"))));
        feed(buy("E1", at("10:00:02"), "5", "10"));
        rig.feed(Records.of(instrument(INSTRUMENT, at("10:00:00"), "1", List.of())));
        // The terms that the trade was made under are learnt last: it is no mark.
        long learnt = millis(at("10:00:50"));
        rig.feed(Records.of(instrument(INSTRUMENT, at("09:00:00"), "1", List.of("Z"))), learnt);
        rig.clock(millis(at("10:01:00")));
        assertThat(current("10:00").figures().markPrice()).isNull();
        assertThat(current("10:00").knownAt().toEpochMilli()).isEqualTo(learnt);
    }

    // When it was known

    @Test
    void lateTickThatChangesNoMarkLeavesKnownAtAlone() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        feedAt(tick(at("10:00:30"), "11"), at("10:00:31"));
        rig.feed(Records.of(tick("OTHER.XNAS", at("10:02:01"), "1")));
        rig.clock(millis(at("10:02:00")));
        assertThat(knownAt("10:00")).isEqualTo(at("10:00:31"));
        assertThat(knownAt("10:01")).isEqualTo(at("10:00:31"));

        feedAt(tick(at("10:00:29"), "12"), at("10:02:05"));
        restate();
        assertThat(revisions("10:00")).hasSize(1);
        rig.feed(Records.of(tick("OTHER.XNAS", at("10:03:01"), "1")));
        rig.clock(millis(at("10:03:00")));
        // Nor does it of minutes that are published with it, and whose mark is carried.
        assertThat(knownAt("10:02")).isEqualTo(at("10:00:31"));
        assertThat(live().knownAt()).isEqualTo(at("10:00:31"));
    }

    @Test
    void lateTickThatBecomesTheMarkIsWhatItsRowsAreKnownWith() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        feedAt(tick(at("10:00:30"), "11"), at("10:00:31"));
        feedAt(tick(at("10:02:01"), "13"), at("10:02:02"));
        rig.feed(Records.of(tick("OTHER.XNAS", at("10:03:01"), "1")));
        rig.clock(millis(at("10:03:00")));

        feedAt(tick(at("10:00:40"), "12"), at("10:03:05"));
        restate();
        assertThat(current("10:00").figures().markPrice()).isEqualByComparingTo("12");
        assertThat(knownAt("10:00")).isEqualTo(at("10:03:05"));
        assertThat(knownAt("10:01")).isEqualTo(at("10:03:05"));
        // There it is no mark.
        assertThat(knownAt("10:02")).isEqualTo(at("10:02:02"));
    }

    @Test
    void knownAtIsThatOfTheMarkInWhateverOrderItsMinuteCame() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        feedAt(tick(at("10:00:29"), "12"), at("10:00:55"));
        feedAt(tick(at("10:00:30"), "11"), at("10:00:31"));
        // Once more, as a sender repeats what it does not know to be stored.
        feedAt(tick(at("10:00:30"), "11"), at("10:00:58"));
        rig.feed(Records.of(tick("OTHER.XNAS", at("10:01:01"), "1")));
        rig.clock(millis(at("10:01:00")));
        assertThat(knownAt("10:00")).isEqualTo(at("10:00:31"));
    }

    @Test
    void whatADateOpensWithIsKnownWithTheMarkOfTheClose() throws Exception {
        feed(buy("E1", "2024-03-04T23:58:01Z", "5", "10"));
        feedAt(tick("2024-03-04T23:58:30Z", "11"), "2024-03-04T23:58:31Z");
        feedAt(tick("2024-03-05T00:00:10Z", "12"), "2024-03-05T00:00:10Z");
        rig.feed(Records.of(tick("OTHER.XNAS", "2024-03-05T00:01:01Z", "1")));
        rig.clock(millis("2024-03-05T00:01:00Z"));
        String midnight = "2024-03-05T00:00:00Z";
        assertThat(currentAt(midnight, ACCOUNT).knownAt()).isEqualTo("2024-03-05T00:00:10Z");

        feedAt(tick("2024-03-04T23:58:29Z", "9"), "2024-03-05T00:01:05Z");
        restate();
        assertThat(currentAt(midnight, ACCOUNT).knownAt()).isEqualTo("2024-03-05T00:00:10Z");

        feedAt(tick("2024-03-04T23:59:10Z", "13"), "2024-03-05T00:01:06Z");
        restate();
        assertThat(currentAt(midnight, ACCOUNT).previous().markPrice()).isEqualByComparingTo("13");
        assertThat(currentAt(midnight, ACCOUNT).knownAt()).isEqualTo("2024-03-05T00:01:06Z");
    }

    @Test
    void markOfAnHourThatIsPackedIsKnownAsBefore() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        // Appended before it happened, by a clock that is wrong.
        feedAt(tick(at("10:00:30"), "11"), at("10:00:28.123"));
        feedAt(tick(at("10:01:30"), "12"), at("10:31:30.456"));
        rig.feed(Records.of(tick("OTHER.XNAS", at("10:02:01"), "1")));
        rig.clock(millis(at("10:02:00")));
        feed(buy("E2", at("10:00:02"), "1", "10"));
        rig.restart();
        restate();
        assertThat(revisions("10:01")).hasSize(2);
        assertThat(knownAt("10:00")).isEqualTo(at("10:00:28.123"));
        assertThat(knownAt("10:01")).isEqualTo(at("10:31:30.456"));
    }

    // In slices

    @Test
    void lateExecutionAndItsBustWinOverARunThatFailedBetweenThem() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:02:02"), "11")));
        rig.clock(millis(at("10:03:00")));
        long known = current("10:01").version();
        feed(buy("E2", at("10:01:01"), "1", "10"));
        restate();
        long knownByTheFailed = current("10:01").version();
        assertThat(knownByTheFailed).isGreaterThan(known);

        close();
        open();
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.feed(Records.of(tick(at("10:02:02"), "11")));
        rig.clock(millis(at("10:03:00")));
        feed(buy("E2", at("10:01:01"), "1", "10"));
        rig.feed(cancel("X2", "E2", at("10:02:01")));
        restate();
        assertThat(current("10:01").figures().quantity()).isEqualByComparingTo("5");
        assertThat(current("10:01").version()).isGreaterThan(knownByTheFailed);
        assertThat(revisions("10:00")).hasSize(1);
    }

    @Test
    void restatementGoesOnWhereACheckpointLeftIt() throws Exception {
        feed(buy("E1", "2024-03-04T00:00:01Z", "5", "10"));
        rig.feed(Records.of(tick("2024-03-05T23:00:01Z", "11")));
        rig.clock(millis("2024-03-05T23:01:00Z"));
        long rows = rig.rows().size();
        assertThat(rows).isEqualTo(1440 + 23 * 60 + 1);

        feed(buy("E2", "2024-03-04T00:00:02Z", "1", "10"));
        rig.passProcessingTime(Duration.ofMillis(QUIET_MILLIS));
        long restated = rig.rows().size() - rows;
        assertThat(restated).isEqualTo(500);
        rig.restart();
        feed(buy("E3", "2024-03-04T00:00:03Z", "1", "10"));
        rig.feed(Records.of(tick("2024-03-05T23:01:01Z", "11")));
        rig.clock(millis("2024-03-05T23:02:00Z"));
        assertThat(currentAt("2024-03-05T23:01:00Z", ACCOUNT).figures().quantity())
                .isEqualByComparingTo("7");
        restate();
        for (int minute = 0; minute < 1440 + 23 * 60 + 2; minute += 37) {
            assertThat(currentAt(
                                    Instant.parse("2024-03-04T00:00:00Z")
                                            .plus(Duration.ofMinutes(minute))
                                            .toString(),
                                    ACCOUNT)
                            .figures()
                            .quantity())
                    .as("after " + minute + " minutes")
                    .isEqualByComparingTo("7");
        }
    }

    @Test
    void whatComesDuringARestatementIsInTheMinutesThatFollowIt() throws Exception {
        feed(buy("E1", "2024-03-04T00:00:01Z", "5", "10"));
        rig.feed(Records.of(tick("2024-03-05T23:00:01Z", "11")));
        rig.clock(millis("2024-03-05T23:01:00Z"));
        int rows = rig.rows().size();
        int minutes = 1440 + 23 * 60 + 1;

        feed(buy("E2", "2024-03-04T00:00:02Z", "1", "10"));
        rig.passProcessingTime(Duration.ofMillis(QUIET_MILLIS));
        feed(buy("E3", "2024-03-04T00:00:03Z", "1", "10"));
        for (int millis = 0; millis < 200 && rig.rows().size() < rows + minutes; millis++) {
            rig.passProcessingTime(Duration.ofMillis(1));
        }
        assertThat(rig.rows().size())
                .as("all are restated with E2, and few with E3")
                .isBetween(rows + minutes, rows + minutes + 500);

        rig.feed(Records.of(tick("2024-03-05T23:01:01Z", "11")));
        rig.clock(millis("2024-03-05T23:02:00Z"));
        assertThat(currentAt("2024-03-05T23:01:00Z", ACCOUNT).figures().quantity())
                .isEqualByComparingTo("7");
        restate();
        assertThat(currentAt("2024-03-05T23:00:00Z", ACCOUNT).figures().quantity())
                .isEqualByComparingTo("7");
    }

    @Test
    void whereNothingWaitsOneSliceFollowsTheOtherAtOnce() throws Exception {
        feed(buy("E1", "2024-03-04T00:00:01Z", "5", "10"));
        rig.feed(Records.of(tick("2024-03-05T23:00:01Z", "11")));
        rig.clock(millis("2024-03-05T23:01:00Z"));
        int rows = rig.rows().size();

        feed(buy("E2", "2024-03-04T00:00:02Z", "1", "10"));
        rig.passProcessingTime(Duration.ofMillis(QUIET_MILLIS - 1));
        assertThat(rig.rows()).as("while more may come").hasSize(rows);
        rig.passProcessingTime(Duration.ofMillis(1));
        assertThat(rig.rows()).hasSize(rows + 500);
        for (int slice = 2; slice <= 5; slice++) {
            rig.passProcessingTime(Duration.ZERO);
            assertThat(rig.rows()).hasSize(rows + slice * 500);
        }
        rig.passProcessingTime(Duration.ZERO);
        assertThat(rig.rows()).hasSize(rows + 1440 + 23 * 60 + 1);
    }

    @Test
    void whatWaitsBetweenSlicesGoesFirst() throws Exception {
        feed(buy("E1", "2024-03-04T00:00:01Z", "5", "10"));
        rig.feed(Records.of(tick("2024-03-05T23:00:01Z", "11")));
        rig.clock(millis("2024-03-05T23:01:00Z"));
        int rows = rig.rows().size();

        feed(buy("E2", "2024-03-04T00:00:02Z", "1", "10"));
        rig.passProcessingTime(Duration.ofMillis(QUIET_MILLIS));
        rig.feed(Records.of(tick("2024-03-05T23:01:01Z", "12")));
        rig.passProcessingTime(Duration.ZERO);
        assertThat(rig.rows()).as("while records may follow").hasSize(rows + 500);
        rig.passProcessingTime(Duration.ofMillis(1_000));
        assertThat(rig.rows()).as("after a second without one").hasSizeGreaterThan(rows + 500);
    }

    @Test
    void whatComesLateBehindTheFirstSliceIsWaitedForAgain() throws Exception {
        int rows = publishTwoPositionsOfTwoDates();

        feed(buy("E3", "2024-03-04T00:00:02Z", "1", "10"));
        rig.passProcessingTime(Duration.ofMillis(QUIET_MILLIS));
        assertThat(rig.rows()).hasSize(rows + 500);
        feed(ofOtherAccount("E4", "2024-03-04T00:00:02Z"));
        rig.passProcessingTime(Duration.ofMillis(QUIET_MILLIS - 1));
        assertThat(rig.rows()).as("while more may come").hasSize(rows + 500);
        restate();
        assertThat(rig.rows()).hasSize(rows + 2 * (1440 + 23 * 60 + 1));
    }

    @Test
    void whatCameWhileTheTaskStoodStillIsRestatedWithTheRest() throws Exception {
        feed(buy("E1", at("10:00:01"), "5", "10"));
        rig.clock(millis(at("10:03:00")));
        feed(buy("E2", at("10:00:02"), "1", "10"));
        rig.passTimersAlone(Duration.ofMillis(500));
        feed(buy("E3", at("10:00:03"), "1", "10"));
        rig.passProcessingTime(Duration.ZERO);
        assertThat(revisions("10:00")).as("revisions before it is quiet").hasSize(1);
        restate();
        assertThat(revisions("10:00")).hasSize(2);
        assertThat(current("10:00").executionCount()).isEqualTo(3);
    }

    @Test
    void nowAndThenTimePassesBetweenSlicesSoThatATaskWhichEndsCanEndThem() throws Exception {
        int minutes = 1440 + 23 * 60 + 1;
        int rows = publishTwoPositionsOfTwoDates();

        feed(buy("E3", "2024-03-04T00:00:02Z", "1", "10"));
        feed(ofOtherAccount("E4", "2024-03-04T00:00:02Z"));
        rig.passProcessingTime(Duration.ofMillis(QUIET_MILLIS));
        for (int turn = 0; turn < 20; turn++) {
            rig.passProcessingTime(Duration.ZERO);
        }
        // The first once nothing waits, ten more by mail; where one position ends and the next begins, a slice has a
        // row less.
        assertThat(rig.rows()).hasSizeBetween(rows + 11 * 499, rows + 11 * 500);
        rig.passProcessingTime(Duration.ofMillis(1));
        assertThat(rig.rows()).hasSize(rows + 2 * minutes);
    }

    private int publishTwoPositionsOfTwoDates() throws Exception {
        feed(buy("E1", "2024-03-04T00:00:01Z", "5", "10"));
        feed(ofOtherAccount("E2", "2024-03-04T00:00:01Z"));
        rig.feed(Records.of(tick("2024-03-05T23:00:01Z", "11")));
        rig.clock(millis("2024-03-05T23:01:00Z"));
        return rig.rows().size();
    }

    private static OracleExecution ofOtherAccount(String id, String time) {
        return execution(INSTRUMENT, OTHER_ACCOUNT, id, time, Side.BUY, "1", "10");
    }

    private void feed(OracleExecution execution) throws Exception {
        rig.feed(Records.of(execution));
    }

    private void feedAt(OracleTrade tick, String appendTime) throws Exception {
        rig.feed(Records.of(tick), millis(appendTime));
    }

    private Instant knownAt(String minute) {
        return current(minute).knownAt();
    }

    private LivePosition live() {
        return rig.live().get(rig.live().size() - 1);
    }

    private void restate() throws Exception {
        // More slices than any test needs.
        for (int slice = 0; slice < 30; slice++) {
            rig.passProcessingTime(Duration.ofMillis(150));
        }
    }

    private static String at(String time) {
        return "2024-03-04T" + time + "Z";
    }

    private List<PositionMinute> revisions(String minute) {
        return revisions(at(minute + ":00"), ACCOUNT);
    }

    private List<PositionMinute> revisions(String minute, String accountId) {
        return rig.published().stream()
                .map(MinuteOutput::row)
                .filter(row -> row != null
                        && row.minute().equals(Instant.parse(minute))
                        && row.key().accountId().equals(accountId))
                .toList();
    }

    private PositionMinute current(String minute) {
        return current(minute, ACCOUNT);
    }

    private PositionMinute current(String minute, String accountId) {
        return currentAt(at(minute + ":00"), accountId);
    }

    /** The revision of the greatest version. */
    private PositionMinute currentAt(String minute, String accountId) {
        PositionMinute newest = null;
        for (PositionMinute row : revisions(minute, accountId)) {
            if (newest == null || Long.compareUnsigned(row.version(), newest.version()) > 0) {
                newest = row;
            }
        }
        return newest;
    }

    private Map<String, ExecutionFate> fates() {
        Map<String, ExecutionFate> fates = new LinkedHashMap<>();
        rig.executions().forEach(each -> fates.put(each.execution().executionId(), each.fate()));
        return fates;
    }
}
