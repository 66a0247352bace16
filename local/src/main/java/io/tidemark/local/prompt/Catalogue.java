package io.tidemark.local.prompt;

import io.tidemark.local.clickhouse.ClickHouseClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The names that can stand in a statement.
 *
 * @param views those of database {@code tidemark}, and what each is, in one line
 * @param tables those of database {@code tidemark}, and what each is
 * @param systemTables those of database {@code system}, without its name
 * @param columns names by view or table, in their order; those of {@code system} under {@code system.name}
 * @param functions every function of the server
 */
record Catalogue(
        Map<String, String> views,
        Map<String, String> tables,
        List<String> systemTables,
        Map<String, List<String>> columns,
        List<String> functions) {

    static final Catalogue EMPTY = new Catalogue(Map.of(), Map.of(), List.of(), Map.of(), List.of());

    /** The names that the server knows now. */
    static Catalogue load(ClickHouseClient client) {
        Map<String, String> views = new TreeMap<>();
        Map<String, String> tables = new TreeMap<>();
        for (String[] row : rows(
                client,
                "SELECT name, engine LIKE '%View', replaceRegexpAll(comment, '\\\\s+', ' ') FROM system.tables"
                        + " WHERE database = 'tidemark'")) {
            (row[1].equals("1") ? views : tables).put(row[0], row[2]);
        }
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (String[] row : rows(
                client,
                "SELECT if(database = 'tidemark', table, database || '.' || table) AS relation, name FROM system.columns"
                        + " WHERE database IN ('tidemark', 'system') ORDER BY relation, position")) {
            columns.computeIfAbsent(row[0], relation -> new ArrayList<>()).add(row[1]);
        }
        List<String> systemTables =
                first(rows(client, "SELECT name FROM system.tables WHERE database = 'system' ORDER BY name"));
        return new Catalogue(
                views,
                tables,
                systemTables,
                columns,
                first(rows(client, "SELECT name FROM system.functions ORDER BY name")));
    }

    private static List<String[]> rows(ClickHouseClient client, String sql) {
        return client.queryText(sql).lines().map(line -> line.split("\t", -1)).toList();
    }

    private static List<String> first(List<String[]> rows) {
        return rows.stream().map(row -> row[0]).toList();
    }
}
