package io.tidemark.local.demo;

import io.tidemark.local.clickhouse.ClickHouseException;
import io.tidemark.local.settle.JobBacklog;
import io.tidemark.local.stack.StackException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The newest figures, asked for by a thread of its own: what does not answer does not hold up the view. */
final class DemoWatch implements AutoCloseable {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final DemoFigures NO_FIGURES = new DemoFigures(
            Optional.empty(), Optional.empty(), List.of(), List.of(), new TreeMap<>(), 0, new TreeMap<>());

    private final DemoSource source;
    private final DemoFeed feed;
    private final DemoQueries queries;
    private final JobBacklog backlog;
    private final URI flinkUrl;
    private final Instant began;
    private final long startedAt = System.nanoTime();
    private final Rate sent = new Rate();
    private final Rate read = new Rate();
    private final ExecutorService asking = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "demo-questions");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Future<Answer> pending;
    private long askedAt;
    private DemoFigures figures = NO_FIGURES;
    private Optional<JobBacklog.Reading> reading = Optional.empty();
    private Optional<Duration> untilFirstFigures = Optional.empty();
    private String trouble = "";

    /** @param began when the command was typed */
    DemoWatch(DemoSource source, DemoFeed feed, DemoQueries queries, JobBacklog backlog, URI flinkUrl, Instant began) {
        this.source = source;
        this.feed = feed;
        this.queries = queries;
        this.backlog = backlog;
        this.flinkUrl = flinkUrl;
        this.began = began;
    }

    private record Answer(DemoFigures figures, JobBacklog.Reading reading) {}

    /** A count's growth a second, over some seconds. */
    private static final class Rate {
        private static final double SHARE_OF_NEWEST = 0.3;
        private long count = -1;
        private long at;
        private double perSecond = -1;

        void saw(long now, long newCount) {
            if (count >= 0 && now > at) {
                double newest = (newCount - count) * (double) NANOS_PER_SECOND / (now - at);
                perSecond = perSecond < 0 ? newest : perSecond + SHARE_OF_NEWEST * (newest - perSecond);
            }
            count = newCount;
            at = now;
        }
    }

    /** Asks anew unless an answer is still awaited, and waits for it at most so long. */
    void look(Duration limit) throws InterruptedException {
        Future<Answer> awaited = pending;
        if (awaited == null) {
            askedAt = System.nanoTime();
            awaited = asking.submit(() -> new Answer(queries.ask(), backlog.look()));
        }
        try {
            Answer answer = awaited.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            pending = null;
            trouble = "";
            figures = answer.figures();
            reading = Optional.of(answer.reading());
            read.saw(System.nanoTime(), answer.reading().read());
            if (figures.hasProfitAndLoss() && untilFirstFigures.isEmpty()) {
                untilFirstFigures = Optional.of(Duration.between(began, Instant.now()));
            }
        } catch (TimeoutException slow) {
            pending = awaited;
            trouble = "these figures are old: the answers of ClickHouse and Flink have taken "
                    + (System.nanoTime() - askedAt) / NANOS_PER_SECOND + " s so far; see ./tidemark status";
        } catch (ExecutionException failed) {
            pending = null;
            trouble = "these figures are old: " + reason(failed.getCause());
        }
        sent.saw(System.nanoTime(), feed.sent());
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof ClickHouseException refused) {
            return refused.summary();
        }
        return cause instanceof StackException known
                ? Objects.toString(known.getMessage()).lines().findFirst().orElse("")
                : String.valueOf(cause);
    }

    /** Time from the command to the first P&amp;L; empty before. */
    Optional<Duration> untilFirstFigures() {
        return untilFirstFigures;
    }

    DemoFigures figures() {
        return figures;
    }

    DemoState state() {
        return new DemoState(
                source.description(),
                Duration.ofNanos(System.nanoTime() - startedAt),
                source.onWallClock() ? Instant.now() : feed.newestEvent().orElseGet(Instant::now),
                feed.sent(),
                Math.max(0, sent.perSecond),
                read.perSecond < 0 ? Optional.empty() : Optional.of(read.perSecond),
                reading.map(JobBacklog.Reading::unread),
                reading.map(JobBacklog.Reading::toRestate).orElse(0L),
                flinkUrl,
                trouble);
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
