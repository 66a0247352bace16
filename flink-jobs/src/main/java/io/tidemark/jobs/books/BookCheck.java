package io.tidemark.jobs.books;

import io.tidemark.jobs.books.BookBreak.Difference;
import io.tidemark.jobs.clickhouse.BookBreaksTable;
import io.tidemark.jobs.clickhouse.SignOffsTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks, again and again, whether the stored books of trading dates agree with themselves, writes down the breaks, and
 * signs the dates.
 *
 * <p>Looked at are trading dates whose last minute every subtask of the run has stored: the last two, those that the run
 * has published and not signed, and those with an open break or signed with one. What a look finds counts once a later look finds it again
 * and everything that had come by the first was restated in between, so that a row under way is no break. Gaps in sequences are
 * found by the job where records come, see {@link io.tidemark.jobs.sequences.SequenceGaps}; here they count as breaks.
 *
 * <p>Not for several threads.
 */
final class BookCheck {
    /** The rest of a long replay's dates gets its turn later. */
    private static final int DATES_A_LOOK = 8;

    private final String jobRun;
    private final BookBreaksTable breaksTable;
    private final SignOffsTable signOffsTable;
    private final Clock clock;
    private final Map<LocalDate, Looked> lookedAt = new HashMap<>();

    /**
     * Checks for one run of a job.
     *
     * @param jobRun the run's identity, as in {@code job_runs}
     * @param clock the wall clock
     */
    BookCheck(String jobRun, Clock clock) {
        this.jobRun = jobRun;
        this.breaksTable = new BookBreaksTable(jobRun);
        this.signOffsTable = new SignOffsTable(jobRun);
        this.clock = clock;
    }

    /** What the looks at a trading date have found. */
    private static final class Looked {
        private String rows = "";
        private Instant rowsSince = Instant.MAX;
        private Map<Difference, Instant> differences = Map.of();

        /** The rows that all of was read, and what they came to. */
        private String rowsRead = "";

        private List<Difference> ofMinutes = List.of();
        private SignOff.@Nullable Figures figures;
    }

    /**
     * One look at every trading date concerned.
     *
     * @param connection to the database of the tables
     * @param restatedUntil what came before this moment is restated
     * @return breaks that are open now, of all dates
     * @throws SQLException if ClickHouse does not answer; the next look goes on where this one left off
     */
    long look(Connection connection, Instant restatedUntil) throws SQLException {
        List<LocalDate> dates = dates(connection);
        lookedAt.keySet().retainAll(dates);
        for (LocalDate date : dates) {
            look(connection, date, lookedAt.computeIfAbsent(date, ignored -> new Looked()), restatedUntil);
        }
        return number(connection, "SELECT count() FROM open_breaks");
    }

    private void look(Connection connection, LocalDate date, Looked looked, Instant restatedUntil) throws SQLException {
        String rows = rows(connection, date);
        List<Difference> found = differences(connection, "book_differences", date);
        Instant now = now();
        if (!rows.equals(looked.rows)) {
            looked.rows = rows;
            looked.rowsSince = now;
        }
        Map<Difference, Instant> differences = new LinkedHashMap<>();
        for (Difference difference : found) {
            differences.put(difference, looked.differences.getOrDefault(difference, now));
        }
        looked.differences = differences;

        boolean atRest = !looked.rowsSince.isAfter(restatedUntil);
        if (atRest && !rows.equals(looked.rowsRead)) {
            List<Difference> ofMinutes = differences(connection, "book_minute_differences", date);
            SignOff.Figures figures = figures(connection, date);
            if (rows.equals(rows(connection, date))) {
                looked.ofMinutes = ofMinutes;
                looked.figures = figures;
                looked.rowsRead = rows;
            }
        }
        boolean read = rows.equals(looked.rowsRead);
        Map<BookBreak.Key, Difference> stayed = new LinkedHashMap<>();
        for (Map.Entry<Difference, Instant> each : differences.entrySet()) {
            if (!each.getValue().isAfter(restatedUntil)) {
                stayed.put(each.getKey().key(), each.getKey());
            }
        }
        if (read) {
            looked.ofMinutes.forEach(each -> stayed.put(each.key(), each));
        }
        long open = record(connection, date, looked, stayed, read);
        boolean decided = differences.values().stream().noneMatch(since -> since.isAfter(restatedUntil));
        if (read && atRest && decided && looked.figures != null) {
            sign(connection, date, open + sequenceGaps(connection, date), looked.figures);
        }
    }

