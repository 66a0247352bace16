package io.tidemark.bench;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.feed.Feed;
import io.tidemark.local.feed.FeedOptions;
import io.tidemark.local.feed.FeedProgress;
import io.tidemark.local.simulator.SimulatedMarket;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.SubmittedJob;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** One run: a market that trades, a job that follows it, and clients that ask. */
final class LatencyRun {
    /** Reference data go first, and the feed asks the job for its limits. */
    private static final int SECONDS_TO_OPENING = 5;

    /** Each question costs the engine some milliseconds of a processor that the job wants too. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Of the question that only tells where the time does not go. */
    private static final Duration LONG_PAUSE = Duration.ofMillis(100);

    private static final long LOOK_MILLIS = 50;

    private final Stack stack;
    private final SubmittedJob job;
    private final SimulatedMarket market;
    private final Feed feed;
    private final TimeWindow measured;
    private final long closingMillis;
    private final ExecutionLog log;
    private final ExecutionWatch live;
    private final ExecutionWatch fates;
    private final MinuteWatch minutes;
    private final ExecutorService crew = Executors.newCachedThreadPool();
    private final List<Future<?>> underWay = new ArrayList<>();

    LatencyRun(Stack stack, SubmittedJob job, LatencyPlan plan, Consumer<String> progress) {
        this.stack = stack;
        this.job = job;
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(SECONDS_TO_OPENING);
        String kafka = stack.config().kafkaBootstrapServers();
        market = new SimulatedMarket(plan.market(start, stack.config().kafkaPartitions()));
        feed = new Feed(
                kafka,
                stack.config().flinkUrl(),
                stack.config().feedLock(),
                FeedOptions.live(),
                new FeedProgress(new PrintWriter(Writer.nullWriter()), false));
        measured = plan.measured(start);
        closingMillis = plan.closingMillis(start);
        ClickHouseClient engine = stack.clickHouse();
        ExpectedMinutes expected = new ExpectedMinutes();
        live = new ExecutionWatch("live", new LiveQuestion(engine), PAUSE, measured);
        fates = new ExecutionWatch("executions", new FateQuestion(engine), LONG_PAUSE, measured);
        minutes = new MinuteWatch(
                engine, expected, plan.watched(start), measured, LatencyPlan.OUT_OF_ORDERNESS, progress);
        log = new ExecutionLog(kafka, List.of(expected, live, fates));
        progress.accept("The market opens at " + start + "; what counts begins at "
                + Instant.ofEpochMilli(measured.fromMillis()) + ".");
    }

    /**
     * Runs it all to its end.
     *
     * @throws ExecutionException if the market could not be fed, or anything of it did not become visible
     */
    LatencyReport measure() throws InterruptedException, ExecutionException {
        try {
            Future<?> feeding = begin(() -> feed.run(limit -> market));
            Future<?> reading = begin(log);
            List<Future<?>> watching = List.of(begin(live), begin(fates), begin(minutes));
            awaitTime(measured.fromMillis());
            ProcessorTime timeBefore = ProcessorTime.of(stack);
            long ticksBefore = market.made().ticks();
            awaitTime(measured.toMillis());
            ProcessorTime time = ProcessorTime.of(stack).since(timeBefore);
            long ticks = market.made().ticks() - ticksBefore;
            JobHealth health = JobHealth.of(stack, job);
            awaitTime(closingMillis);
            feed.stop();
            awaitEnd(feeding);
            log.end();
            awaitEnd(reading);
            live.end();
            fates.end();
            for (Future<?> watch : watching) {
                awaitEnd(watch);
            }
            return report(ticks, time, health);
        } finally {
            feed.stop();
            crew.shutdownNow();
        }
    }

    private Future<?> begin(Callable<?> work) {
        Future<?> future = crew.submit(work);
        underWay.add(future);
        return future;
    }

    private void awaitTime(long millis) throws InterruptedException, ExecutionException {
        while (System.currentTimeMillis() < millis) {
            refuseFailure();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void awaitEnd(Future<?> work) throws InterruptedException, ExecutionException {
        while (!work.isDone()) {
            refuseFailure();
            Thread.sleep(LOOK_MILLIS);
        }
        work.get();
    }

    private void refuseFailure() throws InterruptedException, ExecutionException {
        for (Future<?> work : underWay) {
            if (work.isDone()) {
                work.get();
            }
        }
    }

    private LatencyReport report(long ticks, ProcessorTime time, JobHealth health) {
        String open = stack.clickHouse().queryText("SELECT count() FROM tidemark.live WHERE quantity != 0");
        return new LatencyReport(
                live.latencies(),
                fates.latencies(),
                minutes.latencies(),
                live.answers(),
                fates.answers(),
                minutes.answers(),
                measured.seconds(),
                ticks,
                live.latencies().count(),
                Long.parseLong(open.strip()),
                time,
                health);
    }
}
