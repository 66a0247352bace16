package io.tidemark.bench;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run has shown, as Markdown.
 *
 * @param live from an execution's append to the answer of {@code live} that has it
 * @param fates so of {@code executions}
 * @param minutes from when a minute could be complete to the answer that has all of it
 * @param liveAnswers what one question took; so {@code fateAnswers} and {@code minuteAnswers}
 * @param seconds that the figures are of
 * @param ticks sent in that time; so {@code executions}
 * @param openPositions at the end
 * @param processorTime used in that time
 */
record LatencyReport(
        Percentiles live,
        Percentiles fates,
        Percentiles minutes,
        Percentiles liveAnswers,
        Percentiles fateAnswers,
        Percentiles minuteAnswers,
        double seconds,
        long ticks,
        long executions,
        long openPositions,
        ProcessorTime processorTime,
        JobHealth job) {

    String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%.0f s, %,d ticks/s, %.1f executions/s, %,d open positions at the end, %d processors, Java %s%n%n",
                seconds,
                Math.round(ticks / seconds),
                executions / seconds,
                openPositions,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
        text.append("| milliseconds | count | p50 | p90 | p99 | worst |\n|---|---|---|---|---|---|\n");
        row(text, "execution appended to `live`", live);
        row(text, "execution appended to `executions`", fates);
        row(text, "minute's end and 1 s to its complete rows", minutes);
        row(text, "one question of `live`", liveAnswers);
        row(text, "one question of `executions`", fateAnswers);
        row(text, "one question of `as_of` or `positions_at`", minuteAnswers);
        text.append("\nProcessor time of ").append(Math.round(seconds)).append(" s: ");
        text.append(processorTime.byProcess().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().toSeconds() + " s")
                .collect(Collectors.joining(", ")));
        text.append(String.format(
                Locale.ROOT,
                "%nCheckpoints: %d, the longest %d ms; restarts: %d; records yet to be read at the end: %d%n",
                job.checkpoints(),
                job.longestCheckpointMillis(),
                job.restarts(),
                job.lag()));
        text.append("Longest insert, warm-up included: ");
        text.append(job.longestBatchMillis().entrySet().stream()
                .map(LatencyReport::batch)
                .collect(Collectors.joining(", ")));
        return text.append('\n').toString();
    }

    private static String batch(Map.Entry<String, Long> table) {
        return table.getKey() + " " + table.getValue() + " ms";
    }

    private static void row(StringBuilder text, String what, Percentiles millis) {
        text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d |%n",
                what,
                millis.count(),
                millis.at(50),
                millis.at(90),
                millis.at(99),
                millis.at(100)));
    }
}
