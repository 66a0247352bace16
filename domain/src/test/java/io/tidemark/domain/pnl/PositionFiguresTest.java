package io.tidemark.domain.pnl;

import static io.tidemark.domain.Instruments.account;
import static io.tidemark.domain.Instruments.instrument;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.CashFlowType;
import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionType;
import io.tidemark.domain.execution.Side;
import io.tidemark.domain.market.Mark;
import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.market.MarkStatus;
import io.tidemark.domain.position.Holding;
import io.tidemark.domain.reference.Instrument;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** Cases worked by hand. */
class PositionFiguresTest {
    private static final Instrument FIFTY = instrument("50", MarkMethod.LAST, 120);

    @Test
    void figuresOfALongPositionAtAMark() {
        Holding holding = execution(Holding.NOTHING, Side.BUY, "3", "10.5", "1.25", "USD");
        holding = execution(holding, Side.SELL, "1", "11", "-0.25", "USD");
        PositionFigures figures = figures(holding, "10.75");

        // -3 * 10.5 * 50 + 11 * 50 = -1025; realized (11 - 10.5) * 50 = 25; 2 * 10.75 * 50 = 1075.
        assertThat(figures.quantity()).isEqualByComparingTo("2");
        assertThat(figures.averagePrice()).isEqualTo(new BigDecimal("10.500000000000"));
        assertThat(figures.cashFlow()).isEqualTo(new BigDecimal("-1025.000000000000"));
        assertThat(figures.realizedPnl()).isEqualTo(new BigDecimal("25.000000000000"));
        assertThat(figures.marketValue()).isEqualTo(new BigDecimal("1075.000000000000"));
        assertThat(figures.commissions()).isEqualByComparingTo("1");
        assertThat(figures.income()).isEqualByComparingTo("0");
        // 1075 - 1050.
        assertThat(figures.unrealizedPnl()).isEqualByComparingTo("25");
        // -1025 + 1075 + 0 - 1.
        assertThat(figures.totalPnlBase()).isEqualByComparingTo("49");
        assertThat(figures.fxRate()).isEqualByComparingTo("1");
        assertThat(figures.markStatus()).isEqualTo(MarkStatus.FRESH);
    }

    @Test
    void tiesGoToTheEvenDigitOnBothSidesOfZero() {
        // 0.000000000001 at 0.5, 1.5 and 2.5 with multiplier 1: halves of the last digit.
        assertThat(cashFlow(Side.SELL, "0.5")).isEqualTo(new BigDecimal("0E-12"));
        assertThat(cashFlow(Side.SELL, "1.5")).isEqualTo(new BigDecimal("2E-12"));
        assertThat(cashFlow(Side.SELL, "2.5")).isEqualTo(new BigDecimal("2E-12"));
        assertThat(cashFlow(Side.BUY, "1.5")).isEqualTo(new BigDecimal("-2E-12"));
        assertThat(cashFlow(Side.BUY, "2.5")).isEqualTo(new BigDecimal("-2E-12"));
        assertThat(cashFlow(Side.BUY, "2.500000000001")).isEqualTo(new BigDecimal("-3E-12"));
    }

    private static BigDecimal cashFlow(Side side, String price) {
        Instrument one = instrument("1", MarkMethod.LAST, 120);
        Holding holding = Holding.NOTHING.apply(execution(side, "0.000000000001", price, "0", "USD"), one, 0);
        return PositionFigures.of(holding, Mark.NONE, one, account("USD")).cashFlow();
    }

    @Test
    void averageThatDoesNotEndIsRoundedAndTheStateIsNot() {
        Holding holding = execution(Holding.NOTHING, Side.BUY, "1", "10", "0", "USD");
        holding = execution(holding, Side.BUY, "2", "10.01", "0", "USD");
        // 30.02 / 3 = 10.00666...
        assertThat(figures(holding, "10").averagePrice()).isEqualTo(new BigDecimal("10.006666666667"));
        assertThat(holding.position().costBasis()).isEqualByComparingTo("1501");
    }

    @Test
    void openPositionWithoutAMarkHasNoValueAndAFlatOneIsWorthNothing() {
        Holding open = execution(Holding.NOTHING, Side.SELL, "3", "10.5", "0", "USD");
        PositionFigures figures = PositionFigures.of(open, Mark.NONE, FIFTY, account("USD"));
        assertThat(figures.marketValue()).isNull();
        assertThat(figures.marketValueBase()).isNull();
        assertThat(figures.unrealizedPnl()).isNull();
        assertThat(figures.totalPnlBase()).isNull();
        assertThat(figures.markPrice()).isNull();
        assertThat(figures.cashFlow()).isEqualByComparingTo("1575");

        Holding flat = execution(open, Side.BUY, "3", "10", "0", "USD");
        figures = PositionFigures.of(flat, Mark.NONE, FIFTY, account("USD"));
        assertThat(figures.marketValue()).isEqualByComparingTo("0");
        assertThat(figures.averagePrice()).isNull();
        assertThat(figures.unrealizedPnl()).isEqualByComparingTo("0");
        assertThat(figures.totalPnlBase()).isEqualByComparingTo("75");
    }

