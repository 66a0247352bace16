package io.tidemark.chaos;

import io.tidemark.local.clickhouse.ClickHouseClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What ClickHouse holds of a run, but for what two runs of one log may differ in: versions, reasons of revisions, runs of jobs,
 * and whether an execution came before or after its minute was published.
 *
 * @param tables by the name of the table, each row as text and when it was known, UTC; nothing of a dead letter
 */
record Books(Map<String, SortedMap<String, String>> tables) {
    private static final Map<String, String> EXCEPT = Map.of(
            "position_minutes", "version, revision_reason, job_run",
            "position_days", "version, revision_reason, job_run",
            "positions_live", "version, job_run",
            "executions", "version, is_late, job_run");

    private static final int MOST_SHOWN = 5;

    static Books read(ClickHouseClient client) {
        Map<String, SortedMap<String, String>> tables = new LinkedHashMap<>();
        EXCEPT.forEach((table, columns) -> tables.put(
                table,
                rows(
                        client,
                        "SELECT known_at, * EXCEPT (known_at, " + columns + ") FROM tidemark." + table + " FINAL")));
        tables.put("dead_letters", rows(client, "SELECT '', * FROM tidemark.dead_letters FINAL"));
        return new Books(tables);
    }

    private static SortedMap<String, String> rows(ClickHouseClient client, String sql) {
        SortedMap<String, String> rows = new TreeMap<>();
        client.queryText(sql + " FORMAT TabSeparated").lines().forEach(line -> {
            String[] parts = line.split("\t", 2);
            if (rows.put(parts[1], parts[0]) != null) {
                throw new ChaosException("Two rows have one key: " + parts[1]);
            }
        });
        return rows;
    }

    /**
     * Where these, which became known by and by, differ from those of a run that read all of the log at once; in words, empty if
     * nowhere. A row says when it was known that its values are these. What came later and changed none of them is no reason
     * to write it again, and the other run has it: its row may be known later, and never earlier.
     */
    List<String> differences(Books readAtOnce) {
        List<String> differences = new ArrayList<>();
        tables.forEach((table, rows) ->
                compare(table, rows, readAtOnce.tables.getOrDefault(table, new TreeMap<>()), differences));
        return differences;
    }

    private static void compare(
            String table,
            SortedMap<String, String> disturbed,
            SortedMap<String, String> undisturbed,
            List<String> differences) {
        List<String> alone = disturbed.keySet().stream()
                .filter(row -> !undisturbed.containsKey(row))
                .toList();
        List<String> missing = undisturbed.keySet().stream()
                .filter(row -> !disturbed.containsKey(row))
                .toList();
        if (!alone.isEmpty() || !missing.isEmpty()) {
            differences.add(table + ": " + alone.size() + " rows of the disturbed run alone, " + missing.size()
                    + " of the undisturbed alone; the first:");
            alone.stream().limit(MOST_SHOWN).forEach(row -> differences.add("  disturbed    " + row));
            missing.stream().limit(MOST_SHOWN).forEach(row -> differences.add("  undisturbed  " + row));
        }
        List<String> late = disturbed.entrySet().stream()
                .filter(row -> row.getValue().compareTo(undisturbed.getOrDefault(row.getKey(), row.getValue())) > 0)
                .map(row -> row.getValue() + " instead of " + undisturbed.get(row.getKey()) + "  " + row.getKey())
                .toList();
        if (!late.isEmpty()) {
            differences.add(
                    table + ": " + late.size() + " rows are known later than in the undisturbed run; the first:");
            late.stream().limit(MOST_SHOWN).forEach(row -> differences.add("  known_at " + row));
        }
    }

    /** How many rows there are of each table. */
    String words() {
        return tables.entrySet().stream()
                .map(table -> String.format("%,d of %s", table.getValue().size(), table.getKey()))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
