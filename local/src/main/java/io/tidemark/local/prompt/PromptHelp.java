package io.tidemark.local.prompt;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** What {@code help} prints: the views, statements to begin with, keys. */
final class PromptHelp {
    /** Three statements that answer something as soon as there are rows. */
    static final List<String> EXAMPLES = List.of(
            "SELECT * FROM pnl_by_desk;",
            "SELECT * FROM positions_at(minute = (SELECT as_of FROM as_of)) LIMIT 10;",
            "SELECT minute, instrument_id, open, high, low, close, volume FROM bars ORDER BY minute DESC LIMIT 10;");

    private PromptHelp() {}

    static void print(Catalogue catalogue, PrintWriter out) {
        out.println("Views");
        int width = catalogue.views().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        if (catalogue.views().isEmpty()) {
            out.println("  none are known here; SHOW TABLES; asks again.");
        }
        for (Map.Entry<String, String> view : catalogue.views().entrySet()) {
            out.println("  " + view.getKey() + " ".repeat(width - view.getKey().length() + 2) + view.getValue());
        }
        out.println();
        out.println("To begin with");
        EXAMPLES.forEach(example -> out.println("  " + example));
        out.println();
        out.println("Keys");
        out.println("  Enter    run the statement, if it ends with ; and go on with the next line if not");
        out.println("  Tab      complete a word, or show what it may become");
        out.println("  Up       earlier statements; Ctrl-R searches them. A line that begins with a space is not kept");
        out.println("  Ctrl-C   give up the line, or the statement that is running");
        out.println("  Ctrl-D   leave, as exit and quit do");
        out.println();
        out.println(
                "DESCRIBE positions; lists a view's columns. FORMAT Vertical before the ; shows wide rows as lines.");
    }
}
