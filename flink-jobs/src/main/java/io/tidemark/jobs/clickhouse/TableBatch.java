package io.tidemark.jobs.clickhouse;

import com.clickhouse.client.api.ClickHouseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of one table that are not stored yet: binds and sends them, measures and names what fails. */
final class TableBatch<T, R> {
    private final TablePart.Selector<T, R> selector;
    private final ClickHouseTable<R> table;
    private final TableDefinition definition;
    private final ClickHouseOptions options;
    private final BatchMetrics metrics;
    private final List<R> rows = new ArrayList<>();

    private @Nullable Connection connection;
    private @Nullable PreparedStatement statement;
    private @Nullable RowBinding binding;
    private boolean failedBefore;

    TableBatch(TablePart<T, R> part, ClickHouseOptions options, BatchMetrics metrics) {
        this.selector = part.selector();
        this.table = part.table();
        this.definition = table.definition();
        this.options = options;
        this.metrics = metrics;
    }

    /** Takes a connection, and leaves the statement for the first rows: preparing it asks the server for the table. */
    void connect(Connection newConnection) {
        connection = newConnection;
    }

    /** Adds the record's row, if it has one for this table. */
    void add(T value) {
        R row = selector.select(value);
        if (row == null) {
            return;
        }
        if (rows.isEmpty()) {
            metrics.batchBegins();
        }
        rows.add(row);
    }

    /** Lets the rows go. */
    void clear() {
        rows.clear();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * Stores the rows and is empty then; after a failure it still has all of them.
     *
     * @param attempt number of the attempt, from 1
     * @throws SQLException if another attempt may do better; the message names server, table and attempt
     */
    void send(int attempt) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        if (failedBefore) {
            metrics.batchRetried();
        }
        long attemptNanos = System.nanoTime();
        try {
            insert();
        } catch (SQLException e) {
            failedBefore = true;
            throw new SQLException(describe(attempt, e), e.getSQLState(), e.getErrorCode(), e);
        } catch (RuntimeException e) {
            throw new IllegalStateException(describe(attempt, e), e);
        }
        metrics.batchStored(rows.size(), attemptNanos);
        rows.clear();
        failedBefore = false;
    }

    /** Counts rows that will not be sent any more. */
    void lost() {
        metrics.batchLost(rows.size());
    }

    private void insert() throws SQLException {
        PreparedStatement insert = statement;
        RowBinding binder = binding;
        if (insert == null || binder == null) {
            insert = prepare();
            binder = new RowBinding(insert, definition);
            statement = insert;
            binding = binder;
        }
        for (R row : rows) {
            table.bind(binder, row);
            binder.add();
        }
        // Not executeBatch, which keeps the server's count to itself: the rows of the batch are in the statement
        // already.
        long written = insert.executeLargeUpdate();
        long expected = (long) rows.size() * (1 + definition.feeds().size());
        // The server counts what views hand on, too: ours, and those that others made on the table. More rows than
        // expected are theirs only if the table is what it was: of a narrower one the same bytes may make more rows.
        if (written < expected || (written > expected && !isUnaltered())) {
            throw new SQLException("the server confirms " + written + " written rows instead of " + expected
                    + (definition.feeds().isEmpty() ? "" : ", those that " + definition.feeds() + " hand on included")
                    + "; was the table altered while the job ran? Run './tidemark migrate'");
        }
    }

    private boolean isUnaltered() throws SQLException {
        return LiveTable.columns(Objects.requireNonNull(connection), options.database(), definition.name())
                .equals(definition.columns());
    }

    private PreparedStatement prepare() throws SQLException {
        Connection current = connection;
        if (current == null) {
            throw new SQLException("there is no connection");
        }
        List<TableDefinition.Column> columns = LiveTable.columns(current, options.database(), definition.name());
        if (!columns.equals(definition.columns())) {
            throw new SQLException("the table's columns are " + columns + " and the job writes " + definition.columns()
                    + " by position; run './tidemark migrate' and start a program of the same version");
        }
        try {
            return current.prepareStatement(definition.insertStatement());
        } catch (ClickHouseException e) {
            // Unchecked where every other failure of the driver to reach the server is an SQLException.
            throw new SQLException("cannot prepare the INSERT: " + e.getMessage(), e);
        }
    }

    private String describe(int attempt, Exception cause) {
        return "attempt " + attempt + " of " + (options.maxRetries() + 1) + " to write " + rows.size() + " rows to "
                + options.database() + "." + definition.name() + " at " + options.url() + " failed: "
                + cause.getMessage();
    }

    /** Closes the statement; the next rows prepare another. */
    void close() throws SQLException {
        PreparedStatement current = statement;
        statement = null;
        binding = null;
        if (current != null) {
            current.close();
        }
    }
}