    /** Writes what is new of a date's breaks and what is gone; returns how many are open. */
    private long record(
            Connection connection, LocalDate date, Looked looked, Map<BookBreak.Key, Difference> stayed, boolean read)
            throws SQLException {
        Map<BookBreak.Key, BookBreak> open = openBreaks(connection, date);
        List<BookBreak> news = new ArrayList<>();
        Instant now = now();
        for (Difference difference : stayed.values()) {
            BookBreak known = open.get(difference.key());
            if (known == null || !known.difference().equals(difference)) {
                Instant firstSeen = known == null
                        ? looked.differences.getOrDefault(difference, looked.rowsSince)
                        : known.firstSeen();
                news.add(new BookBreak(difference, firstSeen, now, false));
            }
        }
        Set<BookBreak.Key> seen =
                looked.differences.keySet().stream().map(Difference::key).collect(Collectors.toSet());
        long gone = 0;
        for (BookBreak known : open.values()) {
            BookBreak.Key key = known.difference().key();
            // Whether one of minutes is gone shows once they were read again.
            boolean unread = !read && key.kind().equals("MINUTE_IDENTITY");
            if (!stayed.containsKey(key) && !seen.contains(key) && !unread) {
                news.add(new BookBreak(known.difference(), known.firstSeen(), now, true));
                gone++;
            }
        }
        if (!news.isEmpty()) {
            breaksTable.insert(connection, news);
        }
        long opened =
                stayed.keySet().stream().filter(key -> !open.containsKey(key)).count();
        return open.size() + opened - gone;
    }

    private static long sequenceGaps(Connection connection, LocalDate date) throws SQLException {
        return number(
                connection,
                "SELECT count() FROM open_breaks WHERE kind = 'SEQUENCE_GAP' AND trading_date = '" + date + "'");
    }

    /** Signs a date, unless the newest signature says the same and is of this run. */
    private void sign(Connection connection, LocalDate date, long breaks, SignOff.Figures figures) throws SQLException {
        SignOff signOff = new SignOff(date, now(), breaks, figures);
        Optional<SignOff> newest = newestSignOff(connection, date);
        boolean same = newest.isPresent()
                && newest.get().breaks() == breaks
                && newest.get().figures().equals(figures);
        if (!same) {
            signOffsTable.insert(connection, List.of(signOff));
        }
    }

    /**
     * The trading dates to look at: all are over on the clock of this run, which is that of its slowest subtask, and what
     * a subtask has said is stored behind its rows.
     */
    private List<LocalDate> dates(Connection connection) throws SQLException {
        String run = "'" + jobRun.replace("\\", "\\\\").replace("'", "\\'") + "'";
        List<LocalDate> today = ask(
                connection,
                "SELECT toString(toDate(min(clock))) FROM (SELECT subtask, max(clock) AS clock,"
                        + " argMax(subtasks, minute) AS subtasks FROM minute_status WHERE job_run = " + run
                        + " GROUP BY subtask) HAVING count() > 0 AND count() >= max(subtasks)",
                row -> LocalDate.parse(row.getString(1)));
        if (today.isEmpty()) {
            return List.of();
        }
        String end = "toDate('" + today.get(0) + "')";
        return ask(
                connection,
                "SELECT DISTINCT toString(date) FROM ("
                        + "SELECT DISTINCT toDate(minute) AS date FROM minute_status WHERE minute >= " + end
                        + " - 2 AND minute < " + end
                        + " UNION ALL SELECT * FROM (SELECT DISTINCT toDate(minute) AS date FROM minute_status"
                        + " WHERE job_run = " + run + " AND minute < " + end
                        + " AND date NOT IN (SELECT trading_date FROM trading_date_sign_offs WHERE job_run = " + run
                        + ") ORDER BY date LIMIT " + DATES_A_LOOK + ")"
                        + " UNION ALL SELECT * FROM (SELECT DISTINCT trading_date AS date FROM open_breaks"
                        + " WHERE trading_date < " + end + " ORDER BY date DESC LIMIT " + DATES_A_LOOK + ")"
                        + " UNION ALL SELECT * FROM (SELECT trading_date AS date FROM sign_offs"
                        + " WHERE breaks > 0 AND trading_date < " + end + " ORDER BY date DESC LIMIT " + DATES_A_LOOK
                        + ")"
                        + ") ORDER BY date",
                row -> LocalDate.parse(row.getString(1)));
    }

    /** What changes whenever a row that a date's books are made of does; also when ClickHouse merges rows. */
    private static String rows(Connection connection, LocalDate date) throws SQLException {
        String day = "toDate('" + date + "')";
        return ask(
                        connection,
                        "SELECT toString(((SELECT (count(), sum(version)) FROM position_minutes WHERE trading_date = "
                                + day
                                + "), (SELECT (count(), sum(cityHash64(account_id, instrument_id, version)))"
                                + " FROM position_days WHERE trading_date IN (" + day + " - 1, " + day
                                + ")), (SELECT (count(), sum(cityHash64(instrument_id, execution_id, fate, version)))"
                                + " FROM executions WHERE event_date >= " + day + " - 1 AND trading_date = " + day
                                + "), (SELECT count() FROM dead_letters FINAL WHERE toDate(append_time) = " + day
                                + ")))",
                        row -> row.getString(1))
                .get(0);
    }

