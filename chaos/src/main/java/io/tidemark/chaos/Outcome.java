package io.tidemark.chaos;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of a round.
 *
 * @param strikes as planned
 * @param detail rows that were compared, or what is wrong
 */
record Outcome(long seed, Verdict verdict, List<Strike> strikes, String detail) {
    enum Verdict {
        IDENTICAL("identical"),
        DIFFERENT("different"),
        /** A fault had no effect, so that it was none. */
        NOT_RUN("not run");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** A round that did not come to its end. */
    static Outcome failed(long seed, String why) {
        return new Outcome(seed, Verdict.DIFFERENT, Strike.ofSeed(seed), why);
    }

    String words() {
        return verdict.words() + ": " + detail;
    }

    /** As a row of a Markdown table. */
    String row() {
        return "| " + seed + " | " + strikes.stream().map(Strike::words).collect(Collectors.joining(" | ")) + " | "
                + words().lines().findFirst().orElse("") + " |";
    }
}
