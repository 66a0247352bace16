package io.tidemark.bench;

import io.tidemark.jobs.bars.BarsConfig;
import io.tidemark.jobs.kafka.TickFormat;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Ticks per second of the whole job {@code bars}, beside consume-and-decode only and beside Flink's built-in window over
 * the same records, in one run.
 *
 * <p>Broker and ClickHouse engine are processes of their own; Flink runs in this one. System properties: {@code
 * bench.folder} (for data, new and empty), {@code bench.ticks}, {@code bench.runs}, {@code bench.formats} (with commas), {@code
 * tidemark.root}. The
 * environment names the engine's password file in that folder, as the sinks read it from there.
 */
public final class ThroughputBench {
    private static final int PARALLELISM = 2;
    private static final int INSTRUMENTS = 100;
    private static final int MINUTES = 8;

    private ThroughputBench() {}

    /** Measures and prints. */
    public static void main(String... arguments) throws Exception {
        Path folder = Path.of(required("bench.folder"));
        int ticks = Integer.parseInt(required("bench.ticks"));
        int runs = Integer.parseInt(required("bench.runs"));
        StackConfig stackConfig = StackConfig.onFreePorts(Path.of(required("tidemark.root")), folder.resolve("stack"));
        Consumer<String> progress = System.err::println;
        try (Stack stack = Stack.supervised(stackConfig, progress)) {
            stack.up(false);
            TickLog log = new TickLog(stackConfig.kafkaBootstrapServers(), ticks, INSTRUMENTS, MINUTES);
            for (TickFormat format : formats()) {
                progress.accept("Writing " + ticks + " ticks in " + format + " ...");
                log.publish(format);
            }
            JobRunner runner = new JobRunner(folder.resolve("checkpoints"), PARALLELISM, ticks);
            Report report = new Report(formats(), ticks, PARALLELISM);
            measure(runner, stackConfig, report, runs);
            System.out.println(report.toMarkdown());
        }
    }

    /** Every round runs everything once, so that whatever else the machine does falls on all alike. */
    private static void measure(JobRunner runner, StackConfig stack, Report report, int runs) throws Exception {
        Map<TickFormat, BarsConfig> configs = new EnumMap<>(TickFormat.class);
        for (TickFormat format : formats()) {
            configs.put(format, config(stack, format));
        }
        for (int round = 0; round <= runs; round++) {
            for (Map.Entry<TickFormat, BarsConfig> entry : configs.entrySet()) {
                for (Workload workload : Workload.values()) {
                    if (workload.isSlow() && round != 1) {
                        continue;
                    }
                    Measurement measurement = runner.run(workload, entry.getValue());
                    System.err.printf(
                            "%s %-18s %-6s %6.2f M ticks/s %5.2f us CPU%n",
                            round == 0 ? "warm-up" : "round " + round,
                            workload,
                            entry.getKey(),
                            measurement.ticksPerSecond() / 1e6,
                            measurement.cpuMicrosPerTick());
                    if (round > 0) {
                        report.add(workload, entry.getKey(), measurement);
                    }
                }
            }
        }
    }

    private static BarsConfig config(StackConfig stack, TickFormat format) {
        return BarsConfig.fromArguments(
                "--kafka.bootstrap-servers", stack.kafkaBootstrapServers(),
                "--kafka.topic.ticks", TickLog.topic(format),
                "--kafka.format.ticks", format.toString(),
                "--clickhouse.url", stack.clickHouseUrl());
    }

    private static List<TickFormat> formats() {
        return Arrays.stream(required("bench.formats").split(","))
                .map(format -> TickFormat.valueOf(format.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private static String required(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "system property " + property + " is not set; start with bench/run-throughput");
        }
        return value;
    }
}
