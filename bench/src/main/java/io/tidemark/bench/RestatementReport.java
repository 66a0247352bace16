package io.tidemark.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What bursts took, beside how fast rows can be inserted at all. */
final class RestatementReport {
    private static final double BOUND = 1.5;

    private final Map<RestatementPlan.Spread, List<RestatementRun.Burst>> bursts =
            new EnumMap<>(RestatementPlan.Spread.class);
    private final List<Double> rates = new ArrayList<>();

    void add(RestatementPlan.Spread spread, RestatementRun.Burst burst) {
        bursts.computeIfAbsent(spread, each -> new ArrayList<>()).add(burst);
    }

    /** @param rowsPerSecond of one measurement of inserting alone */
    void addInsertRate(double rowsPerSecond) {
        rates.add(rowsPerSecond);
    }

    String toMarkdown(double ticksPerSecond, RestatementPlan plan) {
        double rate = median(rates);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d late executions of %,d accounts, %,.0f ticks/s beside, %d processors, Java %s%n"
                        + "Rows inserted alone: %,.0f a second (%s)%n%n",
                plan.executions(),
                plan.accounts(),
                ticksPerSecond,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                rate,
                rates.stream()
                        .map(each -> String.format(Locale.ROOT, "%,.0f", each))
                        .collect(Collectors.joining(" "))));
        text.append(
                "| spread over | rows published again | s from last append to last row | all | rows / insert rate, s |"
                        + " settled / that (bound 1.5) | on-time minutes late, ms: median | worst | of |\n"
                        + "|---|---|---|---|---|---|---|---|---|\n");
        bursts.forEach((spread, runs) -> {
            double rows = median(runs.stream().map(run -> (double) run.rows()).toList());
            double seconds =
                    median(runs.stream().map(RestatementRun.Burst::seconds).toList());
            double ratio = median(
                    runs.stream().map(run -> run.seconds() * rate / run.rows()).toList());
            List<Double> late = runs.stream()
                    .flatMap(run -> run.onTimeMillis().values().stream())
                    .map(Long::doubleValue)
                    .toList();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.1f | %s | %.1f | %.2f%s | %s | %s | %d |%n",
                    spread,
                    rows,
                    seconds,
                    runs.stream()
                            .map(run -> String.format(Locale.ROOT, "%.1f", run.seconds()))
                            .collect(Collectors.joining(" ")),
                    rows / rate,
                    ratio,
                    ratio <= BOUND ? "" : " missed",
                    late.isEmpty() ? "-" : String.format(Locale.ROOT, "%.0f", median(late)),
                    late.isEmpty()
                            ? "-"
                            : String.format(
                                    Locale.ROOT,
                                    "%.0f",
                                    late.stream()
                                            .mapToDouble(Double::doubleValue)
                                            .max()
                                            .orElseThrow()),
                    late.size()));
        });
        return text.toString();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
