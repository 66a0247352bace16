package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleCashFlow;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleQuote;
import io.tidemark.oracle.OracleRow;
import io.tidemark.oracle.OracleTrade;
import io.tidemark.oracle.PositionOracle;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.RowComparison;
import io.tidemark.oracle.TopicRecord;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rows of positions as ClickHouse holds them, compared column by column with the oracle's. */
final class StoredPositions {
    private static final String VALUES = "SELECT * EXCEPT (known_at, version, revision_reason, job_run) FROM tidemark.";
    private static final int MOST_SHOWN = 20;

    private final LiveStack.Tidemark tidemark;

    StoredPositions(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
    }

    /** {@code position_minutes} has the rows that the records make and no others. */
    void assertMinutesAreOf(OracleMarket market) {
        assertRowsAreOf(market, "position_minutes", PositionOracle::rowsFoldedOnce);
    }

    /**
     * {@code position_days} has the rows that the records make and no others.
     *
     * @param clock how far the clock came, nanoseconds since the epoch, UTC
     */
    void assertDaysAreOf(OracleMarket market, long clock) {
        assertRowsAreOf(market, "position_days", each -> PositionOracle.daysFoldedOnce(each, clock));
    }

    /** What is wrong with rows of {@code position_minutes}, in words, by their keys; empty if all are as the records make them. */
    Map<String, String> wrongMinutesOf(OracleMarket market) {
        return wrongRows(market, "position_minutes", PositionOracle::rowsFoldedOnce);
    }

    private void assertRowsAreOf(OracleMarket market, String table, Function<OracleMarket, List<OracleRow>> oracle) {
        assertThat(tidemark.rows("SELECT DISTINCT instrument_id FROM tidemark." + table + " FINAL ORDER BY 1"))
                .containsExactlyElementsOf(instruments(market));
        Map<String, String> wrong = wrongRows(market, table, oracle);
        assertThat(wrong.entrySet().stream().limit(MOST_SHOWN))
                .as("%s wrong rows of %s", wrong.size(), table)
                .isEmpty();
    }

    private static Set<String> instruments(OracleMarket market) {
        return market.executions().stream()
                .map(OracleExecution::instrumentId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Instrument by instrument, as the exact fractions of all rows at once would not fit into memory. */
    private Map<String, String> wrongRows(
            OracleMarket market, String table, Function<OracleMarket, List<OracleRow>> oracle) {
        Map<String, String> wrong = new TreeMap<>();
        for (String instrumentId : instruments(market)) {
            wrong.putAll(wrongRows(
                    oracle.apply(only(market, instrumentId)),
                    VALUES + table + " FINAL WHERE instrument_id = '" + instrumentId + "'"));
        }
        return wrong;
    }

    /** The records of one instrument, and a tick of nobody at the time of the newest of all, which rows end with. */
    private static OracleMarket only(OracleMarket market, String instrumentId) {
        long newest = Records.of(market).stream()
                .filter(each -> !each.topic().startsWith("reference."))
                .mapToLong(TopicRecord::eventTime)
                .max()
                .orElseThrow();
        List<OracleTrade> trades = new ArrayList<>(of(instrumentId, market.trades(), OracleTrade::instrumentId));
        trades.add(new OracleTrade("NOBODY.TEST", newest, 0, BigDecimal.ONE, BigDecimal.ONE, List.of()));
        return new OracleMarket(
                market.instruments(),
                market.accounts(),
                of(instrumentId, market.executions(), OracleExecution::instrumentId),
                of(instrumentId, market.cashFlows(), OracleCashFlow::instrumentId),
                trades,
                of(instrumentId, market.quotes(), OracleQuote::instrumentId));
    }

    private static <T> List<T> of(String instrumentId, List<T> records, Function<T, String> instrument) {
        return records.stream()
                .filter(each -> instrument.apply(each).equals(instrumentId))
                .toList();
    }

    private Map<String, String> wrongRows(List<OracleRow> expected, String sql) {
        assertThat(expected).isNotEmpty();
        Map<String, Map<String, String>> stored = new HashMap<>();
        for (Map<String, String> row : table(sql)) {
            Map<String, String> twin = stored.put(key(row), row);
            assertThat(twin).as("a second row of one key").isNull();
        }
        Map<String, String> wrong = new TreeMap<>();
        for (OracleRow row : expected) {
            Map<String, String> found = stored.remove(row.key());
            List<String> differences = found == null ? List.of("is not there") : RowComparison.differences(row, found);
            if (!differences.isEmpty()) {
                wrong.put(row.key(), String.join("; ", differences));
            }
        }
        stored.keySet().forEach(key -> wrong.put(key, "is there and must not be"));
        return wrong;
    }

    private static String key(Map<String, String> row) {
        return row.get("trading_date") + " " + row.get("desk") + " "
                + row.get("minute").replace(' ', 'T') + "Z " + row.get("account_id") + " " + row.get("instrument_id");
    }

    private List<Map<String, String>> table(String sql) {
        List<String> lines = ClickHouseQuery.on(tidemark)
                .text(sql + " FORMAT TabSeparatedWithNames")
                .lines()
                .toList();
        String[] names = lines.get(0).split("\t", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < names.length; i++) {
                row.put(names[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }
}
