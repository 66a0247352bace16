package io.tidemark.jobs.clickhouse;

import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/** What a writer tells about its batches of one table; see {@link ClickHouseSink} for the names. */
final class BatchMetrics {
    private static final long NONE_WAITS = Long.MIN_VALUE;

    private final SinkWriterMetricGroup writer;
    private final Counter rows;
    private final Counter batches;
    private final Counter retries;
    private volatile long lastBatchMillis;
    private volatile long longestBatchMillis;
    private volatile long oldestRowNanos = NONE_WAITS;

    BatchMetrics(SinkWriterMetricGroup writer, String table) {
        this.writer = writer;
        MetricGroup group = writer.addGroup("clickhouse").addGroup("table", table);
        rows = group.counter("rows");
        batches = group.counter("batches");
        retries = group.counter("retries");
        group.gauge("lastBatchMillis", this::lastBatchMillis);
        group.gauge("longestBatchMillis", () -> longestBatchMillis);
        group.gauge("oldestUnflushedRowMillis", this::oldestUnflushedRowMillis);
    }

    /** A batch got its first row. */
    void batchBegins() {
        oldestRowNanos = System.nanoTime();
    }

    /** A batch is sent again after a failure. */
    void batchRetried() {
        retries.inc();
    }

    /** A batch could not be stored and will not be tried again. */
    void batchLost(int rowCount) {
        writer.getNumRecordsSendErrorsCounter().inc(rowCount);
    }

    /** A batch is stored; its last attempt began at the given time. */
    void batchStored(int rowCount, long attemptNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - attemptNanos);
        rows.inc(rowCount);
        batches.inc();
        writer.getNumRecordsSendCounter().inc(rowCount);
        lastBatchMillis = millis;
        longestBatchMillis = Math.max(longestBatchMillis, millis);
        oldestRowNanos = NONE_WAITS;
    }

    /** Duration of the last batch's successful attempt, milliseconds. */
    long lastBatchMillis() {
        return lastBatchMillis;
    }

    private long oldestUnflushedRowMillis() {
        long since = oldestRowNanos;
        return since == NONE_WAITS ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }
}
