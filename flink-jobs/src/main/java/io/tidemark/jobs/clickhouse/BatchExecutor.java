package io.tidemark.jobs.clickhouse;

import com.clickhouse.client.api.ClickHouseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.jdbc.internal.executor.JdbcBatchStatementExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The batch under way: holds its rows until they are stored, binds and sends them, measures and names what fails.
 *
 * <p>The connector calls every method but {@link #discard} and {@link #retrying} under its lock. It retries after an
 * {@link SQLException} and fails at once after anything else, which suits values that do not fit their column.
 */
final class BatchExecutor<T> implements JdbcBatchStatementExecutor<T> {
    private final ClickHouseTable<T> table;
    private final TableDefinition definition;
    private final ClickHouseOptions options;
    private final BatchMetrics metrics;
    private final List<T> rows = new ArrayList<>();

    private @Nullable Connection connection;
    private @Nullable PreparedStatement statement;
    private @Nullable RowBinding binding;
    private int failedAttempts;
    private volatile boolean retrying;
    private volatile boolean discarding;

    BatchExecutor(ClickHouseTable<T> table, ClickHouseOptions options, BatchMetrics metrics) {
        this.table = table;
        this.definition = table.definition();
        this.options = options;
        this.metrics = metrics;
    }

    /**
     * Takes the connection and leaves the statement for the first batch. Preparing asks the server for the table, and
     * the connector does not retry a failure to prepare.
     */
    @Override
    public void prepareStatements(Connection newConnection) {
        connection = newConnection;
    }

    @Override
    public void addToBatch(T row) {
        if (rows.isEmpty()) {
            metrics.batchBegins();
        }
        rows.add(row);
    }

    @Override
    public void executeBatch() throws SQLException {
        if (discarding) {
            rows.clear();
            retrying = false;
        }
        if (rows.isEmpty()) {
            return;
        }
        if (failedAttempts > options.maxRetries()) {
            // The task has failed, and the connector's timer does not know.
            throw new IllegalStateException("no more attempts to write to " + definition.name());
        }
        int attempt = failedAttempts + 1;
        if (attempt > 1) {
            metrics.batchRetried();
        }
        long attemptNanos = System.nanoTime();
        try {
            send();
        } catch (SQLException e) {
            failedAttempts = attempt;
            retrying = attempt <= options.maxRetries();
            if (!retrying) {
                metrics.batchLost(rows.size());
            }
            throw new SQLException(describe(attempt, e), e.getSQLState(), e.getErrorCode(), e);
        } catch (RuntimeException e) {
            retrying = false;
            metrics.batchLost(rows.size());
            throw new IllegalStateException(describe(attempt, e), e);
        }
        metrics.batchStored(rows.size(), attemptNanos);
        rows.clear();
        failedAttempts = 0;
        retrying = false;
    }

    private void send() throws SQLException {
        PreparedStatement insert = statement;
        RowBinding row = binding;
        if (insert == null || row == null) {
            insert = prepare();
            row = new RowBinding(insert, definition);
            statement = insert;
            binding = row;
        }
        for (T value : rows) {
            table.bind(row, value);
            row.add();
        }
        int[] stored = insert.executeBatch();
        // The driver says this of every row when the server's count of written rows is not that of the batch.
        if (stored.length != rows.size() || stored[0] == Statement.SUCCESS_NO_INFO) {
            throw new SQLException("the server did not confirm that it wrote as many rows as were sent; was the table"
                    + " altered while the job ran?");
        }
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
        return "attempt " + attempt + " of " + (options.maxRetries() + 1) + " to write "
                + rows.size() + " rows to " + options.database() + "." + definition.name() + " at " + options.url()
                + " failed: " + cause.getMessage();
    }

    @Override
    public void closeStatements() throws SQLException {
        PreparedStatement current = statement;
        statement = null;
        binding = null;
        if (current != null) {
            current.close();
        }
    }

    /** Lets go of the rows that wait and of those that are still added: the writer is closing. */
    void discard() {
        discarding = true;
    }

    /** Whether a batch failed and will be sent again. */
    boolean retrying() {
        return retrying;
    }
}
