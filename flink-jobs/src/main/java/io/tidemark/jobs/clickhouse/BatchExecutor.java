package io.tidemark.jobs.clickhouse;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.flink.connector.jdbc.internal.executor.JdbcBatchStatementExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The records under way: one batch for each table, stored in the order of the tables.
 *
 * <p>A table's rows are sent only once those of all tables before it are stored, those of earlier records among them.
 * So a row proves the rows that its record and the earlier ones have in the tables before. After a failure the tables
 * that are done are not sent again.
 *
 * <p>The connector calls every method but {@link #discard}, {@link #isEmpty} and {@link #retrying} under its lock. It retries after an
 * {@link SQLException} and fails at once after anything else, which suits values that do not fit their column.
 */
final class BatchExecutor<T> implements JdbcBatchStatementExecutor<T> {
    private final List<TableBatch<T, ?>> batches;
    private final int maxRetries;

    private int failedAttempts;
    private volatile boolean retrying;
    private volatile boolean discarding;

    /**
     * An executor without records.
     *
     * @param batches one batch a table, in the order in which they are stored
     * @param maxRetries attempts after the first one
     */
    BatchExecutor(List<TableBatch<T, ?>> batches, int maxRetries) {
        this.batches = batches;
        this.maxRetries = maxRetries;
    }

    /**
     * Takes the connection and leaves the statements for the first rows. Preparing asks the server for the table, and
     * the connector does not retry a failure to prepare.
     */
    @Override
    public void prepareStatements(Connection newConnection) {
        batches.forEach(batch -> batch.connect(newConnection));
    }

    @Override
    public void addToBatch(T value) {
        for (TableBatch<T, ?> batch : batches) {
            batch.add(value);
        }
    }

    @Override
    public void executeBatch() throws SQLException {
        if (discarding) {
            batches.forEach(TableBatch::clear);
            retrying = false;
        }
        if (isEmpty()) {
            return;
        }
        if (failedAttempts > maxRetries) {
            // The task has failed, and the connector's timer does not know.
            throw new IllegalStateException("no more attempts to write");
        }
        int attempt = failedAttempts + 1;
        try {
            for (TableBatch<T, ?> batch : batches) {
                batch.send(attempt);
            }
        } catch (SQLException e) {
            failedAttempts = attempt;
            retrying = attempt <= maxRetries;
            if (!retrying) {
                batches.forEach(TableBatch::lost);
            }
            throw e;
        } catch (RuntimeException e) {
            // Nor may the timer go on with the tables that follow.
            failedAttempts = maxRetries + 1;
            retrying = false;
            batches.forEach(TableBatch::lost);
            throw e;
        }
        failedAttempts = 0;
        retrying = false;
    }

    @Override
    public void closeStatements() throws SQLException {
        @Nullable SQLException failure = null;
        for (TableBatch<T, ?> batch : batches) {
            try {
                batch.close();
            } catch (SQLException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Lets go of the rows that wait and of those that are still added: the writer is closing. */
    void discard() {
        discarding = true;
    }

    /** Whether no row waits. To be asked where the connector has no timer, or under its lock. */
    boolean isEmpty() {
        for (TableBatch<T, ?> batch : batches) {
            if (!batch.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a batch failed and will be sent again. */
    boolean retrying() {
        return retrying;
    }
}
