package io.tidemark.jobs.clickhouse;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table as ClickHouse has it now.
 *
 * @param columns all columns in the table's order
 * @param engine engine with its arguments and clauses, as in {@code system.tables.engine_full}
 * @param partitionKey partition expression, empty for none
 * @param sortingKey sorting expressions
 * @param feeds materialized views that read every INSERT into it
 */
public record LiveTable(
        List<TableDefinition.Column> columns,
        String engine,
        String partitionKey,
        String sortingKey,
        List<String> feeds) {

    /**
     * The table of a database.
     *
     * @return empty where there is none, or none that the user may see
     */
    public static Optional<LiveTable> find(Connection connection, String database, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT engine_full, partition_key, sorting_key, arrayStringConcat(dependencies_table, ',')"
                        + " FROM system.tables WHERE database = ? AND name = ?")) {
            statement.setString(1, database);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                return Optional.of(new LiveTable(
                        columns(connection, database, table),
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        Stream.of(rows.getString(4).split(","))
                                .filter(feed -> !feed.isEmpty())
                                .toList()));
            }
        }
    }

    /** All columns of a table in its order; empty where there is no such table. */
    static List<TableDefinition.Column> columns(Connection connection, String database, String table)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT name, type FROM system.columns WHERE database = ? AND table = ? ORDER BY position")) {
            statement.setString(1, database);
            statement.setString(2, table);
            List<TableDefinition.Column> columns = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(new TableDefinition.Column(rows.getString(1), rows.getString(2)));
                }
            }
            return columns;
        }
    }
}
