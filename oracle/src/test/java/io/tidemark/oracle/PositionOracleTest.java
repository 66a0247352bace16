package io.tidemark.oracle;

import static io.tidemark.oracle.MarketBuilder.nanos;
import static io.tidemark.oracle.MarketBuilder.usual;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected figures were worked by hand; the arithmetic stands beside them. */
class PositionOracleTest {
    // What a fold of executions comes to

    @Test
    void partialCloseRealizesAgainstTheAverage() {
        OracleRow row = usual().buy("2024-03-04T14:30:01Z", "10", "100")
                .buy("2024-03-04T14:30:02Z", "5", "103")
                .sell("2024-03-04T14:30:03Z", "6", "104")
                .trade("2024-03-04T14:30:04Z", "105")
                .row("2024-03-04T14:30:00Z");

        // Bought 1000 + 515 = 1515 of 15: average 101. Sold 6: cost 1515 x 6/15 = 606 goes, 909 stays for 9.
        assertThat(row.quantity()).isEqualByComparingTo("9");
        assertThat(row.averagePrice()).isEqualTo(Rational.of(101));
        assertThat(row.cashFlow()).isEqualTo(Rational.of(-891)); // -1000 - 515 + 624
        assertThat(row.realizedPnl()).isEqualTo(Rational.of(18)); // 6 x (104 - 101) = -891 + 909
        assertThat(row.costBasis()).isEqualByComparingTo("909");
        assertThat(row.marketValue()).isEqualTo(Rational.of(945)); // 9 x 105
        assertThat(row.unrealizedPnl()).isEqualByComparingTo("36"); // 9 x (105 - 101)
        assertThat(row.totalPnl()).isEqualByComparingTo("54");
        assertThat(row.executionCount()).isEqualTo(3);
    }

    @Test
    void averageThatDoesNotTerminateStaysExact() {
        OracleRow row = usual().buy("2024-03-04T14:30:01Z", "2", "1")
                .buy("2024-03-04T14:30:02Z", "1", "2")
                .sell("2024-03-04T14:30:03Z", "1", "2")
                .row("2024-03-04T14:30:00Z");

        // Cost 2 + 2 = 4 of 3, average 4/3. One sold: 4/3 goes, 8/3 stays. Realized 2 - 4/3 = 2/3.
        assertThat(row.averagePrice()).isEqualTo(Rational.of(BigInteger.valueOf(4), BigInteger.valueOf(3)));
        assertThat(row.realizedPnl()).isEqualTo(Rational.of(BigInteger.valueOf(2), BigInteger.valueOf(3)));
        assertThat(row.cashFlow()).isEqualTo(Rational.of(-2)); // -2 - 2 + 2
        assertThat(row.costBasis()).isEqualByComparingTo("2.666666666667"); // published 0.666666666667 + 2
    }

