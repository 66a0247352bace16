package io.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowComparisonTest {
    /** Two bought at 1, one at 2, one sold at 2: see PositionOracleTest, the average is 4/3. */
    private final OracleRow expected = new MarketBuilder()
            .instrument("1", MarkMethod.MID, 120)
            .account("USD")
            .buy("2024-03-04T14:30:01Z", "2", "1")
            .buy("2024-03-04T14:30:02Z", "1", "2")
            .execution("2024-03-04T14:30:03Z", Side.SELL, "1", "2", "0.5", "USD")
            .quote("2024-03-04T14:30:04.000000001Z", "1.0000000000005", "1", "1.0000000000005", "1")
            .row("2024-03-04T14:30:00Z");

    private final Map<String, Object> stored = new LinkedHashMap<>();

    @BeforeEach
    void storeAsClickHousePrints() {
        stored.put("trading_date", "2024-03-04");
        stored.put("desk", "EQ");
        stored.put("minute", "2024-03-04 14:30:00");
        stored.put("account_id", "ACC");
        stored.put("instrument_id", "ABC.XNAS");
        stored.put("book", "B1");
        stored.put("trader_id", "\\N");
        stored.put("currency", "USD");
        stored.put("base_currency", "USD");
        stored.put("quantity", "2");
        stored.put("average_price", "1.333333333333");
        stored.put("cash_flow", "-2");
        stored.put("realized_pnl", "0.666666666667");
        stored.put("market_value", "2.000000000001");
        stored.put("commissions", "0.5");
        stored.put("income", "0");
        stored.put("mark_price", "1");
        stored.put("mark_time", "2024-03-04 14:30:04.000000001");
        stored.put("mark_method", "MID");
        stored.put("mark_status", "FRESH");
        stored.put("fx_rate", "1");
        stored.put("cash_flow_base", new BigDecimal("-2.000000000000"));
        stored.put("realized_pnl_base", new BigDecimal("0.666666666667"));
        stored.put("market_value_base", "2.000000000001");
        stored.put("commissions_base", "0.5");
        stored.put("income_base", "0");
        stored.put("previous_quantity", "0");
        stored.put("previous_mark_price", null);
        stored.put("previous_cash_flow", "0");
        stored.put("previous_realized_pnl", "0");
        stored.put("previous_market_value", "0");
        stored.put("previous_commissions", "0");
        stored.put("previous_income", "0");
        stored.put("previous_total_pnl_base", "0");
        stored.put("day_position_pnl", "0");
        stored.put("execution_count", 3L);
        stored.put("version", "77");
    }

    @Test
    void rowAsItMustBeHasNoDifferences() {
        assertThat(RowComparison.differences(expected, stored)).isEmpty();
        assertThat(RowComparison.differencesToTheDigit(expected, stored)).isEmpty();
    }

    @Test
    void everyColumnIsLookedAt() {
        for (String column : List.copyOf(stored.keySet())) {
            Object right = stored.get(column);
            stored.put(column, right == null ? "4" : right.equals("4") ? "5" : "4");
            if (column.equals("version")) {
                assertThat(RowComparison.differences(expected, stored)).isEmpty();
            } else {
                assertThat(RowComparison.differences(expected, stored))
                        .singleElement()
                        .asString()
                        .startsWith(column);
            }
            stored.remove(column);
            assertThat(RowComparison.differences(expected, stored)).hasSize(column.equals("version") ? 0 : 1);
            stored.put(column, right);
        }
    }

    @Test
    void nullIsDifferentFromAFigure() {
        for (String column : List.copyOf(stored.keySet())) {
            Object right = stored.put(column, "\\N");
            boolean isNull = right == null || right.equals("\\N");
            assertThat(RowComparison.differences(expected, stored))
                    .as(column)
                    .hasSize(isNull || column.equals("version") ? 0 : 1);
            stored.put(column, right);
        }
    }

    @Test
    void differenceSaysWhatIsAndWhatMustBe() {
        stored.put("realized_pnl", "0.666666666668");

        assertThat(RowComparison.differences(expected, stored))
                .containsExactly("realized_pnl is 0.666666666668 and must be 0.666666666667 (exactly 2/3)");
    }

    @Test
    void valueThatIsNoNumberAndNoTimeIsADifference() {
        stored.put("quantity", "nan");
        stored.put("mark_time", "yesterday");
        stored.put("previous_mark_price", "none");

        assertThat(RowComparison.differences(expected, stored)).hasSize(3);
    }

    @Test
    void numbersOfTimeCountSecondsOfTheMinuteAndNanosecondsOfTheMark() {
        stored.put("minute", 1709562600);
        stored.put("mark_time", 1709562604000000001L);

        assertThat(RowComparison.differences(expected, stored)).isEmpty();
    }

    @Test
    void tieMayGoEitherWayUnlessItIsComparedToTheDigit() {
        OracleRow tie = new MarketBuilder()
                .instrument("0.1", MarkMethod.MID, 120)
                .account("USD")
                .buy("2024-03-04T14:30:01Z", "1", "0.000000000005")
                .row("2024-03-04T14:30:00Z");
        Map<String, Object> columns = new LinkedHashMap<>(stored);
        columns.put("cash_flow", "-0.000000000001"); // exactly -0.5e-12, whose even neighbour is 0

        assertThat(RowComparison.differences(tie, columns)).noneMatch(each -> each.startsWith("cash_flow "));
        assertThat(RowComparison.differencesToTheDigit(tie, columns)).anyMatch(each -> each.startsWith("cash_flow "));
    }
}
