package io.tidemark.oracle;

import static io.tidemark.oracle.MarketBuilder.ACCOUNT;
import static io.tidemark.oracle.MarketBuilder.OTHER_ACCOUNT;
import static io.tidemark.oracle.MarketBuilder.nanos;
import static io.tidemark.oracle.MarketBuilder.usual;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Expected figures were worked by hand; the arithmetic stands beside them. */
class AmendmentsTest {
    @Test
    void bustOfTheOpeningBuyLeavesAShort() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "10", "100")
                .sell("2024-03-04T14:31:01Z", "10", "104")
                .trade("2024-03-04T14:31:02Z", "103")
                .cancel("X", "E0", "2024-03-04T14:33:01Z");

        assertThat(market.rows().stream().map(OracleRow::minute))
                .as("minutes with rows: none before the sale, and up to that of the cancel")
                .containsExactly(
                        Instant.parse("2024-03-04T14:31:00Z"),
                        Instant.parse("2024-03-04T14:32:00Z"),
                        Instant.parse("2024-03-04T14:33:00Z"));
        OracleRow row = market.row("2024-03-04T14:31:00Z");
        assertThat(row.quantity()).isEqualByComparingTo("-10");
        assertThat(row.averagePrice()).isEqualTo(Rational.of(104));
        assertThat(row.cashFlow()).isEqualTo(Rational.of(1040));
        assertThat(row.realizedPnl()).isEqualTo(Rational.ZERO);
        assertThat(row.marketValue()).isEqualTo(Rational.of(-1030));
        assertThat(row.unrealizedPnl()).isEqualByComparingTo("10"); // 10 x (104 - 103)
        assertThat(row.executionCount()).isEqualTo(1);
    }

    @Test
    void correctionStandsAtThePlaceOfItsOriginal() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "10", "100")
                .sell("2024-03-04T14:31:01Z", "4", "104")
                .correct("X", "E0", "2024-03-04T14:35:01Z", Side.BUY, "12", "99");

        OracleRow bought = market.row("2024-03-04T14:30:00Z");
        assertThat(bought.quantity()).isEqualByComparingTo("12");
        assertThat(bought.cashFlow()).isEqualTo(Rational.of(-1188)); // 12 x 99
        assertThat(bought.commissions()).isEqualTo(Rational.of("0.5"));
        assertThat(bought.executionCount()).isEqualTo(1);

        OracleRow sold = market.row("2024-03-04T14:31:00Z");
        assertThat(sold.quantity()).isEqualByComparingTo("8");
        assertThat(sold.averagePrice()).isEqualTo(Rational.of(99));
        assertThat(sold.realizedPnl()).isEqualTo(Rational.of(20)); // 4 x (104 - 99)
        assertThat(sold.cashFlow()).isEqualTo(Rational.of(-772)); // -1188 + 416
        assertThat(sold.executionCount()).isEqualTo(2);
    }

    @Test
    void correctionTakesTheMultiplierOfTheOriginalsTime() {
        OracleRow row = new MarketBuilder()
                .instrument("2", MarkMethod.LAST, 120)
                .instrument(nanos("2024-03-04T14:31:00Z"), "3", MarkMethod.LAST, 120)
                .account("USD")
                .buy("2024-03-04T14:30:01Z", "1", "10")
                .correct("X", "E0", "2024-03-04T14:31:30Z", Side.BUY, "1", "11")
                .row("2024-03-04T14:31:00Z");

        assertThat(row.cashFlow()).isEqualTo(Rational.of(-22)); // 11 x 2
    }

    @Test
    void correctionMayTurnABuyIntoASale() {
        OracleRow row = usual().buy("2024-03-04T14:30:01Z", "10", "100")
                .correct("X", "E0", "2024-03-04T14:30:02Z", Side.SELL, "10", "100")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.quantity()).isEqualByComparingTo("-10");
        assertThat(row.cashFlow()).isEqualTo(Rational.of(1000));
    }

    @Test
    void cancelAfterACorrectionTakesTheExecutionAway() {
        assertThat(usual().buy("2024-03-04T14:30:01Z", "10", "100")
                        .correct("X", "E0", "2024-03-04T14:31:01Z", Side.BUY, "12", "99")
                        .cancel("Y", "E0", "2024-03-04T14:32:01Z")
                        .rows())
                .isEmpty();
    }

    @Test
    void cancelIsFinalWhateverIsCorrectedAfterIt() {
        assertThat(usual().buy("2024-03-04T14:30:01Z", "10", "100")
                        .cancel("X", "E0", "2024-03-04T14:31:01Z")
                        .correct("Y", "X", "2024-03-04T14:32:01Z", Side.BUY, "12", "99")
                        .correct("Z", "E0", "2024-03-04T14:33:01Z", Side.BUY, "13", "98")
                        .rows())
                .isEmpty();
    }

    @Test
    void lastCorrectionByItsOwnTimeStandsInWhateverOrderTheyCame() {
        MarketBuilder market = usual().correct("Y", "E2", "2024-03-04T14:33:01Z", Side.BUY, "3", "10")
                .correct("X", "E2", "2024-03-04T14:32:01Z", Side.BUY, "2", "10")
                .buy("2024-03-04T14:30:01Z", "1", "10");

        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("3");
        Collections.reverse(market.build().executions());
        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("3");
    }

    @Test
    void correctionMayReferToAnEarlierAmendment() {
        OracleRow row = usual().buy("2024-03-04T14:30:01Z", "1", "10")
                .correct("Z", "Y", "2024-03-04T14:33:01Z", Side.BUY, "4", "10")
                .correct("Y", "X", "2024-03-04T14:32:01Z", Side.BUY, "3", "10")
                .correct("X", "E0", "2024-03-04T14:31:01Z", Side.BUY, "2", "10")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.quantity()).isEqualByComparingTo("4");
    }

    @Test
    void correctionMadeBeforeTheOneThatItRefersToDoesNotStand() {
        OracleRow row = usual().buy("2024-03-04T14:30:01Z", "1", "10")
                .correct("X", "E0", "2024-03-04T14:32:01Z", Side.BUY, "2", "10")
                .correct("Y", "X", "2024-03-04T14:31:01Z", Side.BUY, "3", "10")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.quantity()).isEqualByComparingTo("2");
    }

    @Test
    void correctionsOfOneTimeAreOrderedBySequenceThenByIdAsText() {
        String time = "2024-03-04T14:32:01Z";
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "1", "10")
                .correct("X2", "E0", time, 7, ACCOUNT, Side.BUY, "2", "10")
                .correct("X1", "E0", time, 8, ACCOUNT, Side.BUY, "3", "10");
        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("3");

        market.correct("X10", "E0", time, 8, ACCOUNT, Side.BUY, "4", "10");
        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("4");

        market.correct("X09", "E0", time, 8, ACCOUNT, Side.BUY, "5", "10");
        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("4");
    }

    @Test
    void correctionMayMoveAnExecutionToAnotherAccount() {
        MarketBuilder market = usual().otherAccount()
                .buy("2024-03-04T14:30:01Z", "10", "100")
                .buy("2024-03-04T14:31:01Z", "5", "101")
                .correct("X", "E0", "2024-03-04T14:32:01Z", 0, OTHER_ACCOUNT, Side.BUY, "9", "100");

        OracleRow left = market.row(ACCOUNT, "2024-03-04T14:31:00Z");
        assertThat(left.quantity()).isEqualByComparingTo("5");
        assertThat(left.cashFlow()).isEqualTo(Rational.of(-505));
        assertThat(left.executionCount()).isEqualTo(1);
        OracleRow moved = market.row(OTHER_ACCOUNT, "2024-03-04T14:30:00Z");
        assertThat(moved.desk()).isEqualTo("FX");
        assertThat(moved.quantity()).isEqualByComparingTo("9");
        assertThat(moved.cashFlow()).isEqualTo(Rational.of(-900));
        assertThat(market.rows().stream()
                        .filter(row -> row.accountId().equals(ACCOUNT))
                        .map(OracleRow::minute))
                .as("minutes of what is left where it was")
                .doesNotContain(Instant.parse("2024-03-04T14:30:00Z"));
    }

    @Test
    void correctionMayMoveAnExecutionThereAndBack() {
        MarketBuilder market = usual().otherAccount()
                .buy("2024-03-04T14:30:01Z", "10", "100")
                .correct("X", "E0", "2024-03-04T14:31:01Z", 0, OTHER_ACCOUNT, Side.BUY, "9", "100")
                .correct("Y", "X", "2024-03-04T14:32:01Z", 0, ACCOUNT, Side.BUY, "8", "100");

        assertThat(market.rows()).allMatch(row -> row.accountId().equals(ACCOUNT));
        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("8");
    }

    @Test
    void correctionIntoAnAccountThatIsNotKnownYetWaits() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "10", "100")
                .correct("X", "E0", "2024-03-04T14:31:01Z", Side.BUY, "11", "100")
                .correct("Y", "E0", "2024-03-04T14:32:01Z", 0, OTHER_ACCOUNT, Side.BUY, "12", "100");
        market.build()
                .accounts()
                .add(new OracleAccount(OTHER_ACCOUNT, nanos("2024-03-04T14:30:02Z"), "FX", null, null, "USD"));

        assertThat(market.rows()).allMatch(row -> row.accountId().equals(ACCOUNT));
        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("11");
    }

    @Test
    void amendmentsOfAnExecutionThatWaitsWaitWithIt() {
        MarketBuilder market = new MarketBuilder()
                .instrument("1", MarkMethod.LAST, 120)
                .otherAccount()
                .account(nanos("2024-03-04T14:31:00Z"), "EQ", "USD")
                .buy("2024-03-04T14:30:01Z", "10", "100")
                .correct("X", "E0", "2024-03-04T14:31:01Z", 0, OTHER_ACCOUNT, Side.BUY, "9", "100");

        assertThat(market.rows()).isEmpty();
    }

    @Test
    void amendmentOfWhatNeverCameChangesNothingButTheClock() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "10", "100")
                .correct("X", "GONE", "2024-03-04T14:31:01Z", Side.BUY, "9", "100")
                .cancel("Y", "X", "2024-03-04T14:31:02Z")
                .cancel("Z", "Z2", "2024-03-04T14:31:03Z")
                .cancel("Z2", "Z", "2024-03-04T14:32:03Z");

        assertThat(market.rows()).hasSize(3);
        assertThat(market.row("2024-03-04T14:32:00Z").quantity()).isEqualByComparingTo("10");
    }

    @Test
    void idsOfAnotherInstrumentAreOthers() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "10", "100");
        market.build()
                .executions()
                .add(OracleExecution.cancel("OTHER.XNAS", "X", "E0", nanos("2024-03-04T14:30:02Z"), 0));

        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("10");
    }

    @Test
    void openingIsAmendedAsATradeIs() {
        OracleRow row = usual().execution(
                        "O",
                        ExecutionType.OPENING,
                        nanos("2024-03-04T00:00:00Z"),
                        0,
                        Side.BUY,
                        "100",
                        "9.5",
                        "0",
                        "USD")
                .correct("X", "O", "2024-03-04T09:00:00Z", Side.BUY, "90", "9.5")
                .row("2024-03-04T00:00:00Z");

        assertThat(row.quantity()).isEqualByComparingTo("90");
    }

    @Test
    void positionThatIsCancelledAwayHasNoRowsOnTheDatesThatItWasHeld() {
        MarketBuilder market = usual().buy("2024-03-04T23:59:01Z", "10", "100")
                .sell("2024-03-05T00:01:01Z", "4", "101")
                .cancel("X", "E0", "2024-03-05T00:02:01Z");

        assertThat(market.rows().stream().map(OracleRow::minute))
                .containsExactly(Instant.parse("2024-03-05T00:01:00Z"), Instant.parse("2024-03-05T00:02:00Z"));
        assertThat(market.row("2024-03-05T00:01:00Z").previous()).isEqualTo(OraclePreviousClose.NOTHING);
        assertThat(PositionOracle.days(market.build(), nanos("2024-03-06T00:00:00Z")))
                .singleElement()
                .satisfies(close -> assertThat(close.quantity()).isEqualByComparingTo("-4"));
    }

    @Test
    void correctedCloseIsCarriedIntoTheNextDate() {
        OracleRow row = usual().buy("2024-03-04T23:58:01Z", "10", "100")
                .trade("2024-03-04T23:58:02Z", "101")
                .trade("2024-03-05T00:00:02Z", "103")
                .correct("X", "E0", "2024-03-05T00:00:03Z", Side.BUY, "6", "100")
                .row("2024-03-05T00:00:00Z");

        assertThat(row.previous().quantity()).isEqualByComparingTo("6");
        assertThat(row.dayPositionPnl()).isEqualTo(Rational.of(12)); // 6 x (103 - 101)
    }

    @Test
    void onePassGivesTheRowsOfFoldingFromScratch() {
        OracleMarket market = usual().otherAccount()
                .buy("2024-03-04T14:30:01Z", "10", "100")
                .sell("2024-03-04T14:31:01Z", "3", "101")
                .sell("2024-03-04T14:32:01Z", "9", "102")
                .correct("X", "E1", "2024-03-04T14:33:01Z", 0, OTHER_ACCOUNT, Side.BUY, "7", "100")
                .cancel("Y", "E2", "2024-03-04T14:34:01Z")
                .build();

        assertThat(PositionOracle.rowsFoldedOnce(market)).isEqualTo(PositionOracle.rows(market));
    }

    @Test
    void fatesTellWhatIsInEffect() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "10", "100")
                .buy("2024-03-04T14:30:02Z", "20", "100")
                .buy("2024-03-04T14:30:03Z", "30", "100")
                .correct("X", "E1", "2024-03-04T14:33:01Z", Side.BUY, "19", "100")
                .correct("Y", "E1", "2024-03-04T14:32:01Z", Side.BUY, "18", "100")
                .correct("Z", "E1", "2024-03-04T14:34:01Z", 0, OTHER_ACCOUNT, Side.BUY, "17", "100")
                .correct("U", "E2", "2024-03-04T14:33:01Z", Side.BUY, "29", "100")
                .cancel("V", "U", "2024-03-04T14:34:01Z")
                .cancel("W", "GONE", "2024-03-04T14:34:01Z");

        assertThat(PositionOracle.fates(market.build()))
                .containsExactly(
                        Map.entry("ABC.XNAS E0", OracleFate.LIVE),
                        Map.entry("ABC.XNAS E1", OracleFate.CORRECTED),
                        Map.entry("ABC.XNAS E2", OracleFate.CANCELLED),
                        Map.entry("ABC.XNAS X", OracleFate.LIVE),
                        Map.entry("ABC.XNAS Y", OracleFate.CORRECTED),
                        Map.entry("ABC.XNAS Z", OracleFate.WAITING),
                        Map.entry("ABC.XNAS U", OracleFate.CANCELLED),
                        Map.entry("ABC.XNAS V", OracleFate.LIVE),
                        Map.entry("ABC.XNAS W", OracleFate.WAITING));
    }

    @Test
    void marketWithoutErrorsHasWhatIsInEffect() {
        OracleMarket market = usual().otherAccount()
                .buy("2024-03-04T14:30:01Z", "10", "100")
                .sell("2024-03-04T14:31:01Z", "3", "101")
                .correct("X", "E1", "2024-03-04T14:31:02Z", 0, OTHER_ACCOUNT, Side.BUY, "7", "99")
                .cancel("Y", "E0", "2024-03-04T14:31:03Z")
                .build();

        assertThat(PositionOracle.withoutErrors(market).executions())
                .containsExactly(new OracleExecution(
                        "ABC.XNAS",
                        "E1",
                        ExecutionType.TRADE,
                        OTHER_ACCOUNT,
                        Side.BUY,
                        new BigDecimal("7"),
                        new BigDecimal("99"),
                        new BigDecimal("0.5"),
                        "USD",
                        nanos("2024-03-04T14:31:01Z"),
                        0));
        assertThat(PositionOracle.rows(PositionOracle.withoutErrors(market))).isEqualTo(PositionOracle.rows(market));
    }
}
