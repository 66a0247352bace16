package io.tidemark.jobs.clickhouse;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * A table that a job writes, and how one of its records becomes a row.
 *
 * @param <T> the record that makes one row
 */
public interface ClickHouseTable<T> extends Serializable {
    /** The table's name, columns, engine and keys. */
    TableDefinition definition();

    /**
     * Binds one record, column by column in the table's order.
     *
     * @throws IllegalArgumentException if a value does not fit its column; the message names both
     */
    void bind(RowBinding row, T value) throws SQLException;

    /**
     * Bytes of the record's parts that can be large, a lower bound of what it takes in memory; a batch is sent early
     * when their sum grows large.
     */
    default long payloadBytes(T value) {
        return 0;
    }

    /**
     * Writes a few rows at once, without a sink.
     *
     * @param rows at least one
     * @throws SQLException if ClickHouse cannot be reached or refuses a row
     */
    default void insert(Connection connection, List<T> rows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(definition().insertStatement())) {
            RowBinding row = new RowBinding(statement, definition());
            for (T each : rows) {
                bind(row, each);
                row.add();
            }
            statement.executeBatch();
        }
    }
}
