package io.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.feed.Feed;
import io.tidemark.local.feed.FeedOptions;
import io.tidemark.local.feed.FeedProgress;
import io.tidemark.local.flink.FlinkRest;
import io.tidemark.local.simulator.SimulatedMarket;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackException;
import io.tidemark.local.stack.SubmittedJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run: a market that trades, a job that follows it, and processes that are killed and started again meanwhile. */
final class RecoveryRun implements AutoCloseable {
    private static final int SECONDS_TO_OPENING = 5;
    private static final long LOOK_MILLIS = 100;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** A stack gives each TaskManager an id for each start, which begins with its name. */
    private static final Pattern TASK_MANAGER = Pattern.compile("taskmanager-(\\d+)-.*");

    private final Stack stack;
    private final SubmittedJob job;
    private final FlinkRest flink;
    private final Feed feed;
    private final SimulatedMarket market;
    private final FreshPartitions fresh;
    private final Books books;
    private final ExecutorService crew = Executors.newCachedThreadPool();
    private Future<?> feeding = crew.submit(() -> {});

    RecoveryRun(Stack stack, SubmittedJob job, RecoveryPlan plan, Consumer<String> progress) {
        this.stack = stack;
        this.job = job;
        flink = new FlinkRest(stack.config().flinkUrl());
        fresh = new FreshPartitions(stack);
        books = new Books(stack, progress);
        String kafka = stack.config().kafkaBootstrapServers();
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(SECONDS_TO_OPENING);
        market = new SimulatedMarket(plan.market(start, stack.config().kafkaPartitions()));
        feed = new Feed(
                kafka,
                stack.config().flinkUrl(),
                stack.config().feedLock(),
                FeedOptions.live(),
                new FeedProgress(new PrintWriter(Writer.nullWriter()), false));
    }

    /** Lets the market begin, and waits until its first minutes have warmed the job up. */
    void begin(Duration warmUp) throws InterruptedException, ExecutionException {
        feeding = crew.submit(() -> feed.run(limit -> market));
        long warm = System.currentTimeMillis() + warmUp.toMillis();
        await("the job to warm up", () -> System.currentTimeMillis() > warm);
        awaitSteady();
    }

    /**
     * Kills a process and waits until results flow again and a checkpoint is complete. A JobManager is started again at once,
     * as nothing goes on without one; a TaskManager when the job does without it.
     */
    Recovery kill(RecoveryPlan.Victim victim) throws InterruptedException, ExecutionException {
        long newest = newestCheckpoint();
        int taskManager = busiestTaskManager();
        long killed = System.currentTimeMillis();
        Future<?> again = crew.submit(() -> {
            switch (victim) {
                case TASK_MANAGER -> stack.killTaskManager(taskManager);
                case JOB_MANAGER -> {
                    stack.kill("jobmanager");
                    stack.up(false);
                }
            }
        });
        long[] restored = {0};
        await("the job to be restored after a kill of the " + victim, () -> {
            restored[0] = restored[0] > 0 ? restored[0] : restoredSince(killed);
            return restored[0] > 0 && allTasksRun();
        });
        // Tasks of before the restoration have ended, so that none of them can have stored what was appended by now.
        long running = System.currentTimeMillis();
        await("results of every partition after a kill of the " + victim, () -> fresh.allSince(running));
        long flowing = System.currentTimeMillis();
        long checkpoint = restoredCheckpoint();
        if (checkpoint < newest) {
            throw new IllegalStateException(
                    "restored from checkpoint " + checkpoint + ", and " + newest + " was complete before the kill");
        }
        await("the " + victim + " to be there again", again::isDone);
        again.get();
        if (victim == RecoveryPlan.Victim.TASK_MANAGER) {
            stack.startTaskManager(taskManager);
        }
        awaitSteady();
        return new Recovery(restored[0] - killed, running - killed, flowing - killed, checkpoint);
    }

    /** Ends the market, and has the books balance and every position be what its executions come to. */
    void verify() throws InterruptedException, IOException {
        feed.stop();
        await("the market to end", feeding::isDone);
        books.verify(job);
    }

    /** Ticks that the market has made so far. */
    long ticks() {
        return market.made().ticks();
    }

    private void awaitSteady() throws InterruptedException, ExecutionException {
        job.awaitRunning(LIMIT);
        job.awaitCheckpoint(LIMIT);
        if (feeding.isDone()) {
            feeding.get();
            throw new IllegalStateException("the market has ended");
        }
    }

    /** The TaskManager that runs the most tasks, by its number. */
    private int busiestTaskManager() {
        Map<Integer, Integer> tasks = new HashMap<>();
        for (JsonNode vertex : job.get("").path("vertices")) {
            JsonNode placed = job.get("/vertices/" + vertex.path("id").asText() + "/taskmanagers");
            for (JsonNode place : placed.path("taskmanagers")) {
                Matcher name = TASK_MANAGER.matcher(place.path("taskmanager-id").asText());
                if (name.matches()) {
                    tasks.merge(
                            Integer.valueOf(name.group(1)),
                            place.path("status-counts").path("RUNNING").asInt(),
                            Integer::sum);
                }
            }
        }
        return tasks.entrySet().stream()
                .filter(running -> running.getValue() > 0)
                .max(Comparator.comparingInt(Map.Entry::getValue))
                .orElseThrow(() -> new IllegalStateException("no TaskManager runs tasks: " + tasks))
                .getKey();
    }

    private long newestCheckpoint() {
        return job.get("/checkpoints")
                .path("latest")
                .path("completed")
                .path("id")
                .asLong();
    }

    private long restoredCheckpoint() {
        return job.get("/checkpoints")
                .path("latest")
                .path("restored")
                .path("id")
                .asLong();
    }

    /** When the job went back to a checkpoint after this moment, milliseconds since the epoch; 0 if it did not yet. */
    private long restoredSince(long millis) {
        long restored = job.get("/checkpoints")
                .path("latest")
                .path("restored")
                .path("restore_timestamp")
                .asLong();
        return restored > millis ? restored : 0;
    }

    /** Asks for what Flink has at hand: for more, it would ask TaskManagers that have better things to do. */
    private boolean allTasksRun() {
        for (JsonNode each : flink.get("/jobs/overview").path("jobs")) {
            if (each.path("jid").asText().equals(job.id())) {
                JsonNode tasks = each.path("tasks");
                return each.path("state").asText().equals("RUNNING")
                        && tasks.path("running").asInt() == tasks.path("total").asInt();
            }
        }
        return false;
    }

    /** Looks until it is so; while the JobManager does not answer, it is not. */
    private static void await(String awaited, BooleanSupplier soFar) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isSo(soFar)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + LIMIT.toSeconds() + " s for " + awaited);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static boolean isSo(BooleanSupplier soFar) {
        try {
            return soFar.getAsBoolean();
        } catch (StackException nobodyAnswers) {
            return false;
        }
    }

    @Override
    public void close() {
        feed.stop();
        crew.shutdownNow();
    }
}
