package io.tidemark.jobs.clickhouse;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.internal.JdbcOutputFormat;
import org.apache.flink.connector.jdbc.internal.JdbcOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subtask's writer: the JDBC connector's at-least-once output, which batches, flushes by time and retries, over the
 * executor that keeps the tables' order, binds and measures.
 *
 * <p>It is the connector's own writer less what serves XA transactions.
 */
final class ClickHouseWriter<T> implements SinkWriter<T> {
    /** Payload after which a batch is sent early, so that 5000 rows of a megabyte each do not fill the heap. */
    static final long LARGEST_PAYLOAD_BYTES = 16L << 20;

    /**
     * How long rows wait for their batch to fill if a record is to come that completes them. To insert many at once takes a
     * fraction of what it takes to insert a few often, in ClickHouse most of all, which merges what it got.
     */
    static final Duration LONGEST_WAIT_FOR_COMPLETION = Duration.ofSeconds(1);

    /** For the same reason, so many times the batch size of them go together. */
    static final int BATCH_SIZES_FOR_COMPLETION = 4;

    private static final long LOOK_AGAIN_MILLIS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseWriter.class);

    private final List<TablePart<T, ?>> parts;
    private final ClickHouseConnections connections;
    private final BatchExecutor<T> executor;
    private final JdbcOutputFormat<T, T, BatchExecutor<T>> output;
    private final ClickHouseSink.@Nullable Completion<T> completion;
    private final ProcessingTimeService clock;
    private final long completionIntervalMillis;
    private final long longestWaitMillis;
    private long payloadBytes;
    private long nextCompletionMillis;
    private boolean completionScheduled;
    private long firstWaitsSinceMillis;
    private boolean endOfWaitScheduled;

    /**
     * A writer.
     *
     * @param completion which records complete what went before; null for a sink whose rows are complete by themselves
     */
    ClickHouseWriter(
            List<TablePart<T, ?>> parts,
            ClickHouseSink.@Nullable Completion<T> completion,
            ClickHouseOptions options,
            WriterInitContext context)
            throws IOException {
        this.parts = parts;
        this.completion = completion;
        this.clock = context.getProcessingTimeService();
        this.completionIntervalMillis = options.flushInterval().toMillis();
        this.longestWaitMillis = Math.max(completionIntervalMillis, LONGEST_WAIT_FOR_COMPLETION.toMillis());
        List<TableBatch<T, ?>> batches = new ArrayList<>();
        List<BatchMetrics> metrics = new ArrayList<>();
        for (TablePart<T, ?> part : parts) {
            BatchMetrics ofTable = new BatchMetrics(
                    context.metricGroup(), part.table().definition().name());
            metrics.add(ofTable);
            batches.add(part.newBatch(options, ofTable));
        }
        context.metricGroup()
                .setCurrentSendTimeGauge(() -> metrics.stream()
                        .mapToLong(BatchMetrics::lastBatchMillis)
                        .sum());
        BatchExecutor<T> batchExecutor = new BatchExecutor<>(batches, options.maxRetries());
        this.executor = batchExecutor;
        JdbcExecutionOptions execution = JdbcExecutionOptions.builder()
                .withBatchSize(mostRows(options, completion))
                // The connector's timer stores what it finds, were it added just now.
                .withBatchIntervalMs(
                        completion == null ? options.flushInterval().toMillis() : 0)
                .withMaxRetries(options.maxRetries())
                .build();
        this.connections = new ClickHouseConnections(options);
        this.output = new JdbcOutputFormat<>(connections, execution, () -> batchExecutor);
        // Without copies, be objects used again or not: what waits for its batch cannot change, see ClickHouseSink.
        output.open(JdbcOutputSerializer.of(context.createInputSerializer()));
    }

    @Override
    public void write(T row, Context context) throws IOException, InterruptedException {
        awaitEndOfRetries();
        boolean first = completion != null && executor.isEmpty();
        output.writeRecord(row);
        for (TablePart<T, ?> part : parts) {
            payloadBytes += part.payloadBytes(row);
        }
        if (payloadBytes >= LARGEST_PAYLOAD_BYTES) {
            flush(false);
        }
        if (completion == null) {
            return;
        }
        if (completion.isComplete(row) && !completionScheduled) {
            storeWhatIsComplete();
        }
        if (first && !executor.isEmpty()) {
            firstWaitsSinceMillis = clock.getCurrentProcessingTime();
            if (!endOfWaitScheduled) {
                scheduleEndOfWait();
            }
        }
    }

    /** Stores what waits, however little, when the first of it has waited for long enough. */
    @SuppressWarnings("FutureReturnValueIgnored") // where a timer fails, Flink fails the task
    private void scheduleEndOfWait() {
        endOfWaitScheduled = true;
        clock.registerTimer(firstWaitsSinceMillis + longestWaitMillis, ignored -> {
            endOfWaitScheduled = false;
            if (executor.isEmpty()) {
                return;
            }
            if (clock.getCurrentProcessingTime() >= firstWaitsSinceMillis + longestWaitMillis) {
                flush(false);
            } else {
                scheduleEndOfWait();
            }
        });
    }

    private static int mostRows(ClickHouseOptions options, ClickHouseSink.@Nullable Completion<?> completion) {
        return completion == null
                ? options.batchSize()
                : (int) Math.min(Integer.MAX_VALUE, (long) BATCH_SIZES_FOR_COMPLETION * options.batchSize());
    }

    /** Stores what waits, at once, or where one completion follows the other, as in a replay, together with the next. */
    @SuppressWarnings("FutureReturnValueIgnored") // where a timer fails, Flink fails the task
    private void storeWhatIsComplete() throws IOException, InterruptedException {
        long now = clock.getCurrentProcessingTime();
        if (now >= nextCompletionMillis) {
            nextCompletionMillis = now + completionIntervalMillis;
            flush(false);
            return;
        }
        completionScheduled = true;
        clock.registerTimer(nextCompletionMillis, ignored -> {
            completionScheduled = false;
            storeWhatIsComplete();
        });
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        awaitEndOfRetries();
        output.flush();
        payloadBytes = 0;
    }

    /**
     * Ends without writing. Rows that still wait here were never part of a completed checkpoint: the job failed or was
     * cancelled, and will make them again.
     *
     * <p>It never throws. What the connector says on closing is the failure that the task has failed with already, and
     * Flink ends the whole TaskManager when the clean-up of a failed task throws.
     */
    @Override
    public void close() {
        executor.discard();
        try {
            output.close();
        } catch (RuntimeException e) {
            LOG.warn("rows for {} were let go after a failure", tableNames(), e);
        } finally {
            connections.closeConnection();
        }
    }

    private String tableNames() {
        return parts.stream().map(part -> part.table().definition().name()).collect(Collectors.joining(", "));
    }

    /**
     * Waits while the connector's timer retries a batch. It does so under the lock that {@code writeRecord} takes, and
     * a task that waits for a lock cannot be interrupted, so a cancellation would hang for all retries.
     */
    private void awaitEndOfRetries() throws InterruptedException {
        while (executor.retrying()) {
            output.checkFlushException();
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }
}
