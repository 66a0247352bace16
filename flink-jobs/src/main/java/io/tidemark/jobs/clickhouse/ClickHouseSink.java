package io.tidemark.jobs.clickhouse;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * A sink that writes records as rows of one ClickHouse table, at least once: everything written before a checkpoint
 * barrier is stored before the checkpoint completes.
 *
 * <p>Metrics of each writer, in group {@code clickhouse}, key {@code table}: counters {@code rows} and {@code batches}
 * (stored), {@code retries} (attempts after a batch's first), gauges {@code lastBatchMillis} and
 * {@code longestBatchMillis} (a successful attempt's duration) and {@code oldestUnflushedRowMillis} (age of the row
 * that has waited longest, 0 where none waits).
 *
 * @param <T> the record that makes one row
 */
public final class ClickHouseSink<T> implements Sink<T> {
    private final ClickHouseTable<T> table;
    private final ClickHouseOptions options;

    private ClickHouseSink(ClickHouseTable<T> table, ClickHouseOptions options) {
        this.table = table;
        this.options = options;
    }

    /** The sink into a table. */
    public static <T> ClickHouseSink<T> of(ClickHouseTable<T> table, ClickHouseOptions options) {
        return new ClickHouseSink<>(table, options);
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new ClickHouseWriter<>(table, options, context);
    }
}
