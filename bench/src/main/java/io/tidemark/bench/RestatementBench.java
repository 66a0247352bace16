package io.tidemark.bench;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Time from a burst of late executions until every minute that they change is published again, and how late on-time minutes
 * are meanwhile, on a real stack that a simulated market feeds live; beside the rate at which such rows can be inserted.
 *
 * <p>Broker, Flink cluster and ClickHouse engine are processes of their own; market, feed, clients and the measurement of the
 * insert rate run in this one. System properties: {@code bench.folder} (for data, new and empty), {@code
 * bench.executions}, {@code bench.accounts}, {@code bench.rate} (ticks a second), {@code bench.runs}, {@code bench.rows},
 * {@code bench.limit} (seconds), {@code tidemark.root}. The environment names the engine's password file in that folder, as the sinks read it from there.
 */
public final class RestatementBench {
    private static final int PARALLELISM = 2;
    /** After so many bursts the machine code of a restatement is mostly what it stays. */
    private static final int BURSTS_BEFORE = 8;

    private RestatementBench() {}

    /** Measures and prints. */
    public static void main(String... arguments) throws Exception {
        RestatementPlan plan = new RestatementPlan(
                Integer.parseInt(required("bench.executions")),
                Integer.parseInt(required("bench.accounts")),
                Integer.parseInt(required("bench.rate")),
                Integer.parseInt(required("bench.runs")),
                Integer.parseInt(required("bench.rows")));
        RestatementPlan.requireOneTradingDate(
                Instant.now(), Duration.ofSeconds(Integer.parseInt(required("bench.limit"))));
        Path root = Path.of(required("tidemark.root"));
        Consumer<String> progress = System.err::println;
        // As much memory as a person's stack has by default.
        StackConfig config = StackConfig.onFreePorts(
                        root, Path.of(required("bench.folder")).resolve("stack"))
                .sizedAs(StackConfig.load(root, Map.of()));
        try (Stack stack = Stack.supervised(config, progress)) {
            stack.up(false);
            InsertRate insertRate = new InsertRate(
                    stack.clickHouse(),
                    stack.clickHouseUrl().toString(),
                    PARALLELISM,
                    root.resolve("sql/clickhouse/migrations"));
            try (RestatementRun run =
                    new RestatementRun(stack, stack.submit(Submission.of("positions", PARALLELISM)), plan, progress)) {
                System.out.println(measure(run, insertRate, plan, progress));
            }
        }
    }

    /** The insert rates are asked before and after every burst, as everything else goes on. */
    private static String measure(
            RestatementRun run, InsertRate insertRate, RestatementPlan plan, Consumer<String> progress)
            throws Exception {
        RestatementReport report = new RestatementReport();
        progress.accept("The job makes up the minutes of two trading dates ...");
        run.begin();
        progress.accept("Measuring; what comes first does not count.");
        for (int i = 0; i < BURSTS_BEFORE; i++) {
            insertRates(insertRate, RestatementPlan.Spread.LAST_HOUR, plan);
            run.burst(RestatementPlan.Spread.LAST_HOUR, i);
        }
        long ticksBefore = run.ticks();
        long began = System.nanoTime();
        for (RestatementPlan.Spread spread : RestatementPlan.Spread.values()) {
            RestatementReport.InsertRates before = insertRates(insertRate, spread, plan);
            for (int i = 0; i < plan.runs(); i++) {
                RestatementRun.Burst burst = run.burst(spread, i);
                RestatementReport.InsertRates after = insertRates(insertRate, spread, plan);
                progress.accept(String.format(
                        Locale.ROOT,
                        "%s: %,d rows, published %,d times, in %.1f s, all accepted after %.1f s; alone %,.0f rows/s before and %,.0f after,"
                                + " in large batches %,.0f and %,.0f; minutes late, ms: %s",
                        spread,
                        burst.rows(),
                        burst.published(),
                        burst.seconds(),
                        burst.acceptedSeconds(),
                        before.plain(),
                        after.plain(),
                        before.large(),
                        after.large(),
                        burst.onTimeMillis().values()));
                report.add(spread, burst, before.meanWith(after));
                before = after;
            }
        }
        double ticksPerSecond = (run.ticks() - ticksBefore) / ((System.nanoTime() - began) / 1e9);
        return report.toMarkdown(ticksPerSecond, plan);
    }

    private static RestatementReport.InsertRates insertRates(
            InsertRate insertRate, RestatementPlan.Spread spread, RestatementPlan plan) throws Exception {
        TimeWindow window = RestatementPlan.window(spread, System.currentTimeMillis());
        return new RestatementReport.InsertRates(
                insertRate.ofPlainSink(plan.rows(), window), insertRate.ofMinutesSink(plan.rows(), window));
    }

    private static String required(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "system property " + property + " is not set; start with bench/run-restatements");
        }
        return value;
    }
}
