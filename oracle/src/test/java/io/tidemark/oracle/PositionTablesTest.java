package io.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against rows as ClickHouse prints them, made by hand. */
class PositionTablesTest {
    private static final List<String> NAMES = List.of(
            "trading_date desk minute account_id instrument_id book trader_id currency base_currency quantity average_price cash_flow"
                    .concat(
                            " realized_pnl market_value commissions income mark_price mark_time mark_method mark_status fx_rate")
                    .concat(
                            " cash_flow_base realized_pnl_base market_value_base commissions_base income_base previous_quantity")
                    .concat(" previous_mark_price previous_cash_flow previous_realized_pnl previous_market_value")
                    .concat(
                            " previous_commissions previous_income previous_total_pnl_base day_position_pnl execution_count")
                    .split(" "));
    /** Two bought at 1, one at 2, one sold at 2, and then at 14:31 nothing but a quote: the average is 4/3. */
    private static final String FIRST =
            "2024-03-04|EQ|2024-03-04 14:30:00|ACC|ABC.XNAS|B1|\\N|USD|USD|2|1.333333333333|-2"
                    + "|0.666666666667|3|0.5|0|1.5|2024-03-04 14:30:04|MID|FRESH|1|-2|0.666666666667|3|0.5|0|0|\\N|0|0|0|0|0|0|0|3";

    private static final String SECOND = FIRST.replace("14:30:00", "14:31:00")
            .replace("14:30:04", "14:31:05")
            .replace("|3|0.5|0|1.5|", "|4|0.5|0|2|")
            .replace("|0.666666666667|3|0.5|0|0|", "|0.666666666667|4|0.5|0|0|");

    private final OracleMarket market = new MarketBuilder()
            .instrument("1", MarkMethod.MID, 120)
            .account("USD")
            .buy("2024-03-04T14:30:01Z", "2", "1")
            .buy("2024-03-04T14:30:02Z", "1", "2")
            .execution("2024-03-04T14:30:03Z", Side.SELL, "1", "2", "0.5", "USD")
            .quote("2024-03-04T14:30:04Z", "1", "1", "2", "1")
            .quote("2024-03-04T14:31:05Z", "1", "1", "3", "1")
            .build();

    private final List<String> stored = new ArrayList<>(List.of(FIRST, SECOND));
    private final List<String> instruments = new ArrayList<>(List.of("ABC.XNAS"));

    @Test
    void rowsThatTheRecordsMakeAreRight() {
        assertThat(wrong()).isEmpty();
    }

    @Test
    void anotherFigureIsWrong() {
        stored.set(1, SECOND.replace("|4|0.5|0|2|", "|5|0.5|0|2|"));

        assertThat(wrong()).hasSize(1);
        assertThat(wrong().get("2024-03-04 EQ 2024-03-04T14:31:00Z ACC ABC.XNAS"))
                .contains("market_value is 5");
    }

    @Test
    void aRowThatIsMissingIsWrong() {
        stored.remove(1);

        assertThat(wrong()).containsOnly(Map.entry("2024-03-04 EQ 2024-03-04T14:31:00Z ACC ABC.XNAS", "is not there"));
    }

    @Test
    void aRowTooManyIsWrong() {
        stored.add(FIRST.replace("|ACC|", "|NOBODY|"));

        assertThat(wrong())
                .containsOnly(
                        Map.entry("2024-03-04 EQ 2024-03-04T14:30:00Z NOBODY ABC.XNAS", "is there and must not be"));
    }

    @Test
    void aRowThatStandsTwiceIsWrong() {
        stored.add(FIRST);

        assertThat(wrong())
                .containsOnly(Map.entry("2024-03-04 EQ 2024-03-04T14:30:00Z ACC ABC.XNAS", "is there twice"));
    }

    @Test
    void rowsOfAnInstrumentWithoutExecutionsAreWrong() {
        instruments.add("XYZ.XNAS");

        assertThat(wrong()).containsOnly(Map.entry("XYZ.XNAS", "has rows, and no execution"));
    }

    @Test
    void closingRowsOfADateThatIsNotOverAreRefusedAsNothingWouldBeCompared() {
        PositionTables tables = new PositionTables(this::answer);

        assertThatThrownBy(() -> tables.wrongDays(market))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no row of position_days");
    }

    @Test
    void aMarketWithoutEventsIsRefused() {
        OracleMarket nothing = new OracleMarket(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        assertThatThrownBy(() -> new PositionTables(this::answer).wrongMinutes(nothing))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Map<String, String> wrong() {
        return new PositionTables(this::answer).wrongMinutes(market);
    }

    private String answer(String sql) {
        if (sql.contains("DISTINCT instrument_id")) {
            return String.join("\n", instruments) + "\n";
        }
        assertThat(sql).contains("'ABC.XNAS'");
        if (sql.contains("position_days")) {
            return String.join("\t", NAMES) + "\n";
        }
        List<String> lines = new ArrayList<>(List.of(String.join("\t", NAMES)));
        stored.forEach(row -> lines.add(row.replace('|', '\t')));
        return String.join("\n", lines) + "\n";
    }
}
