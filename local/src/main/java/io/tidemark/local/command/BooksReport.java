package io.tidemark.local.command;

import io.tidemark.local.clickhouse.ClickHouseClient;
import java.io.PrintWriter;
import java.util.List;

/** What {@code status} tells of trading dates: which are signed, and where their books do not agree or records are missing. */
final class BooksReport {
    private static final int DATES_SHOWN = 3;
    private static final int BREAKS_SHOWN = 10;

    private static final String SIGN_OFFS = """
            SELECT trading_date, complete, positions, minute_rows, checksum, breaks, executions_waiting,
                   executions_beyond_horizon, toDateTime(signed_at, 'UTC'), signatures
            FROM tidemark.sign_offs
            ORDER BY trading_date DESC
            LIMIT %d
            """.formatted(DATES_SHOWN);

    private static final String BREAKS = """
            SELECT trading_date, kind, account_id, instrument_id, ifNull(toString(expected), '-'),
                   ifNull(toString(found), '-'), detail, toDateTime(first_seen, 'UTC'), count() OVER ()
            FROM tidemark.open_breaks
            ORDER BY trading_date DESC, kind, account_id, instrument_id
            LIMIT %d
            """.formatted(BREAKS_SHOWN);

    private final ClickHouseClient client;
    private final PrintWriter out;
    private final Highlight highlight;

    BooksReport(ClickHouseClient client, PrintWriter out, Highlight highlight) {
        this.client = client;
        this.out = out;
        this.highlight = highlight;
    }

    /** Prints the report and returns whether no break is open. */
    boolean print() {
        signOffs();
        return breaks();
    }

    private void signOffs() {
        out.println();
        out.println("Trading dates signed off");
        List<String[]> dates = rows(SIGN_OFFS);
        if (dates.isEmpty()) {
            out.println("  none yet: a date is signed once the clock has passed its end and its rows stood still.");
        }
        for (String[] date : dates) {
            boolean complete = date[1].equals("true");
            out.printf(
                    "  %s %s: positions %,d, rows of minutes %,d, checksum %s, breaks %s, waiting %s, beyond the horizon %s;"
                            + " signed %s UTC%s%n",
                    date[0],
                    complete ? "complete" : highlight.red("NOT COMPLETE"),
                    Long.parseLong(date[2]),
                    Long.parseLong(date[3]),
                    date[4],
                    date[5],
                    date[6],
                    date[7],
                    date[8],
                    date[9].equals("1") ? "" : ", signature " + date[9]);
        }
    }

    private boolean breaks() {
        List<String[]> breaks = rows(BREAKS);
        if (breaks.isEmpty()) {
            return true;
        }
        out.println("Breaks in the books, and missing records");
        for (String[] each : breaks) {
            out.println("  " + highlight.red(text(each)));
        }
        long all = Long.parseLong(breaks.get(0)[8]);
        if (all > breaks.size()) {
            out.println("  " + highlight.red(String.format("and %,d more", all - breaks.size())));
        }
        out.println("  docs/runbooks/break-in-the-books.md tells what to do.");
        return false;
    }

    private static String text(String[] each) {
        if (each[1].equals("SEQUENCE_GAP")) {
            return String.format("BREAK %s %s in %s: %s, since %s UTC", each[0], each[1], each[3], each[6], each[7]);
        }
        return String.format(
                "BREAK %s %s of %s in %s: expected %s, found %s (%s), since %s UTC",
                each[0], each[1], each[2], each[3], each[4], each[5], each[6], each[7]);
    }

    private List<String[]> rows(String sql) {
        return client.queryText(sql + " FORMAT TSV")
                .lines()
                .map(line -> line.split("\t", -1))
                .toList();
    }
}
