package io.tidemark.local.deadletters;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many dead letters came to what. */
public final class DeadLetterTotals {
    private final Map<RedriveOutcome, Long> counts = new EnumMap<>(RedriveOutcome.class);

    void add(RedriveOutcome outcome, long letters) {
        counts.merge(outcome, letters, Long::sum);
    }

    long all() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Those that a redrive would take. */
    long open() {
        return counts.entrySet().stream()
                .filter(each -> each.getKey().isOpen())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Those of which a redrive did not say whether it had sent them. */
    public long interrupted() {
        return counts.getOrDefault(RedriveOutcome.INTERRUPTED, 0L);
    }

    /** Those whose re-drive is known to have ended. */
    public long redriven() {
        return all() - open();
    }

    /** {@code 28 (taken 20, refused 5, sent 3)}, with what there is none of left out. */
    public String redrivenInWords() {
        List<String> parts = new ArrayList<>();
        for (RedriveOutcome outcome : List.of(RedriveOutcome.TAKEN, RedriveOutcome.REFUSED, RedriveOutcome.SENT)) {
            long letters = counts.getOrDefault(outcome, 0L);
            if (letters > 0) {
                parts.add(String.format("%s %,d", outcome.name().toLowerCase(Locale.ROOT), letters));
            }
        }
        String each = parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
        return String.format("%,d%s", redriven(), each);
    }
}
