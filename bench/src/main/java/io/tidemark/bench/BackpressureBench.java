package io.tidemark.bench;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a ClickHouse at a tenth of its speed does to the job {@code positions}, on a real stack that a simulated market feeds live.
 *
 * <p>Broker, Flink cluster and ClickHouse engine are processes of their own; market, feed and the clients that look run in this
 * one. System properties: {@code bench.folder} (for data, new and empty), {@code bench.minutes} (of slowness), {@code
 * bench.rate} (ticks a second), {@code bench.executions} (a second), {@code tidemark.root}.
 */
public final class BackpressureBench {
    private static final int PARALLELISM = 2;
    private static final Duration WARM_UP = Duration.ofMinutes(2);
    private static final Duration BESIDE = Duration.ofMinutes(2);

    private BackpressureBench() {}

    /** Measures and prints. */
    public static void main(String... arguments) throws Exception {
        BackpressurePlan plan = new BackpressurePlan(
                Integer.parseInt(required("bench.minutes")),
                Integer.parseInt(required("bench.rate")),
                Integer.parseInt(required("bench.executions")),
                0);
        Path root = Path.of(required("tidemark.root"));
        Consumer<String> progress = System.err::println;
        // As much memory as a person's stack has by default.
        StackConfig config = StackConfig.onFreePorts(
                        root, Path.of(required("bench.folder")).resolve("stack"))
                .sizedAs(StackConfig.load(root, Map.of()));
        try (Stack stack = Stack.supervised(config, progress)) {
            stack.up(false);
            try (BackpressureRun run =
                    new BackpressureRun(stack, stack.submit(Submission.of("positions", PARALLELISM)), plan, progress)) {
                System.out.println(measure(run, plan, progress));
            }
        }
    }

    private static String measure(BackpressureRun run, BackpressurePlan plan, Consumer<String> progress)
            throws Exception {
        progress.accept("Warming up for " + WARM_UP.toMinutes() + " minutes ...");
        run.begin(WARM_UP);
        long ticksBefore = run.ticks();
        long began = System.nanoTime();
        BackpressureRun.Stretch before = run.watch(BESIDE);
        progress.accept("ClickHouse is at a tenth of its speed for " + plan.minutes() + " minutes ...");
        BackpressureRun.Slowness slowness = run.slow(Duration.ofMinutes(plan.minutes()));
        progress.accept(String.format(Locale.ROOT, "Caught up after %.1f s.", slowness.catchUpMillis() / 1e3));
        BackpressureRun.Stretch after = run.watch(BESIDE);
        double ticksPerSecond = (run.ticks() - ticksBefore) / ((System.nanoTime() - began) / 1e9);
        String failures = run.failures();
        JobHealth health = run.health();
        long failedCheckpoints = run.failedCheckpoints();
        run.verify();
        String table = String.format(
                        Locale.ROOT,
                        "%,.0f ticks/s, %d processors, Java %s; the engine was held %.0f%% of the time and took %.1f times as"
                                + " long for a small question; caught up %.1f s after%n%n",
                        ticksPerSecond,
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        slowness.heldShare() * 100,
                        slowness.slower(),
                        slowness.catchUpMillis() / 1e3)
                + "| ClickHouse | largest heap in use, MB | largest process, MB | oldest row not stored, s | a task kept"
                + " waiting, ms/s | minutes late, s: median | worst | of |\n|---|---|---|---|---|---|---|---|\n"
                + line("as it is", before)
                + line("at a tenth", slowness.stretch())
                + line("as it is again", after)
                + String.format(
                        Locale.ROOT,
                        "%n%d restarts, %d checkpoints, %d of them failed, the longest %.1f s; longest insert %.1f s%n",
                        health.restarts(),
                        health.checkpoints(),
                        failedCheckpoints,
                        health.longestCheckpointMillis() / 1e3,
                        health.longestBatchMillis().values().stream()
                                        .mapToLong(Long::longValue)
                                        .max()
                                        .orElse(0)
                                / 1e3);
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the job failed meanwhile: " + failures + "\n" + table);
        }
        return table;
    }

    private static String line(String clickHouse, BackpressureRun.Stretch stretch) {
        TreeMap<Long, Long> late = stretch.minutesLate();
        Percentiles percentiles = new Percentiles();
        late.values().forEach(percentiles::add);
        SinkLoad load = stretch.load();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %.1f | %d | %s | %s | %d |%n",
                clickHouse,
                load.heapMegabytes(),
                load.processMegabytes(),
                load.oldestRowMillis() / 1e3,
                load.backPressuredMillis(),
                late.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f", percentiles.at(50) / 1e3),
                late.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f", Collections.max(late.values()) / 1e3),
                late.size());
    }

    private static String required(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "system property " + property + " is not set; start with bench/run-backpressure");
        }
        return value;
    }
}