    @Test
    void anotherMarkChangesWhatRestsOnItAndNothingElse() {
        Holding holding = execution(Holding.NOTHING, Side.BUY, "2", "10", "1", "USD");
        PositionFigures atEleven = figures(holding, "11");
        assertThat(atEleven.marketValue()).isEqualByComparingTo("1100");

        PositionFigures atTwelve = atEleven.at(mark("12"), FIFTY);
        assertThat(atTwelve.marketValue()).isEqualByComparingTo("1200");
        assertThat(atTwelve.totalPnlBase()).isEqualByComparingTo("199");
        assertThat(atTwelve).isEqualTo(figures(holding, "12"));

        PositionFigures without = atTwelve.at(Mark.NONE, FIFTY);
        assertThat(without.marketValue()).isNull();
        assertThat(without.averagePrice()).isEqualByComparingTo("10");
        assertThat(without).isEqualTo(PositionFigures.of(holding, Mark.NONE, FIFTY, account("USD")));

        PositionFigures inEuro = PositionFigures.of(holding, mark("11"), FIFTY, account("EUR"));
        assertThat(inEuro.at(mark("12"), FIFTY))
                .isEqualTo(PositionFigures.of(holding, mark("12"), FIFTY, account("EUR")));
    }

    @Test
    void commissionInAnotherCurrencyIsNotKnownAndNeverZero() {
        Holding holding = execution(Holding.NOTHING, Side.BUY, "1", "10", "1", "USD");
        holding = execution(holding, Side.BUY, "1", "10", "2", "EUR");
        holding = execution(holding, Side.BUY, "1", "10", "3", "USD");
        assertThat(figures(holding, "10").commissions()).isNull();
        assertThat(figures(holding, "10").totalPnlBase()).isNull();
        assertThat(figures(holding, "10").income()).isEqualByComparingTo("0");
    }

    @Test
    void nothingIsNothingInAnyCurrency() {
        Holding holding = execution(Holding.NOTHING, Side.BUY, "1", "10", "0.00", "EUR");
        holding = execution(holding, Side.BUY, "1", "10", "0", null);
        assertThat(figures(holding, "10").commissions()).isEqualByComparingTo("0");
    }

    @Test
    void incomeInAnotherCurrencyIsNotKnown() {
        Holding holding = cashFlow(cashFlow(Holding.NOTHING, "5", "USD"), "-2", "USD");
        assertThat(figures(holding, "10").income()).isEqualByComparingTo("3");
        assertThat(figures(cashFlow(holding, "1", "EUR"), "10").income()).isNull();
    }

    @Test
    void baseFiguresAreNotKnownWithoutARate() {
        Holding holding = execution(Holding.NOTHING, Side.BUY, "1", "10", "1", "USD");
        PositionFigures figures = PositionFigures.of(holding, mark("11"), FIFTY, account("EUR"));
        assertThat(figures.fxRate()).isNull();
        assertThat(figures.cashFlowBase()).isNull();
        assertThat(figures.realizedPnlBase()).isNull();
        assertThat(figures.marketValueBase()).isNull();
        assertThat(figures.commissionsBase()).isNull();
        assertThat(figures.incomeBase()).isNull();
        assertThat(figures.totalPnlBase()).isNull();
        assertThat(figures.marketValue()).isEqualByComparingTo("550");
    }

    @Test
    void valueTooLargeForItsColumnIsNotKnown() {
        Holding holding = execution(Holding.NOTHING, Side.BUY, "999999999999", "0.01", "0", "USD");
        // 999999999999 * 999999999999 * 50 has 26 digits before the point; with 12 behind it, 38.
        assertThat(figures(holding, "999999999999").marketValue()).isNotNull();
        Holding twentyTimes = holding;
        for (int i = 0; i < 19; i++) {
            twentyTimes = execution(twentyTimes, Side.BUY, "999999999999", "0.01", "0", "USD");
        }
        assertThat(figures(twentyTimes, "999999999999").marketValue()).isNull();
        assertThat(figures(twentyTimes, "999999999999").unrealizedPnl()).isNull();
    }

    private static PositionFigures figures(Holding holding, String mark) {
        return PositionFigures.of(holding, mark(mark), FIFTY, account("USD"));
    }

    private static Mark mark(String price) {
        return new Mark(new BigDecimal(price), 1L, MarkMethod.LAST, MarkStatus.FRESH);
    }

    private static Holding execution(
            Holding holding, Side side, String quantity, String price, String commission, String currency) {
        return holding.apply(execution(side, quantity, price, commission, currency), FIFTY, 0);
    }

    private static Execution execution(Side side, String quantity, String price, String commission, String currency) {
        return new Execution(
                "ABC.XNAS",
                "E",
                ExecutionType.TRADE,
                null,
                null,
                "ACC",
                null,
                "XNAS",
                side,
                new BigDecimal(quantity),
                new BigDecimal(price),
                new BigDecimal(commission),
                currency,
                0,
                0);
    }

    private static Holding cashFlow(Holding holding, String amount, String currency) {
        return holding.apply(
                new CashFlow("ABC.XNAS", "C", "ACC", CashFlowType.FUNDING, new BigDecimal(amount), currency, 0),
                FIFTY,
                0);
    }
}
