package io.tidemark.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** How long recoveries took, beside their bounds. */
final class RecoveryReport {
    private final Map<RecoveryPlan.Victim, List<Recovery>> recoveries = new EnumMap<>(RecoveryPlan.Victim.class);

    void add(RecoveryPlan.Victim victim, Recovery recovery) {
        recoveries.computeIfAbsent(victim, each -> new ArrayList<>()).add(recovery);
    }

    String toMarkdown(double ticksPerSecond) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,.0f ticks/s, %d processors, Java %s%n%n",
                ticksPerSecond,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
        text.append(
                "| killed | times | restored, s: median | all tasks run, s: median | results flow, s: median | worst"
                        + " | bound, s | met | all |\n|---|---|---|---|---|---|---|---|---|\n");
        recoveries.forEach((victim, all) -> text.append(line(victim, all)));
        return text.toString();
    }

    private static String line(RecoveryPlan.Victim victim, List<Recovery> all) {
        Percentiles flowing = percentiles(all, Recovery::flowing);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f | %d | %s | %s |%n",
                victim,
                all.size(),
                percentiles(all, Recovery::restored).at(50) / 1e3,
                percentiles(all, Recovery::running).at(50) / 1e3,
                flowing.at(50) / 1e3,
                flowing.at(100) / 1e3,
                victim.bound().toSeconds(),
                flowing.at(100) <= victim.bound().toMillis() ? "yes" : "**no**",
                all.stream()
                        .map(recovery -> String.format(Locale.ROOT, "%.1f", recovery.flowing() / 1e3))
                        .collect(Collectors.joining(" ")));
    }

    private static Percentiles percentiles(List<Recovery> all, ToLongFunction<Recovery> figure) {
        Percentiles percentiles = new Percentiles();
        all.forEach(recovery -> percentiles.add(figure.applyAsLong(recovery)));
        return percentiles;
    }
}
