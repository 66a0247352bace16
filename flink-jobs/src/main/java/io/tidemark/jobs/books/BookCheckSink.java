package io.tidemark.jobs.books;

import io.tidemark.jobs.clickhouse.ClickHouseConnections;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.positions.RestatementProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of what the subtasks say of their restatements, and the place where the books are checked: every so often, in a
 * thread of its own, so that neither a slow ClickHouse nor one that is away holds up the job or fails it. For one subtask.
 *
 * <p>Metrics, in group {@code books}: gauges {@code openBreaks}, -1 before the first check, and {@code checksFailed}, checks
 * that ClickHouse did not answer and that the next one makes up for.
 */
public final class BookCheckSink implements Sink<RestatementProgress> {
    private static final long serialVersionUID = 1L;

    private final ClickHouseOptions options;
    private final String jobRun;
    private final Duration interval;

    /**
     * Checks of the books.
     *
     * @param options where the books are
     * @param jobRun the run's identity, as in {@code job_runs}
     * @param interval pause between two checks, and what rows that are published may take to be stored; at least 1 ms
     */
    public BookCheckSink(ClickHouseOptions options, String jobRun, Duration interval) {
        this.options = options;
        this.jobRun = jobRun;
        this.interval = interval;
    }

    @Override
    public SinkWriter<RestatementProgress> createWriter(WriterInitContext context) {
        return new Checks(options, new BookCheck(jobRun, Clock.systemUTC()), interval, context.metricGroup());
    }

    private static final class Checks implements SinkWriter<RestatementProgress> {
        private static final Logger LOG = LoggerFactory.getLogger(BookCheckSink.class);
        private static final long LONGEST_END_SECONDS = 5;

        private final ClickHouseOptions options;
        private final BookCheck check;
        private final RestatementWatch watch;
        private final ScheduledExecutorService thread;
        private final AtomicLong openBreaks = new AtomicLong(-1);
        private final AtomicLong checksFailed = new AtomicLong();

        @SuppressWarnings("FutureReturnValueIgnored") // a look lets nothing through that the future could hold
        Checks(ClickHouseOptions options, BookCheck check, Duration interval, MetricGroup metrics) {
            this.options = options;
            this.check = check;
            this.watch = new RestatementWatch(interval);
            MetricGroup group = metrics.addGroup("books");
            group.gauge("openBreaks", (Gauge<Long>) openBreaks::get);
            group.gauge("checksFailed", (Gauge<Long>) checksFailed::get);
            thread = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread made = new Thread(task, "book-checks");
                made.setDaemon(true);
                return made;
            });
            long millis = interval.toMillis();
            thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
        }

        @SuppressWarnings("FutureReturnValueIgnored")
        private void look() {
            Instant restatedUntil = watch.restatedUntil(Instant.now());
            try (Connection connection = ClickHouseConnections.open(options)) {
                openBreaks.set(check.look(connection, restatedUntil));
            } catch (SQLException | RuntimeException e) {
                // Whatever it is: were it thrown, no further check would come.
                checksFailed.incrementAndGet();
                LOG.warn("the books could not be checked; the next check makes up for it", e);
            }
        }

        @Override
        public void write(RestatementProgress progress, Context context) {
            watch.note(progress, Instant.now());
        }

        @Override
        public void flush(boolean endOfInput) {
            // What was said is in no table.
        }

        @Override
        public void close() throws InterruptedException {
            thread.shutdownNow();
            if (!thread.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a check of the books has not ended yet; ClickHouse does not answer it");
            }
        }
    }
}
