package io.tidemark.local.deadletters;

import io.tidemark.local.command.Highlight;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** Dead letters in columns, for a person. */
final class DeadLetterList {
    /** Words beyond it are left to {@code show}. */
    private static final int LONGEST_DETAIL = 160;

    private final PrintWriter out;
    private final Highlight highlight;

    DeadLetterList(PrintWriter out, Highlight highlight) {
        this.out = out;
        this.highlight = highlight;
    }

    /** Prints a line for each, below a heading; nothing for none. */
    void print(List<DeadLetterTables.Listed> letters) {
        if (letters.isEmpty()) {
            return;
        }
        int places = width("PLACE", letters, letter -> letter.place().toString());
        int reasons = width("REASON", letters, DeadLetterTables.Listed::reason);
        int times = width("APPENDED (UTC)", letters, DeadLetterTables.Listed::appended);
        int outcomes = width("OUTCOME", letters, DeadLetterList::outcome);
        String format = "%-" + places + "s  %-" + reasons + "s  %-" + times + "s  %s  %s%n";
        out.printf(format, "PLACE", "REASON", "APPENDED (UTC)", padded("OUTCOME", outcomes), "WHAT WAS WRONG");
        for (DeadLetterTables.Listed letter : letters) {
            // Padded first: what colours it takes no room on a terminal.
            String outcome = padded(outcome(letter), outcomes);
            boolean wantsALook =
                    letter.outcome() == RedriveOutcome.INTERRUPTED || letter.outcome() == RedriveOutcome.REFUSED;
            out.printf(
                    format,
                    letter.place(),
                    RawText.of(letter.reason()),
                    letter.appended(),
                    wantsALook ? highlight.red(outcome) : outcome,
                    shortened(RawText.of(letter.detail())));
        }
    }

    private static int width(
            String heading, List<DeadLetterTables.Listed> letters, Function<DeadLetterTables.Listed, String> column) {
        return letters.stream().map(column).mapToInt(String::length).reduce(heading.length(), Math::max);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String outcome(DeadLetterTables.Listed letter) {
        DeadLetterPlace newPlace = letter.newPlace();
        return newPlace == null ? letter.outcome().name() : letter.outcome() + " at " + newPlace;
    }

    private static String shortened(String detail) {
        return detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL - 3) + "...";
    }
}