    private static List<Difference> differences(Connection connection, String view, LocalDate date)
            throws SQLException {
        return ask(
                connection,
                "SELECT kind, account_id, instrument_id, expected, found, detail FROM " + view + "(trading_date = '"
                        + date + "') ORDER BY kind, account_id, instrument_id",
                row -> difference(date, row));
    }

    private static Difference difference(LocalDate date, ResultSet row) throws SQLException {
        return new Difference(
                new BookBreak.Key(date, row.getString(1), row.getString(2), row.getString(3)),
                row.getBigDecimal(4),
                row.getBigDecimal(5),
                row.getString(6));
    }

    private static Map<BookBreak.Key, BookBreak> openBreaks(Connection connection, LocalDate date) throws SQLException {
        Map<BookBreak.Key, BookBreak> open = new LinkedHashMap<>();
        ask(
                        connection,
                        "SELECT kind, account_id, instrument_id, expected, found, detail,"
                                + " toUnixTimestamp64Milli(first_seen), toUnixTimestamp64Milli(recorded_at)"
                                + " FROM book_breaks FINAL WHERE is_resolved = 0 AND trading_date = '" + date + "'",
                        row -> new BookBreak(
                                difference(date, row),
                                Instant.ofEpochMilli(row.getLong(7)),
                                Instant.ofEpochMilli(row.getLong(8)),
                                false))
                .forEach(each -> open.put(each.difference().key(), each));
        return open;
    }

    private static SignOff.Figures figures(Connection connection, LocalDate date) throws SQLException {
        String day = "toDate('" + date + "')";
        return ask(
                        connection,
                        "SELECT positions, minute_rows, checksum, fates.*, revisions.*, (SELECT count() FROM dead_letters"
                                + " FINAL WHERE toDate(append_time) = " + day + ") FROM book_figures(trading_date = '"
                                + date
                                + "') AS figures CROSS JOIN (SELECT countIf(fate = 'LIVE'), countIf(fate = 'CORRECTED'),"
                                + " countIf(fate = 'CANCELLED'), countIf(fate = 'WAITING'), countIf(fate = 'BEYOND_HORIZON')"
                                + " FROM executions FINAL WHERE event_date >= " + day + " - 1 AND trading_date = " + day
                                + ") AS fates CROSS JOIN (SELECT countIf(revision_reason = 'LATE'),"
                                + " countIf(revision_reason = 'CORRECTED'), countIf(revision_reason = 'CANCELLED'),"
                                + " countIf(revision_reason = 'LATE_MARK'), countIf(revision_reason = 'REFERENCE'),"
                                + " countIf(revision_reason = 'FX') FROM position_minute_revisions FINAL WHERE trading_date = "
                                + day + ") AS revisions",
                        row -> figures(row, 1))
                .get(0);
    }

    private Optional<SignOff> newestSignOff(Connection connection, LocalDate date) throws SQLException {
        return ask(
                        connection,
                        "SELECT toUnixTimestamp64Milli(signed_at), breaks, positions, minute_rows, checksum, executions_live,"
                                + " executions_corrected, executions_cancelled, executions_waiting, executions_beyond_horizon,"
                                + " late_revisions, corrected_revisions, cancelled_revisions, late_mark_revisions,"
                                + " reference_revisions, fx_revisions, dead_letters, job_run FROM sign_offs"
                                + " WHERE trading_date = '" + date + "'",
                        row -> row.getString(18).equals(jobRun)
                                ? Optional.of(new SignOff(
                                        date, Instant.ofEpochMilli(row.getLong(1)), row.getLong(2), figures(row, 3)))
                                : Optional.<SignOff>empty())
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static SignOff.Figures figures(ResultSet row, int first) throws SQLException {
        long[] values = new long[15];
        for (int i = 0; i < values.length; i++) {
            values[i] = Long.parseUnsignedLong(row.getString(first + i));
        }
        return new SignOff.Figures(
                values[0],
                values[1],
                values[2],
                values[3],
                values[4],
                values[5],
                values[6],
                values[7],
                values[8],
                values[9],
                values[10],
                values[11],
                values[12],
                values[13],
                values[14]);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return ask(connection, sql, row -> row.getLong(1)).get(0);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** What a row of an answer says. */
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> ask(Connection connection, String sql, RowReader<T> reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> answers = new ArrayList<>();
            while (rows.next()) {
                answers.add(reader.read(rows));
            }
            return answers;
        }
    }
}
