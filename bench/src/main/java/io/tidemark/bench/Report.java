package io.tidemark.bench;

import io.tidemark.jobs.kafka.TickFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Medians and ratios of the measurements, as a Markdown table. */
final class Report {
    private final List<TickFormat> formats;
    private final long ticks;
    private final int parallelism;
    private final Map<String, List<Measurement>> measurements = new HashMap<>();

    Report(List<TickFormat> formats, long ticks, int parallelism) {
        this.formats = formats;
        this.ticks = ticks;
        this.parallelism = parallelism;
    }

    void add(Workload workload, TickFormat format, Measurement measurement) {
        measurements
                .computeIfAbsent(key(workload, format), ignored -> new ArrayList<>())
                .add(measurement);
    }

    String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%,d ticks of each encoding, parallelism %d, %d processors, Java %s, real broker and ClickHouse sinks,%n"
                        + "checkpoints every 2 s, incremental RocksDB but for the window on heap%n%n",
                ticks,
                parallelism,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
        text.append("| encoding | workload | M ticks/s, median | all | CPU us a tick, median | all |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (TickFormat format : formats) {
            for (Workload workload : Workload.values()) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.2f | %s | %.2f | %s |%n",
                        format,
                        workload,
                        median(workload, format, Report::millions),
                        all(workload, format, Report::millions),
                        median(workload, format, Measurement::cpuMicrosPerTick),
                        all(workload, format, Measurement::cpuMicrosPerTick)));
            }
        }
        text.append(
                "\n| encoding | bars to consume and decode | bars to window on heap | bars to window on RocksDB |\n");
        text.append("|---|---|---|---|\n");
        for (TickFormat format : formats) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f |%n",
                    format,
                    ratio(Workload.CONSUME_AND_DECODE, format),
                    ratio(Workload.WINDOW_ON_HEAP, format),
                    ratio(Workload.WINDOW_ON_ROCKSDB, format)));
        }
        return text.toString();
    }

    private double ratio(Workload other, TickFormat format) {
        return median(Workload.BARS, format, Measurement::ticksPerSecond)
                / median(other, format, Measurement::ticksPerSecond);
    }

    private double median(Workload workload, TickFormat format, ToDoubleFunction<Measurement> figure) {
        double[] sorted =
                figures(workload, format).stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private String all(Workload workload, TickFormat format, ToDoubleFunction<Measurement> figure) {
        return figures(workload, format).stream()
                .map(measurement -> String.format(Locale.ROOT, "%.2f", figure.applyAsDouble(measurement)))
                .collect(Collectors.joining(" "));
    }

    private List<Measurement> figures(Workload workload, TickFormat format) {
        return measurements.getOrDefault(key(workload, format), List.of());
    }

    private static double millions(Measurement measurement) {
        return measurement.ticksPerSecond() / 1e6;
    }

    private static String key(Workload workload, TickFormat format) {
        return workload.name() + '/' + format.name();
    }
}
