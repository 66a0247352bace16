package io.tidemark.domain.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.Side;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** Cases worked by hand. */
class PositionTest {
    private static final BigDecimal ONE = BigDecimal.ONE;

    @Test
    void sameDirectionAddsQuantityAndCost() {
        Position position = buy(buy(Position.NEVER_HELD, "100", "10"), "50", "13");
        assertThat(position.quantity()).isEqualByComparingTo("150");
        // 100 * 10 + 50 * 13 = 1650; 1650 / 150 = 11.
        assertThat(position.costBasis()).isEqualByComparingTo("1650");
        assertThat(position.averagePrice(ONE)).isEqualByComparingTo("11");
        assertThat(position.cashFlow()).isEqualByComparingTo("-1650");
        assertThat(position.realizedPnl()).isEqualByComparingTo("0");
    }

    @Test
    void reductionRealizesAgainstTheAverageAndLeavesIt() {
        Position position = sell(buy(buy(Position.NEVER_HELD, "100", "10"), "50", "13"), "60", "12.5");
        // 60 * (12.5 - 11) = 90.
        assertThat(position.realizedPnl()).isEqualByComparingTo("90");
        assertThat(position.quantity()).isEqualByComparingTo("90");
        assertThat(position.averagePrice(ONE)).isEqualByComparingTo("11");
    }

    @Test
    void shortRealizesWhenItIsBoughtBack() {
        Position position = buy(sell(Position.NEVER_HELD, "3", "20"), "1", "18");
        // 1 * (20 - 18) = 2; -2 left at 20.
        assertThat(position.realizedPnl()).isEqualByComparingTo("2");
        assertThat(position.costBasis()).isEqualByComparingTo("-40");
        assertThat(position.averagePrice(ONE)).isEqualByComparingTo("20");
    }

    @Test
    void executionThroughZeroClosesAllAndOpensTheRestAtItsPrice() {
        Position position = sell(buy(Position.NEVER_HELD, "2", "10"), "5", "11");
        // 2 * (11 - 10) = 2 realized; -3 at 11.
        assertThat(position.realizedPnl()).isEqualByComparingTo("2");
        assertThat(position.quantity()).isEqualByComparingTo("-3");
        assertThat(position.averagePrice(ONE)).isEqualByComparingTo("11");
    }

    @Test
    void flatHasNoCostHoweverItsAverageDivided() {
        Position position = Position.NEVER_HELD;
        position = buy(position, "1", "10");
        position = buy(position, "2", "10.01");
        // The average is 30.02 / 3 and does not end; three single sells must still leave nothing.
        position = sell(sell(sell(position, "1", "11"), "1", "11"), "1", "11");
        assertThat(position.isFlat()).isTrue();
        assertThat(position.costBasis()).isEqualTo(BigDecimal.ZERO);
        // 33 - 30.02 = 2.98, exactly.
        assertThat(position.realizedPnl()).isEqualByComparingTo("2.98");
        assertThat(position.averagePrice(ONE)).isNull();
    }

    @Test
    void reopeningAfterFlatResetsNothing() {
        Position position = buy(sell(buy(Position.NEVER_HELD, "1", "10"), "1", "12"), "4", "9");
        assertThat(position.realizedPnl()).isEqualByComparingTo("2");
        assertThat(position.averagePrice(ONE)).isEqualByComparingTo("9");
    }

    @Test
    void multiplierScalesMoneyAndNotTheAverage() {
        BigDecimal fifty = new BigDecimal("50");
        Position position = Position.NEVER_HELD
                .apply(Side.BUY, new BigDecimal("2"), new BigDecimal("4000.25"), fifty)
                .apply(Side.SELL, new BigDecimal("1"), new BigDecimal("4001.00"), fifty);
        // (4001.00 - 4000.25) * 50 = 37.50.
        assertThat(position.realizedPnl()).isEqualByComparingTo("37.5");
        assertThat(position.averagePrice(fifty)).isEqualByComparingTo("4000.25");
    }

    @Test
    void negativePricesAndTinyOnesAreExact() {
        Position negative = sell(buy(Position.NEVER_HELD, "10", "-37.63"), "10", "-36");
        // 10 * (-36 + 37.63) = 16.3.
        assertThat(negative.realizedPnl()).isEqualByComparingTo("16.3");
        Position tiny = sell(buy(Position.NEVER_HELD, "123456789", "0.00000001"), "123456789", "0.00000003");
        assertThat(tiny.realizedPnl()).isEqualByComparingTo("2.46913578");
    }

    private static Position buy(Position position, String quantity, String price) {
        return position.apply(Side.BUY, new BigDecimal(quantity), new BigDecimal(price), ONE);
    }

    private static Position sell(Position position, String quantity, String price) {
        return position.apply(Side.SELL, new BigDecimal(quantity), new BigDecimal(price), ONE);
    }
}
