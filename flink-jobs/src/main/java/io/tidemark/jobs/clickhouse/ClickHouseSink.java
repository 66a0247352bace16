package io.tidemark.jobs.clickhouse;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.jspecify.annotations.Nullable;

/**
 * A sink that writes records as rows of ClickHouse tables, at least once: everything written before a checkpoint barrier
 * is stored before the checkpoint completes.
 *
 * <p>Records wait for their batch as they are and are not copied, so that they must be of types that never change.
 *
 * <p>Metrics of each writer, in group {@code clickhouse}, key {@code table}: counters {@code rows} and {@code batches}
 * (stored), {@code retries} (attempts after a batch's first), gauges {@code lastBatchMillis} and
 * {@code longestBatchMillis} (a successful attempt's duration) and {@code oldestUnflushedRowMillis} (age of the row
 * that has waited longest, 0 where none waits). Flink's own {@code numRecordsSend} counts rows, of all tables together.
 *
 * @param <T> the record that makes one row, or at most one in each of several tables
 */
public final class ClickHouseSink<T> implements Sink<T> {
    private final List<TablePart<T, ?>> parts;
    private final @Nullable Completion<T> completion;
    private final ClickHouseOptions options;

    /** Whether a record completes what went before it. */
    @FunctionalInterface
    public interface Completion<T> extends Serializable {
        /** Whether somebody waits for what went before the record. */
        boolean isComplete(T record);
    }

    private ClickHouseSink(List<TablePart<T, ?>> parts, @Nullable Completion<T> completion, ClickHouseOptions options) {
        this.parts = parts;
        this.completion = completion;
        this.options = options;
    }

    /** The sink into a table. */
    public static <T> ClickHouseSink<T> of(ClickHouseTable<T> table, ClickHouseOptions options) {
        return new ClickHouseSink<>(List.of(new TablePart<>(row -> row, table)), null, options);
    }

    /**
     * The sink into several tables that are written one after the other: a row is stored after all rows that the same
     * and earlier records of its subtask have in the tables before its own. A row in a later table is proof of those.
     *
     * <p>A record that completes what went before takes its batch along, once in {@code flushInterval}; what nobody waits
     * for yet waits up to {@link ClickHouseWriter#LONGEST_WAIT_FOR_COMPLETION} for its batch to fill, which takes {@link
     * ClickHouseWriter#BATCH_SIZES_FOR_COMPLETION} times the batch size.
     *
     * @param parts the tables in their order
     * @param completion which records complete what went before
     */
    public static <T> ClickHouseSink<T> ordered(
            List<TablePart<T, ?>> parts, Completion<T> completion, ClickHouseOptions options) {
        return new ClickHouseSink<>(List.copyOf(parts), completion, options);
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new ClickHouseWriter<>(parts, completion, options, context);
    }
}
