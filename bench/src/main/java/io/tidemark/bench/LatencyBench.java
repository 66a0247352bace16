package io.tidemark.bench;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.Submission;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * Time from an execution in Kafka to a position that has it, and from a minute's end to its rows, on a real stack that a
 * simulated market feeds live.
 *
 * <p>Broker, Flink cluster and ClickHouse engine are processes of their own; market, feed and clients run in this one.
 * System properties: {@code bench.folder} (for data, new and empty), {@code bench.warm-up} and {@code bench.minutes}, {@code
 * bench.positions}, {@code bench.rate} (ticks a second), {@code bench.executions} (a second), {@code bench.seed}, {@code
 * bench.settings} (of Flink or of the job, {@code key=value} with blanks between, may be empty), {@code tidemark.root}.
 */
public final class LatencyBench {
    private static final int PARALLELISM = 2;

    private LatencyBench() {}

    /** Measures and prints. */
    public static void main(String... arguments) throws Exception {
        LatencyPlan plan = new LatencyPlan(
                Integer.parseInt(required("bench.warm-up")),
                Integer.parseInt(required("bench.minutes")),
                Integer.parseInt(required("bench.positions")),
                Integer.parseInt(required("bench.rate")),
                Integer.parseInt(required("bench.executions")),
                Long.parseLong(required("bench.seed")));
        plan.requireOneTradingDate(Instant.now());
        Path root = Path.of(required("tidemark.root"));
        // As much memory as a person's stack has by default.
        StackConfig config = StackConfig.onFreePorts(
                        root, Path.of(required("bench.folder")).resolve("stack"))
                .sizedAs(StackConfig.load(root, Map.of()));
        try (Stack stack = Stack.supervised(config, System.err::println)) {
            stack.up(false);
            LatencyRun run = new LatencyRun(stack, stack.submit(submission()), plan, System.err::println);
            System.out.println(run.measure().toMarkdown());
        }
    }

    private static Submission submission() {
        Submission submission = Submission.of("positions", PARALLELISM);
        for (String setting : System.getProperty("bench.settings", "").split(" ", -1)) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                submission = submission.with(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        return submission;
    }

    private static String required(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("system property " + property + " is not set; start with bench/latency");
        }
        return value;
    }
}
