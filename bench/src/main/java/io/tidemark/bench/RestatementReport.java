package io.tidemark.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What bursts took, beside how fast rows can be inserted at all. */
final class RestatementReport {
    private static final double BOUND = 1.5;

    private final Map<RestatementPlan.Spread, List<Measured>> bursts = new EnumMap<>(RestatementPlan.Spread.class);

    /**
     * Rows a second inserted alone.
     *
     * @param plain by a sink of one table, in batches of {@code sink.batch-size}
     * @param large by the job's own sink of minutes, in batches of several times as many; what bursts are held against
     */
    record InsertRates(double plain, double large) {
        InsertRates meanWith(InsertRates other) {
            return new InsertRates((plain + other.plain) / 2, (large + other.large) / 2);
        }
    }

    /**
     * A burst and how fast rows went in around it.
     *
     * @param rates the mean of before and after
     */
    private record Measured(RestatementRun.Burst burst, InsertRates rates) {
        double insertSeconds() {
            return burst.rows() / rates.large();
        }

        /** How often a row was published again on average: more than once costs time and makes no insert faster. */
        double publications() {
            return (double) burst.published() / burst.rows();
        }

        double ratio() {
            return burst.seconds() / insertSeconds();
        }

        double ratioToPlain() {
            return burst.seconds() * rates.plain() / burst.rows();
        }
    }

    void add(RestatementPlan.Spread spread, RestatementRun.Burst burst, InsertRates rates) {
        bursts.computeIfAbsent(spread, each -> new ArrayList<>()).add(new Measured(burst, rates));
    }

    String toMarkdown(double ticksPerSecond, RestatementPlan plan) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d late executions of %,d accounts, %,.0f ticks/s beside, %d processors, Java %s%n%n",
                plan.executions(),
                plan.accounts(),
                ticksPerSecond,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
        text.append(
                "| spread over | rows changed | published / that | all accepted, s | settled, s | all | rows/s by the job's sink alone"
                        + " | rows / that, s | settled / that (bound 1.5) | all | rows/s by a plain sink | settled / (rows / that)"
                        + " | on-time minutes late, ms: median | worst | of |\n"
                        + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        bursts.forEach((spread, runs) -> text.append(line(spread, runs)));
        return text.toString();
    }

    private static String line(RestatementPlan.Spread spread, List<Measured> runs) {
        double ratio = median(runs, Measured::ratio);
        List<Double> late = runs.stream()
                .flatMap(run -> run.burst().onTimeMillis().values().stream())
                .map(Long::doubleValue)
                .toList();
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %s | %.1f | %.1f | %s | %,.0f | %.1f | %.2f%s | %s | %,.0f | %.2f | %s | %s | %d |%n",
                spread,
                median(runs, run -> run.burst().rows()),
                all("%.2f", runs, Measured::publications),
                median(runs, run -> run.burst().acceptedSeconds()),
                median(runs, run -> run.burst().seconds()),
                all("%.1f", runs, run -> run.burst().seconds()),
                median(runs, run -> run.rates().large()),
                median(runs, Measured::insertSeconds),
                ratio,
                ratio <= BOUND ? "" : " missed",
                all("%.2f", runs, Measured::ratio),
                median(runs, run -> run.rates().plain()),
                median(runs, Measured::ratioToPlain),
                late.isEmpty() ? "-" : String.format(Locale.ROOT, "%,.0f", median(late)),
                late.isEmpty() ? "-" : String.format(Locale.ROOT, "%,.0f", Collections.max(late)),
                late.size());
    }

    private static String all(String format, List<Measured> runs, ToDoubleFunction<Measured> figure) {
        return runs.stream()
                .map(run -> String.format(Locale.ROOT, format, figure.applyAsDouble(run)))
                .collect(Collectors.joining(" "));
    }

    private static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
        return median(runs.stream().map(figure::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
