package io.tidemark.jobs.clickhouse;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One of the tables that a sink fills, and what of a record goes into it.
 *
 * @param selector what of a record makes the row
 * @param table where it goes
 * @param <T> the sink's record
 * @param <R> what makes a row of this table
 */
public record TablePart<T, R>(Selector<T, R> selector, ClickHouseTable<R> table) implements Serializable {

    /** The part of a record that makes a row; null where the record has no row for the table. */
    @FunctionalInterface
    public interface Selector<T, R> extends Serializable {
        /** The part of the record. */
        @Nullable
        R select(T record);
    }

    /** A batch of this table's rows. */
    TableBatch<T, R> newBatch(ClickHouseOptions options, BatchMetrics metrics) {
        return new TableBatch<>(this, options, metrics);
    }

    /** See {@link ClickHouseTable#payloadBytes}; 0 where the record has no row for the table. */
    long payloadBytes(T value) {
        R row = selector.select(value);
        return row == null ? 0 : table.payloadBytes(row);
    }
}
