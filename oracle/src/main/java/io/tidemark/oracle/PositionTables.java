package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The rows of {@code position_minutes} and {@code position_days} as ClickHouse holds them, compared column by column with the oracle's. */
public final class PositionTables {
    private static final String VALUES = "SELECT * EXCEPT (known_at, version, revision_reason, job_run) FROM tidemark.";

    private final UnaryOperator<String> query;

    /** @param query runs one statement, which names its format, and returns what it answers */
    public PositionTables(UnaryOperator<String> query) {
        this.query = query;
    }

    /**
     * What is wrong with rows of {@code position_minutes}, in words, by their keys; empty if they are those that the records
     * make, and no others.
     */
    public Map<String, String> wrongMinutes(OracleMarket market) {
        return wrongRows(market, "position_minutes", PositionOracle::rowsFoldedOnce);
    }

    /** The same of {@code position_days}, with the clock at the newest of the executions and trades. */
    public Map<String, String> wrongDays(OracleMarket market) {
        long clock = LongStream.concat(
                        market.executions().stream().mapToLong(OracleExecution::eventTime),
                        market.trades().stream().mapToLong(OracleTrade::eventTime))
                .max()
                .orElseThrow();
        return wrongDays(market, clock);
    }

    /**
     * The same of {@code position_days}.
     *
     * @param clock how far the clock came, nanoseconds since the epoch, UTC
     */
    public Map<String, String> wrongDays(OracleMarket market, long clock) {
        return wrongRows(market, "position_days", each -> PositionOracle.daysFoldedOnce(each, clock));
    }

    /** Instrument by instrument, as the exact fractions of all rows at once would not fit into memory. */
    private Map<String, String> wrongRows(
            OracleMarket market, String table, Function<OracleMarket, List<OracleRow>> oracle) {
        Map<String, String> wrong = new TreeMap<>();
        Map<String, OracleMarket> parts = byInstrument(market);
        Set<String> strangers = new TreeSet<>(
                query.apply("SELECT DISTINCT instrument_id FROM tidemark." + table + " FINAL FORMAT TabSeparated")
                        .lines()
                        .toList());
        strangers.removeAll(parts.keySet());
        strangers.forEach(stranger -> wrong.put(stranger, "has rows, and no execution"));
        boolean[] compared = {false};
        parts.forEach((instrumentId, part) -> {
            // An instrument that was first traded on a date that is not over has no closing row.
            List<OracleRow> expected = oracle.apply(part);
            compared[0] |= !expected.isEmpty();
            wrong.putAll(wrongRows(expected, VALUES + table + " FINAL WHERE instrument_id = '" + instrumentId + "'"));
        });
        if (!compared[0]) {
            throw new IllegalArgumentException("the records make no row of " + table + " to compare with");
        }
        return wrong;
    }

    /** The records of each instrument that has executions, each with a tick of nobody at the time of the newest of all. */
    private static Map<String, OracleMarket> byInstrument(OracleMarket market) {
        Map<String, List<OracleCashFlow>> cashFlows = grouped(market.cashFlows(), OracleCashFlow::instrumentId);
        Map<String, List<OracleTrade>> trades = grouped(market.trades(), OracleTrade::instrumentId);
        Map<String, List<OracleQuote>> quotes = grouped(market.quotes(), OracleQuote::instrumentId);
        // Rows go on until the newest event of the market, whose instrument may be another.
        OracleTrade newest =
                new OracleTrade("NOBODY.TEST", newestEvent(market), 0, BigDecimal.ONE, BigDecimal.ONE, List.of());
        Map<String, OracleMarket> parts = new TreeMap<>();
        grouped(market.executions(), OracleExecution::instrumentId)
                .forEach((instrumentId, executions) -> parts.put(
                        instrumentId,
                        new OracleMarket(
                                market.instruments(),
                                market.accounts(),
                                executions,
                                cashFlows.getOrDefault(instrumentId, List.of()),
                                Stream.concat(trades.getOrDefault(instrumentId, List.of()).stream(), Stream.of(newest))
                                        .toList(),
                                quotes.getOrDefault(instrumentId, List.of()))));
        return parts;
    }

    private static long newestEvent(OracleMarket market) {
        return Stream.of(
                        market.executions().stream().map(OracleExecution::eventTime),
                        market.cashFlows().stream().map(OracleCashFlow::eventTime),
                        market.trades().stream().map(OracleTrade::eventTime),
                        market.quotes().stream().map(OracleQuote::eventTime))
                .flatMap(each -> each)
                .max(Long::compare)
                .orElseThrow(() -> new IllegalArgumentException("a market without any event makes no row to compare"));
    }

    private static <T> Map<String, List<T>> grouped(List<T> records, Function<T, String> instrument) {
        return records.stream().collect(Collectors.groupingBy(instrument));
    }

    private Map<String, String> wrongRows(List<OracleRow> expected, String sql) {
        Map<String, String> wrong = new TreeMap<>();
        Map<String, Map<String, String>> stored = new HashMap<>();
        for (Map<String, String> row : table(sql)) {
            if (stored.put(key(row), row) != null) {
                wrong.put(key(row), "is there twice");
            }
        }
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
                + String.valueOf(row.get("minute")).replace(' ', 'T') + "Z " + row.get("account_id") + " "
                + row.get("instrument_id");
    }

    private List<Map<String, String>> table(String sql) {
        List<String> lines =
                query.apply(sql + " FORMAT TabSeparatedWithNames").lines().toList();
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