    @Test
    void flipClosesAllAndOpensTheRestAtItsOwnPrice() {
        OracleRow row = usual().buy("2024-03-04T14:30:01Z", "4", "10")
                .sell("2024-03-04T14:30:02Z", "10", "12")
                .trade("2024-03-04T14:30:03Z", "11.5")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.quantity()).isEqualByComparingTo("-6");
        assertThat(row.averagePrice()).isEqualTo(Rational.of(12));
        assertThat(row.cashFlow()).isEqualTo(Rational.of(80)); // -40 + 120
        assertThat(row.realizedPnl()).isEqualTo(Rational.of(8)); // 4 x (12 - 10) = 80 + (-6 x 12)
        assertThat(row.marketValue()).isEqualTo(Rational.of(-69)); // -6 x 11.5
        assertThat(row.unrealizedPnl()).isEqualByComparingTo("3"); // -69 - (-72)
    }

    @Test
    void shortThatIsBoughtBackBelowGains() {
        OracleRow row = usual().sell("2024-03-04T14:30:01Z", "8", "50")
                .buy("2024-03-04T14:30:02Z", "3", "48")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.quantity()).isEqualByComparingTo("-5");
        assertThat(row.averagePrice()).isEqualTo(Rational.of(50));
        assertThat(row.cashFlow()).isEqualTo(Rational.of(256)); // 400 - 144
        assertThat(row.realizedPnl()).isEqualTo(Rational.of(6)); // 3 x (50 - 48) = 256 - 250
        assertThat(row.costBasis()).isEqualByComparingTo("-250");
    }

    @Test
    void flatPositionIsWorthZeroWithoutAMarkAndReopensCumulatively() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "3", "7")
                .sell("2024-03-04T14:30:02Z", "3", "9")
                .buy("2024-03-04T14:31:01Z", "1", "20");

        OracleRow flat = market.row("2024-03-04T14:30:00Z");
        assertThat(flat.quantity()).isEqualByComparingTo("0");
        assertThat(flat.averagePrice()).isNull();
        assertThat(flat.marketValue()).isEqualTo(Rational.ZERO);
        assertThat(flat.costBasis()).isEqualByComparingTo("0");
        assertThat(flat.realizedPnl()).isEqualTo(Rational.of(6)); // 3 x (9 - 7)

        OracleRow reopened = market.row("2024-03-04T14:31:00Z");
        assertThat(reopened.realizedPnl()).isEqualTo(Rational.of(6));
        assertThat(reopened.cashFlow()).isEqualTo(Rational.of(-14)); // 6 - 20
        assertThat(reopened.marketValue()).isNull();
        assertThat(reopened.unrealizedPnl()).isNull();
    }

    @Test
    void multiplierScalesMoneyAndNotTheAveragePrice() {
        OracleRow row = new MarketBuilder()
                .instrument("50", MarkMethod.LAST, 120)
                .account("USD")
                .buy("2024-03-04T14:30:01Z", "2", "4000.25")
                .sell("2024-03-04T14:30:02Z", "1", "4001.75")
                .trade("2024-03-04T14:30:03Z", "3999")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.averagePrice()).isEqualTo(Rational.of("4000.25"));
        assertThat(row.cashFlow()).isEqualTo(Rational.of("-199937.5")); // -400025 + 200087.5
        assertThat(row.realizedPnl()).isEqualTo(Rational.of(75)); // 1.5 x 50
        assertThat(row.marketValue()).isEqualTo(Rational.of(199950)); // 3999 x 50
        assertThat(row.unrealizedPnl()).isEqualByComparingTo("-62.5"); // -1.25 x 50
    }

    @Test
    void executionTakesTheMultiplierOfItsTimeAndTheValueThatOfTheMinutesEnd() {
        OracleRow row = new MarketBuilder()
                .instrument("2", MarkMethod.LAST, 120)
                .instrument(nanos("2024-03-04T14:30:30Z"), "3", MarkMethod.LAST, 120)
                .account("USD")
                .buy("2024-03-04T14:30:29.999999999Z", "1", "10")
                .buy("2024-03-04T14:30:30Z", "1", "10")
                .trade("2024-03-04T14:30:40Z", "10")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.cashFlow()).isEqualTo(Rational.of(-50)); // -1 x 10 x 2 - 1 x 10 x 3
        assertThat(row.marketValue()).isEqualTo(Rational.of(60)); // 2 x 10 x 3
        assertThat(row.averagePrice()).isEqualTo(Rational.of(BigInteger.valueOf(25), BigInteger.valueOf(3))); // 50 / 6
    }

    @Test
    void negativePricePaysWhoBuys() {
        OracleRow row = usual().buy("2024-03-04T14:30:01Z", "2", "-37.63")
                .trade("2024-03-04T14:30:02Z", "-30")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.cashFlow()).isEqualTo(Rational.of("75.26"));
        assertThat(row.averagePrice()).isEqualTo(Rational.of("-37.63"));
        assertThat(row.marketValue()).isEqualTo(Rational.of(-60));
        assertThat(row.unrealizedPnl()).isEqualByComparingTo("15.26"); // 2 x (-30 + 37.63)
    }

    @Test
    void openingCountsAsBoughtAtItsCost() {
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
                .sell("2024-03-04T00:00:30Z", "40", "10")
                .row("2024-03-04T00:00:00Z");

        assertThat(row.quantity()).isEqualByComparingTo("60");
        assertThat(row.cashFlow()).isEqualTo(Rational.of(-550)); // -950 + 400
        assertThat(row.realizedPnl()).isEqualTo(Rational.of(20)); // 40 x 0.5
        assertThat(row.executionCount()).isEqualTo(2);
        assertThat(row.previous()).isEqualTo(OraclePreviousClose.NOTHING);
    }

    @Test
    void rebateLowersCommissionsAndNoPnlButTheTotal() {
        OracleRow row = usual().execution("2024-03-04T14:30:01Z", Side.BUY, "1", "10", "0.75", "USD")
                .execution("2024-03-04T14:30:02Z", Side.SELL, "1", "11", "-0.25", "USD")
                .cashFlow("2024-03-04T14:30:03Z", "-0.1", "USD")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.commissions()).isEqualTo(Rational.of("0.5"));
        assertThat(row.income()).isEqualTo(Rational.of("-0.1"));
        assertThat(row.realizedPnl()).isEqualTo(Rational.of(1));
        assertThat(row.totalPnl()).isEqualByComparingTo("0.4"); // 1 - 0.1 - 0.5
    }

    @Test
    void commissionOfAnotherCurrencyIsNotKnownFromThenOn() {
        MarketBuilder market = usual().execution("2024-03-04T14:30:01Z", Side.BUY, "1", "10", "0.75", "USD")
                // Nothing in another currency is nothing.
                .execution("2024-03-04T14:30:02Z", Side.BUY, "1", "10", "0", "JPY")
                .execution("2024-03-04T14:31:01Z", Side.BUY, "1", "10", "0.01", "EUR")
                .cashFlow("2024-03-04T14:31:02Z", "5", "EUR")
                .buy("2024-03-04T14:32:00Z", "1", "10");

        assertThat(market.row("2024-03-04T14:30:00Z").commissions()).isEqualTo(Rational.of("0.75"));
        assertThat(market.row("2024-03-04T14:30:00Z").income()).isEqualTo(Rational.ZERO);
        assertThat(market.row("2024-03-04T14:31:00Z").commissions()).isNull();
        assertThat(market.row("2024-03-04T14:31:00Z").income()).isNull();
        assertThat(market.row("2024-03-04T14:32:00Z").commissions()).isNull();
        assertThat(market.row("2024-03-04T14:32:00Z").totalPnl()).isNull();
    }

    @Test
    void equalTimesAreOrderedBySequenceThenByIdAsText() {
        long time = nanos("2024-03-04T14:30:01Z");
        OracleRow bySequence = usual().execution("A", ExecutionType.TRADE, time, 3, Side.BUY, "1", "20", "0", "USD")
                .execution("B", ExecutionType.TRADE, time, 2, Side.SELL, "1", "13", "0", "USD")
                .execution("C", ExecutionType.TRADE, time, 1, Side.BUY, "1", "10", "0", "USD")
                .row("2024-03-04T14:30:00Z");
        // Bought at 10, sold at 13: 3. Then bought at 20. In the order of ids: bought at 20, sold at 13: -7.
        assertThat(bySequence.realizedPnl()).isEqualTo(Rational.of(3));
        assertThat(bySequence.averagePrice()).isEqualTo(Rational.of(20));

        OracleRow byId = usual().execution("E9", ExecutionType.TRADE, time, 1, Side.BUY, "1", "20", "0", "USD")
                .execution("E10", ExecutionType.TRADE, time, 1, Side.BUY, "1", "10", "0", "USD")
                .execution("E11", ExecutionType.TRADE, time, 1, Side.SELL, "1", "13", "0", "USD")
                .row("2024-03-04T14:30:00Z");
        // E10 buys at 10, E11 sells at 13 and realizes 3, E9 buys at 20. In the order of numbers it would be 13 - 15 =
        // -2.
        assertThat(byId.realizedPnl()).isEqualTo(Rational.of(3));
        assertThat(byId.averagePrice()).isEqualTo(Rational.of(20));
    }

    @Test
    void duplicateCountsOnce() {
        long time = nanos("2024-03-04T14:30:01Z");
        OracleRow row = usual().execution("A", ExecutionType.TRADE, time, 1, Side.BUY, "1.0", "10", "1", "USD")
                .execution("A", ExecutionType.TRADE, time, 1, Side.BUY, "1.00", "10.0", "1", "USD")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.quantity()).isEqualByComparingTo("1");
        assertThat(row.commissions()).isEqualTo(Rational.of(1));
        assertThat(row.executionCount()).isEqualTo(1);
    }

    // Which minute holds what

    @Test
    void eventOnTheEdgeBelongsToTheMinuteThatBegins() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:59.999999999Z", "1", "10")
                .buy("2024-03-04T14:31:00Z", "2", "10")
                .trade("2024-03-04T14:31:00Z", "11");

        assertThat(market.rows().stream().map(OracleRow::minute))
                .containsExactly(Instant.parse("2024-03-04T14:30:00Z"), Instant.parse("2024-03-04T14:31:00Z"));
        OracleRow before = market.row("2024-03-04T14:30:00Z");
        assertThat(before.quantity()).isEqualByComparingTo("1");
        assertThat(before.markStatus()).isEqualTo("NONE");
        assertThat(before.marketValue()).isNull();
        OracleRow after = market.row("2024-03-04T14:31:00Z");
        assertThat(after.quantity()).isEqualByComparingTo("3");
        assertThat(after.marketValue()).isEqualTo(Rational.of(33));
        assertThat(after.markTime()).isEqualTo(nanos("2024-03-04T14:31:00Z"));
    }

    @Test
    void rowsEndWithTheMinuteOfTheNewestEventOfAnyInstrument() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:01Z", "1", "10");
        market.build()
                .quotes()
                .add(new OracleQuote("OTHER.XNAS", nanos("2024-03-04T14:33:00Z"), 1, null, null, null, null));

        assertThat(market.rows())
                .hasSize(4)
                .last()
                .extracting(OracleRow::minute)
                .isEqualTo(Instant.parse("2024-03-04T14:33:00Z"));
    }

    @Test
    void cashFlowAloneMakesRowsOfAFlatPosition() {
        MarketBuilder market =
                usual().cashFlow("2024-03-04T14:30:01Z", "2.5", "USD").trade("2024-03-04T14:31:01Z", "9");

        assertThat(market.rows()).hasSize(2);
        assertThat(market.row("2024-03-04T14:31:00Z").income()).isEqualTo(Rational.of("2.5"));
        assertThat(market.row("2024-03-04T14:31:00Z").executionCount()).isZero();
        assertThat(market.row("2024-03-04T14:31:00Z").markPrice()).isEqualByComparingTo("9");
    }

    @Test
    void executionBeforeItsInstrumentAndAccountAreKnownWaits() {
        MarketBuilder market = new MarketBuilder()
                .instrument("1", MarkMethod.LAST, 120)
                .account(nanos("2024-03-04T14:30:30Z"), "EQ", "USD")
                .buy("2024-03-04T14:30:29.999999999Z", "5", "10")
                .buy("2024-03-04T14:30:30Z", "1", "10");

        assertThat(market.rows()).hasSize(1);
        assertThat(market.row("2024-03-04T14:30:00Z").quantity()).isEqualByComparingTo("1");
        assertThat(market.row("2024-03-04T14:30:00Z").executionCount()).isEqualTo(1);
    }

    @Test
    void accountThatMovesTakesItsPositionAlongInTheMinuteOfItsMove() {
        MarketBuilder market = usual().account(nanos("2024-03-04T14:31:59.999999999Z"), "FX", "USD")
                .buy("2024-03-04T14:30:01Z", "1", "10")
                .trade("2024-03-04T14:32:00Z", "10");

        assertThat(market.rows().stream().map(OracleRow::key))
                .containsExactly(
                        "2024-03-04 EQ 2024-03-04T14:30:00Z ACC ABC.XNAS",
                        "2024-03-04 FX 2024-03-04T14:31:00Z ACC ABC.XNAS",
                        "2024-03-04 FX 2024-03-04T14:32:00Z ACC ABC.XNAS");
    }

    @Test
    void changeOnTheMinutesEdgeIsNotInEffectInTheMinuteThatEnds() {
        MarketBuilder market = usual().account(nanos("2024-03-04T14:31:00Z"), "FX", "USD")
                .buy("2024-03-04T14:30:01Z", "1", "10")
                .trade("2024-03-04T14:31:30Z", "10");

        assertThat(market.row("2024-03-04T14:30:00Z").desk()).isEqualTo("EQ");
        assertThat(market.row("2024-03-04T14:31:00Z").desk()).isEqualTo("FX");
    }

    @Test
    void laterRecordOfTheSameMomentCorrectsTheFormer() {
        OracleRow row = usual().account(nanos("2024-03-04T14:00:00Z"), "FX", "USD")
                .account(nanos("2024-03-04T14:00:00Z"), "RATES", "USD")
                .buy("2024-03-04T14:30:01Z", "1", "10")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.desk()).isEqualTo("RATES");
        assertThat(row.book()).isEqualTo("B1");
        assertThat(row.traderId()).isNull();
    }

    @Test
    void otherBaseCurrencyHasNoFigures() {
        OracleRow foreign = new MarketBuilder()
                .instrument("1", MarkMethod.LAST, 120)
                .account("EUR")
                .buy("2024-03-04T14:30:01Z", "1", "10")
                .row("2024-03-04T14:30:00Z");
        OracleRow own = usual().buy("2024-03-04T14:30:01Z", "1", "10").row("2024-03-04T14:30:00Z");

        assertThat(foreign.fxRate()).isNull();
        assertThat(foreign.cashFlowBase()).isNull();
        assertThat(foreign.commissionsBase()).isNull();
        assertThat(own.fxRate()).isEqualByComparingTo("1");
        assertThat(own.cashFlowBase()).isEqualTo(Rational.of(-10));
    }

    // Marks

    @Test
    void markIsFreshThenCarriedThenStale() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:00Z", "1", "10")
                .trade("2024-03-04T14:30:00Z", "11")
                .trade("2024-03-04T14:33:00Z", "12", "Z");

        // At the end of 14:30 the trade is 60 s old and in the minute, then 120 s (limit 120), then 180 s.
        assertThat(market.rows().stream().map(OracleRow::markStatus))
                .containsExactly("FRESH", "CARRIED", "STALE", "STALE");
        assertThat(market.rows().stream().map(row -> row.marketValue())).containsOnly(Rational.of(11));
    }

    @Test
    void freshMarkIsFreshHoweverSmallTheLimit() {
        OracleRow row = new MarketBuilder()
                .instrument("1", MarkMethod.LAST, 1)
                .account("USD")
                .buy("2024-03-04T14:30:00Z", "1", "10")
                .trade("2024-03-04T14:30:00Z", "11")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.markStatus()).isEqualTo("FRESH");
    }

    @Test
    void middleNeedsTwoSidesWithSizesThatDoNotCross() {
        MarketBuilder market = new MarketBuilder()
                .instrument("1", MarkMethod.MID, 120)
                .account("USD")
                .buy("2024-03-04T14:30:00Z", "2", "1.1")
                .quote("2024-03-04T14:30:01Z", "1.08510", "1", "1.08513", "1")
                .quote("2024-03-04T14:30:02Z", "1.2", "1", "1.1", "1")
                .quote("2024-03-04T14:30:03Z", "1.2", "1", null, null)
                .quote("2024-03-04T14:30:04Z", null, null, "1.3", "1")
                .quote("2024-03-04T14:30:05Z", "1.2", "0", "1.3", "1")
                .quote("2024-03-04T14:30:06Z", "1.2", "1", "1.3", "0")
                .trade("2024-03-04T14:30:07Z", "5");

        OracleRow row = market.row("2024-03-04T14:30:00Z");
        assertThat(row.markPrice()).isEqualByComparingTo("1.085115"); // (1.08510 + 1.08513) / 2
        assertThat(row.marketValue()).isEqualTo(Rational.of("2.17023"));
        assertThat(row.markMethod()).isEqualTo("MID");
        assertThat(row.markTime()).isEqualTo(nanos("2024-03-04T14:30:01Z"));

        market.quote("2024-03-04T14:30:08Z", "1.2", "1", "1.2", "1"); // locked is not crossed
        assertThat(market.row("2024-03-04T14:30:00Z").markPrice()).isEqualByComparingTo("1.2");
    }

    @Test
    void marketValueTakesTheExactMiddleAndTheMarkPriceARoundedOne() {
        OracleRow row = new MarketBuilder()
                .instrument("1", MarkMethod.MID, 120)
                .account("USD")
                .buy("2024-03-04T14:30:00Z", "10", "1")
                .quote("2024-03-04T14:30:01Z", "0.000000000001", "1", "0.000000000002", "1")
                .row("2024-03-04T14:30:00Z");

        assertThat(row.markPrice()).isEqualByComparingTo("0.000000000002"); // 1.5e-12 to the even neighbour
        assertThat(row.marketValue()).isEqualTo(Rational.of("0.000000000015"));
    }

    @Test
    void lastThenMidTakesTheMiddleOnceTheTradeIsTooOldAndTheQuoteIsNewer() {
        MarketBuilder market = new MarketBuilder()
                .instrument("1", MarkMethod.LAST_THEN_MID, 60)
                .account("USD")
                .buy("2024-03-04T14:30:00Z", "1", "10")
                .quote("2024-03-04T14:30:05Z", "8", "1", "10", "1")
                .trade("2024-03-04T14:31:00Z", "11")
                .quote("2024-03-04T14:31:05Z", "18", "1", "20", "1")
                .quote("2024-03-04T14:32:30Z", "28", "1", "30", "1");

        OracleRow noTrade = market.row("2024-03-04T14:30:00Z");
        assertThat(noTrade.markMethod()).isEqualTo("MID");
        assertThat(noTrade.markPrice()).isEqualByComparingTo("9");
        OracleRow sixtySeconds = market.row("2024-03-04T14:31:00Z"); // the trade is 60 s old at the end: not too old
        assertThat(sixtySeconds.markMethod()).isEqualTo("LAST");
        assertThat(sixtySeconds.markPrice()).isEqualByComparingTo("11");
        OracleRow tooOld = market.row("2024-03-04T14:32:00Z"); // 120 s
        assertThat(tooOld.markMethod()).isEqualTo("MID");
        assertThat(tooOld.markPrice()).isEqualByComparingTo("29");
    }

    @Test
    void lastThenMidKeepsAnOldTradeOverAnOlderQuote() {
        OracleRow row = new MarketBuilder()
                .instrument("1", MarkMethod.LAST_THEN_MID, 60)
                .account("USD")
                .buy("2024-03-04T14:30:00Z", "1", "10")
                .quote("2024-03-04T14:30:05Z", "8", "1", "10", "1")
                .trade("2024-03-04T14:30:06Z", "11")
                .buy("2024-03-04T14:35:00Z", "1", "10")
                .row("2024-03-04T14:35:00Z");

        assertThat(row.markMethod()).isEqualTo("LAST");
        assertThat(row.markStatus()).isEqualTo("STALE");
    }

    @Test
    void eligibilityIsThatOfTheTradesOwnMinute() {
        MarketBuilder market = usual().instrument(nanos("2024-03-04T14:31:00Z"), "1", MarkMethod.LAST, 120)
                .buy("2024-03-04T14:30:00Z", "1", "10")
                .trade("2024-03-04T14:30:10Z", "11")
                .trade("2024-03-04T14:30:20Z", "12", "Z")
                .buy("2024-03-04T14:31:30Z", "1", "10")
                .trade("2024-03-04T14:32:10Z", "13", "Z");

        assertThat(market.row("2024-03-04T14:31:00Z").markPrice()).isEqualByComparingTo("11");
        assertThat(market.row("2024-03-04T14:32:00Z").markPrice()).isEqualByComparingTo("13");
    }

    @Test
    void tradesOfOneTimeAreOrderedBySequenceThenPriceThenSize() {
        MarketBuilder market = usual().buy("2024-03-04T14:30:00Z", "1", "10");
        long time = nanos("2024-03-04T14:30:01Z");
        market.build().trades().add(tradeAt(time, 2, "11"));
        market.build().trades().add(tradeAt(time, 2, "12"));
        market.build().trades().add(tradeAt(time, 1, "13"));

        assertThat(market.row("2024-03-04T14:30:00Z").markPrice()).isEqualByComparingTo("12");
    }

    private static OracleTrade tradeAt(long time, long sequence, String price) {
        return new OracleTrade(
                MarketBuilder.INSTRUMENT, time, sequence, new BigDecimal(price), BigDecimal.ONE, List.of());
    }

    // Trading dates

    @Test
    void positionHeldOverMidnightHasRowsFromMidnightAndTheDayFiguresOfItsClose() {
        MarketBuilder market = usual().execution("2024-03-04T23:58:01Z", Side.BUY, "10", "100", "0.5", "USD")
                .trade("2024-03-04T23:58:02Z", "101")
                .cashFlow("2024-03-04T23:59:59.999999999Z", "0.25", "USD")
                .trade("2024-03-05T00:00:00Z", "103")
                .sell("2024-03-05T00:01:30Z", "4", "104")
                .trade("2024-03-05T00:01:40Z", "102");

        List<OracleRow> rows = market.rows();
        assertThat(rows.stream().map(row -> row.minute().toString()))
                .containsExactly(
                        "2024-03-04T23:58:00Z", "2024-03-04T23:59:00Z", "2024-03-05T00:00:00Z", "2024-03-05T00:01:00Z");
        assertThat(rows.stream().map(OracleRow::tradingDate))
                .containsExactly(
                        LocalDate.of(2024, 3, 4),
                        LocalDate.of(2024, 3, 4),
                        LocalDate.of(2024, 3, 5),
                        LocalDate.of(2024, 3, 5));
        assertThat(rows.get(1).previous()).isEqualTo(OraclePreviousClose.NOTHING);
        assertThat(rows.get(1).dayPositionPnl()).isEqualTo(Rational.ZERO);

        OracleRow midnight = rows.get(2);
        OraclePreviousClose previous = midnight.previous();
        assertThat(previous.quantity()).isEqualByComparingTo("10");
        assertThat(previous.markPrice()).isEqualByComparingTo("101");
        assertThat(previous.cashFlow()).isEqualTo(Rational.of(-1000));
        assertThat(previous.realizedPnl()).isEqualTo(Rational.ZERO);
        assertThat(previous.marketValue()).isEqualTo(Rational.of(1010));
        assertThat(previous.commissions()).isEqualTo(Rational.of("0.5"));
        assertThat(previous.income()).isEqualTo(Rational.of("0.25"));
        assertThat(previous.totalPnlBase()).isEqualByComparingTo("9.75"); // 0 + 10 + 0.25 - 0.5
        assertThat(midnight.dayPositionPnl()).isEqualTo(Rational.of(20)); // 10 x (103 - 101)

        OracleRow last = rows.get(3);
        assertThat(last.quantity()).isEqualByComparingTo("6");
        assertThat(last.realizedPnl()).isEqualTo(Rational.of(16)); // 4 x (104 - 100)
        assertThat(last.dayPositionPnl()).isEqualTo(Rational.of(10)); // 10 x (102 - 101), whatever was sold since
    }

    @Test
    void flatPositionHasNoRowsUntilItTradesAgainAndThenThePreviousCloseIsTheLastDateWithRows() {
        MarketBuilder market = usual().buy("2024-03-04T12:00:00Z", "1", "10")
                .sell("2024-03-04T12:00:01Z", "1", "13")
                .trade("2024-03-05T09:00:00Z", "20")
                .buy("2024-03-07T23:58:00Z", "2", "15")
                .trade("2024-03-08T00:00:30Z", "16");

        List<OracleRow> days = PositionOracle.days(market.build(), nanos("2024-03-09T00:00:00Z"));
        assertThat(days.stream().map(OracleRow::tradingDate))
                .containsExactly(LocalDate.of(2024, 3, 4), LocalDate.of(2024, 3, 7), LocalDate.of(2024, 3, 8));
        assertThat(days).allSatisfy(day -> assertThat(day.minute().toString()).endsWith("T23:59:00Z"));
        OracleRow seventh = days.get(1);
        assertThat(seventh.previous().realizedPnl()).isEqualTo(Rational.of(3));
        assertThat(seventh.previous().quantity()).isEqualByComparingTo("0");
        assertThat(seventh.dayPositionPnl()).isEqualTo(Rational.ZERO);
        assertThat(seventh.markPrice()).isEqualByComparingTo("20");
        assertThat(seventh.markStatus()).isEqualTo("STALE");
        // The date ends after the newest event, so its closing row stands without minutes of its own after that.
        assertThat(days.get(2).previous().quantity()).isEqualByComparingTo("2");
        assertThat(days.get(2).dayPositionPnl()).isEqualTo(Rational.of(-8)); // 2 x (16 - 20)
        assertThat(market.rows().stream().filter(row -> row.tradingDate().equals(LocalDate.of(2024, 3, 7))))
                .hasSize(2);
        assertThat(market.rows())
                .last()
                .extracting(row -> row.minute().toString())
                .isEqualTo("2024-03-08T00:00:00Z");
    }

    @Test
    void dateIsClosedOnceTheClockHasReachedItsEnd() {
        OracleMarket market = usual().buy("2024-03-04T12:00:00Z", "1", "10").build();

        assertThat(PositionOracle.days(market, nanos("2024-03-04T23:59:59.999999999Z")))
                .isEmpty();
        assertThat(PositionOracle.days(market, nanos("2024-03-05T00:00:00Z"))).hasSize(1);
        // No rows of the next date without a real event in it, however far heartbeats move the clock.
        assertThat(PositionOracle.days(market, nanos("2024-03-07T00:00:00Z"))).hasSize(1);
    }

    @Test
    void dayFigureOfAPositionHeldWithoutAMarkIsNotKnown() {
        MarketBuilder market = usual().buy("2024-03-04T23:59:00Z", "1", "10").trade("2024-03-05T00:00:01Z", "11");

        OracleRow row = market.row("2024-03-05T00:00:00Z");
        assertThat(row.previous().markPrice()).isNull();
        assertThat(row.previous().marketValue()).isNull();
        assertThat(row.previous().totalPnlBase()).isNull();
        assertThat(row.dayPositionPnl()).isNull();
        assertThat(row.marketValue()).isEqualTo(Rational.of(11));
    }

    @Test
    void marketWithoutExecutionsHasNoRows() {
        assertThat(usual().trade("2024-03-04T12:00:00Z", "1").rows()).isEmpty();
        assertThat(new MarketBuilder().rows()).isEmpty();
    }
}
