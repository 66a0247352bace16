package io.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.feed.Feed;
import io.tidemark.local.feed.FeedOptions;
import io.tidemark.local.feed.FeedProgress;
import io.tidemark.local.flink.FlinkRest;
import io.tidemark.local.simulator.SimulatedMarket;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.SubmittedJob;
import io.tidemark.local.stack.Throttle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One run: a market that trades, a job that follows it, and a ClickHouse that is at a tenth of its speed for a while. */
final class BackpressureRun implements AutoCloseable {
    private static final int SECONDS_TO_OPENING = 5;
    private static final long LOOK_MILLIS = 1_000;
    private static final long CATCH_UP_LOOK_MILLIS = 200;
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(10);
    /** So old are the newest inputs of live positions, at most, where nothing is behind. */
    private static final long UP_TO_DATE_MILLIS = 2_000;
    /** Small questions, at moments that have nothing to do with each other: as many tell how fast the engine answers. */
    private static final int QUESTIONS = 20;

    private static final int LONGEST_PAUSE_MILLIS = 500;

    private final Stack stack;
    private final SubmittedJob job;
    private final ClickHouseClient engine;
    private final FlinkRest rest;
    private final Feed feed;
    private final SimulatedMarket market;
    private final OnTimeWatch onTime;
    private final FreshPartitions fresh;
    private final Books books;
    private final ExecutorService crew = Executors.newCachedThreadPool();
    private Future<?> feeding = crew.submit(() -> {});
    private Future<?> watching = crew.submit(() -> {});

    BackpressureRun(Stack stack, SubmittedJob job, BackpressurePlan plan, Consumer<String> progress) {
        this.stack = stack;
        this.job = job;
        engine = stack.clickHouse();
        rest = new FlinkRest(stack.config().flinkUrl());
        fresh = new FreshPartitions(stack);
        books = new Books(stack, progress);
        onTime = new OnTimeWatch(engine, BackpressurePlan.OUT_OF_ORDERNESS);
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(SECONDS_TO_OPENING);
        market = new SimulatedMarket(plan.market(start, stack.config().kafkaPartitions()));
        feed = new Feed(
                stack.config().kafkaBootstrapServers(),
                stack.config().flinkUrl(),
                stack.config().feedLock(),
                FeedOptions.live(),
                new FeedProgress(new PrintWriter(Writer.nullWriter()), false));
    }

    /**
     * A stretch of time.
     *
     * @param load the largest of all looks
     * @param minutesLate of the minutes that ended in it, how late each was complete, milliseconds
     */
    record Stretch(SinkLoad load, TreeMap<Long, Long> minutesLate) {}

    /**
     * What the slowness was and did.
     *
     * @param heldShare part of the time in which the engine was held
     * @param slower how many times as long it took for a small question
     * @param catchUpMillis from its end until minutes and live positions were up to date
     */
    record Slowness(Stretch stretch, double heldShare, double slower, long catchUpMillis) {}

    /** Lets the market begin, and waits until its first minutes have warmed the job up. */
    void begin(Duration warmUp) throws InterruptedException, ExecutionException {
        feeding = crew.submit(() -> feed.run(limit -> market));
        Thread.sleep(warmUp.toMillis());
        watching = crew.submit(onTime);
        refuseFailure();
    }

    /** Looks on. */
    Stretch watch(Duration length) throws InterruptedException, ExecutionException {
        long from = System.currentTimeMillis();
        SinkLoad load = look(SinkLoad.NONE, from + length.toMillis());
        long to = System.currentTimeMillis();
        await("the minutes of a stretch to be complete", () -> complete(to));
        return new Stretch(load, new TreeMap<>(onTime.endedWithin(from, to)));
    }

    /** Holds the engine nine tenths of the time, and waits until nothing is left of it. */
    Slowness slow(Duration length) throws InterruptedException, ExecutionException {
        double atFullSpeed = questionMillis();
        long from = System.currentTimeMillis();
        SinkLoad load;
        double slowed;
        double heldShare;
        try (Throttle throttle = stack.throttle("clickhouse", BackpressurePlan.HELD, BackpressurePlan.GOING)) {
            slowed = questionMillis();
            load = look(SinkLoad.NONE, from + length.toMillis());
            heldShare = throttle.heldShare();
        }
        long to = System.currentTimeMillis();
        await(
                "live positions and minutes to be up to date",
                () -> complete(to) && fresh.allSince(System.currentTimeMillis() - UP_TO_DATE_MILLIS));
        long caughtUp = System.currentTimeMillis();
        Stretch stretch = new Stretch(load, new TreeMap<>(onTime.endedWithin(from, to)));
        return new Slowness(stretch, heldShare, slowed / atFullSpeed, caughtUp - to);
    }

    /** What ever failed the job, and whether it went back to a checkpoint; empty if neither was so. */
    String failures() {
        JsonNode entries = job.get("/exceptions").path("exceptionHistory").path("entries");
        boolean restored =
                job.get("/checkpoints").path("latest").path("restored").isObject();
        return (restored ? "went back to a checkpoint " : "") + (entries.isEmpty() ? "" : entries.toString());
    }

    JobHealth health() throws InterruptedException {
        return JobHealth.of(stack, job);
    }

    long failedCheckpoints() {
        return job.get("/checkpoints").path("counts").path("failed").asLong();
    }

    /** Ends the market, and has the books balance and every position be what its executions come to. */
    void verify() throws InterruptedException, IOException, ExecutionException {
        onTime.end();
        feed.stop();
        feeding.get();
        books.verify(job);
    }

    /** Ticks that the market has made so far. */
    long ticks() {
        return market.made().ticks();
    }

    private SinkLoad look(SinkLoad before, long untilMillis) throws InterruptedException, ExecutionException {
        SinkLoad load = before;
        while (System.currentTimeMillis() < untilMillis) {
            load = load.largest(SinkLoad.of(stack, rest, job));
            refuseFailure();
            Thread.sleep(LOOK_MILLIS);
        }
        return load;
    }

    /** Whether every minute that had ended at this moment is complete. */
    private boolean complete(long millis) {
        long ended =
                Math.floorDiv(millis - BackpressurePlan.OUT_OF_ORDERNESS.toMillis(), MinuteTicks.MINUTE_MILLIS) - 1;
        return onTime.completeMillis() >= ended * MinuteTicks.MINUTE_MILLIS;
    }

    /** How long the engine takes for a small question, on average. */
    private double questionMillis() throws InterruptedException {
        Random pauses = new Random(QUESTIONS);
        long nanos = 0;
        for (int i = 0; i < QUESTIONS; i++) {
            Thread.sleep(pauses.nextInt(LONGEST_PAUSE_MILLIS));
            long began = System.nanoTime();
            engine.queryText("SELECT 1");
            nanos += System.nanoTime() - began;
        }
        return nanos / 1e6 / QUESTIONS;
    }

    private void await(String awaited, BooleanSupplier soFar) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + CATCH_UP_LIMIT.toNanos();
        while (!soFar.getAsBoolean()) {
            refuseFailure();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + CATCH_UP_LIMIT.toMinutes() + " minutes for " + awaited);
            }
            Thread.sleep(CATCH_UP_LOOK_MILLIS);
        }
    }

    private void refuseFailure() throws InterruptedException, ExecutionException {
        if (feeding.isDone()) {
            feeding.get();
            throw new IllegalStateException("the market has ended");
        }
        if (watching.isDone()) {
            watching.get();
        }
    }

    @Override
    public void close() {
        onTime.end();
        feed.stop();
        crew.shutdownNow();
    }
}
