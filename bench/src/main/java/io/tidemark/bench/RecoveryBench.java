package io.tidemark.bench;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Time from the kill of a TaskManager or of the JobManager until results flow again, on a real stack that a simulated market
 * feeds live.
 *
 * <p>Broker, Flink cluster and ClickHouse engine are processes of their own; market, feed and the client that looks run in this
 * one. System properties: {@code bench.folder} (for data, new and empty), {@code bench.kills} (of each), {@code bench.rate}
 * (ticks a second), {@code bench.executions} (a second), {@code tidemark.root}.
 */
public final class RecoveryBench {
    private static final int PARALLELISM = 2;
    private static final Duration WARM_UP = Duration.ofMinutes(1);

    private RecoveryBench() {}

    /** Measures and prints. */
    public static void main(String... arguments) throws Exception {
        RecoveryPlan plan = new RecoveryPlan(
                Integer.parseInt(required("bench.kills")),
                Integer.parseInt(required("bench.rate")),
                Integer.parseInt(required("bench.executions")));
        Path root = Path.of(required("tidemark.root"));
        Consumer<String> progress = System.err::println;
        // As much memory as a person's stack has by default.
        StackConfig config = StackConfig.onFreePorts(
                        root, Path.of(required("bench.folder")).resolve("stack"))
                .sizedAs(StackConfig.load(root, Map.of()));
        try (Stack stack = Stack.supervised(config, progress)) {
            stack.up(false);
            try (RecoveryRun run =
                    new RecoveryRun(stack, stack.submit(Submission.of("positions", PARALLELISM)), plan, progress)) {
                System.out.println(measure(run, plan, progress));
            }
        }
    }

    /** In turn, as a new JobManager knows of no failures before, and none adds to the pause before the next restart. */
    private static String measure(RecoveryRun run, RecoveryPlan plan, Consumer<String> progress) throws Exception {
        RecoveryReport report = new RecoveryReport();
        run.begin(WARM_UP);
        long ticksBefore = run.ticks();
        long began = System.nanoTime();
        for (int i = 1; i <= plan.kills(); i++) {
            for (RecoveryPlan.Victim victim : RecoveryPlan.Victim.values()) {
                Recovery recovery = run.kill(victim);
                progress.accept(String.format(
                        Locale.ROOT,
                        "%d of %d, %s: restored from checkpoint %d after %.1f s, all tasks run after %.1f s, results flow"
                                + " after %.1f s",
                        i,
                        plan.kills(),
                        victim,
                        recovery.checkpoint(),
                        recovery.restored() / 1e3,
                        recovery.running() / 1e3,
                        recovery.flowing() / 1e3));
                report.add(victim, recovery);
            }
        }
        double ticksPerSecond = (run.ticks() - ticksBefore) / ((System.nanoTime() - began) / 1e9);
        run.verify();
        return report.toMarkdown(ticksPerSecond);
    }

    private static String required(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "system property " + property + " is not set; start with bench/run-recoveries");
        }
        return value;
    }
}
