package io.tidemark.bench;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What an instrument with half of all ticks does to the minutes of the job {@code positions}: markets with and without one in
 * turn, each on an emptied stack, with the same rates, instruments and executions.
 *
 * <p>Broker, Flink cluster and ClickHouse engine are processes of their own; market, feed and the clients that look run in this
 * one. System properties: {@code bench.folder} (for data, new and empty), {@code bench.rounds} (each with both markets), {@code
 * bench.minutes} (of a market that count), {@code bench.rate} (ticks a second), {@code bench.executions} (a second), {@code
 * tidemark.root}.
 */
public final class SkewBench {
    private static final int PARALLELISM = 2;
    private static final double HALF = 0.5;
    private static final Duration WARM_UP = Duration.ofMinutes(1);

    private final Stack stack;
    private final int minutes;
    private final int ticksPerSecond;
    private final int executionsPerSecond;
    private final Consumer<String> progress;

    private SkewBench(Stack stack, Consumer<String> progress) {
        this.stack = stack;
        this.minutes = required("bench.minutes");
        this.ticksPerSecond = required("bench.rate");
        this.executionsPerSecond = required("bench.executions");
        this.progress = progress;
    }

    /** Measures and prints. */
    public static void main(String... arguments) throws Exception {
        Path root = Path.of(text("tidemark.root"));
        int rounds = required("bench.rounds");
        Consumer<String> progress = System.err::println;
        // As much memory as a person's stack has by default.
        StackConfig config = StackConfig.onFreePorts(
                        root, Path.of(text("bench.folder")).resolve("stack"))
                .sizedAs(StackConfig.load(root, Map.of()));
        try (Stack stack = Stack.supervised(config, progress)) {
            stack.up(false);
            SkewBench bench = new SkewBench(stack, progress);
            Arm even = new Arm("as they come");
            Arm skewed = new Arm("half from one instrument");
            for (int round = 1; round <= rounds; round++) {
                progress.accept("Round " + round + " of " + rounds + ", an even market ...");
                bench.run(0, even);
                progress.accept("Round " + round + " of " + rounds + ", a skewed market ...");
                bench.run(HALF, skewed);
            }
            System.out.println(table(even, skewed));
        }
    }

    /** One market on an emptied stack, from its opening to its end. */
    private void run(double busiestShare, Arm arm) throws Exception {
        stack.reset();
        BackpressurePlan plan = new BackpressurePlan(minutes, ticksPerSecond, executionsPerSecond, busiestShare);
        try (BackpressureRun run =
                new BackpressureRun(stack, stack.submit(Submission.of("positions", PARALLELISM)), plan, progress)) {
            run.begin(WARM_UP);
            long ticksBefore = run.ticks();
            long began = System.nanoTime();
            BackpressureRun.Stretch stretch = run.watch(Duration.ofMinutes(minutes));
            double perSecond = (run.ticks() - ticksBefore) / ((System.nanoTime() - began) / 1e9);
            String failures = run.failures();
            if (!failures.isEmpty()) {
                throw new IllegalStateException("the job failed meanwhile: " + failures);
            }
            run.verify();
            arm.add(stretch, perSecond, busiestShare());
            progress.accept("Minutes late, ms: " + stretch.minutesLate().values());
        }
    }

    /** What part of all ticks that were made into bars is the busiest instrument's. */
    private double busiestShare() {
        return Double.parseDouble(stack.clickHouse()
                .queryText("SELECT max(ticks) / sum(ticks) FROM (SELECT instrument_id, sum(trade_count + quote_count)"
                        + " AS ticks FROM tidemark.bars GROUP BY instrument_id)")
                .strip());
    }

    private static String table(Arm even, Arm skewed) {
        return String.format(
                        Locale.ROOT,
                        "%d processors, Java %s%n%n| ticks | ticks/s | of the busiest instrument | a task kept waiting,"
                                + " ms/s | oldest row not stored, s | minutes late, s: median | worst | of | all |%n"
                                + "|---|---|---|---|---|---|---|---|---|%n",
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"))
                + even.line()
                + skewed.line()
                + String.format(
                        Locale.ROOT,
                        "%nWith half of all ticks from one instrument minutes are %.2f times as late in the median, the"
                                + " worst %.2f times.%n",
                        skewed.median() / even.median(),
                        skewed.worst() / even.worst());
    }

    /** One of the two kinds of markets, over all rounds. */
    private static final class Arm {
        private final String name;
        private final List<Long> late = new ArrayList<>();
        private final List<Double> rates = new ArrayList<>();
        private SinkLoad load = SinkLoad.NONE;
        private double busiestShare;

        private Arm(String name) {
            this.name = name;
        }

        private void add(BackpressureRun.Stretch stretch, double ticksPerSecond, double share) {
            late.addAll(stretch.minutesLate().values());
            rates.add(ticksPerSecond);
            load = load.largest(stretch.load());
            busiestShare = Math.max(busiestShare, share);
        }

        private double median() {
            Percentiles percentiles = new Percentiles();
            late.forEach(percentiles::add);
            return percentiles.at(50);
        }

        private double worst() {
            return Collections.max(late);
        }

        private String line() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.0f%% | %d | %.1f | %.2f | %.2f | %d | %s |%n",
                    name,
                    rates.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                    busiestShare * 100,
                    load.backPressuredMillis(),
                    load.oldestRowMillis() / 1e3,
                    median() / 1e3,
                    worst() / 1e3,
                    late.size(),
                    String.join(
                            " ",
                            late.stream()
                                    .map(millis -> String.format(Locale.ROOT, "%.2f", millis / 1e3))
                                    .toList()));
        }
    }

    private static int required(String property) {
        return Integer.parseInt(text(property));
    }

    private static String text(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "system property " + property + " is not set; start with bench/run-skew");
        }
        return value;
    }
}
