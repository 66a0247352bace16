package io.tidemark.jobs.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.clickhouse.ClickHouseConnections;
import io.tidemark.jobs.clickhouse.RestartableClickHouse;
import io.tidemark.sql.Migrations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks of the books in a real engine, over rows that were worked out by hand and one that is wrong. */
@Timeout(180)
class BookCheckIT {
    private static final String DATE = "2026-03-03";
    private static final String OPEN_BREAKS =
            "SELECT kind, toString(expected), toString(found) FROM open_breaks WHERE trading_date = '" + DATE
                    + "' ORDER BY kind";
    private static final String SIGN_OFF =
            "SELECT complete, signatures, breaks, positions, minute_rows, executions_live,"
                    + " executions_corrected, executions_cancelled, executions_waiting, executions_beyond_horizon, late_revisions,"
                    + " dead_letters, job_run FROM sign_offs WHERE trading_date = '" + DATE + "'";
    private static final List<String> COMPLETE =
            List.of("true", "1", "0", "1", "2", "2", "1", "1", "0", "0", "0", "1", "run-1");

    @TempDir
    static Path folder;

    private static RestartableClickHouse clickHouse;

    private final WallClock clock = new WallClock();
    private BookCheck check = new BookCheck("run-1", clock);

    @BeforeAll
    static void startEngine() throws Exception {
        clickHouse = new RestartableClickHouse(folder);
    }

    @AfterAll
    static void stopEngine() throws Exception {
        if (clickHouse != null) {
            clickHouse.close();
        }
    }

    /**
     * A position that opens with 10 at 2, of which 4 are bought at 5 and corrected to 5 at 6, and 7 are sold and cancelled; the
     * mark is 6. So it closes with 15: cost 20 + 30 = 50, worth 90.
     */
    @BeforeEach
    void rightBooks() {
        for (String table : List.of(
                "position_minutes",
                "position_minute_revisions",
                "position_days",
                "executions",
                "minute_status",
                "dead_letters",
                "book_breaks",
                "sequence_gaps",
                "trading_date_sign_offs")) {
            clickHouse.execute("TRUNCATE TABLE " + table);
        }
        clickHouse.execute(
                days("2026-03-02", "2026-03-02 23:59:00", 1, ""),
                minutes(DATE, DATE + " 23:58:00", 1, ""),
                minutes(DATE, DATE + " 23:59:00", 2, "15, 3.333333333333, -50, 0, 90"),
                days(DATE, DATE + " 23:59:00", 2, "15, 3.333333333333, -50, 0, 90"),
                execution(DATE, "e1", "TRADE", "BUY", 4, 5, "CORRECTED", DATE),
                // Made on the day after: it stands at the place of what it corrects.
                execution("2026-03-04", "e2", "CORRECT", "BUY", 5, 6, "LIVE", DATE),
                execution(DATE, "e3", "TRADE", "SELL", 7, 6, "CANCELLED", DATE),
                execution(DATE, "e4", "CANCEL", "SELL", 7, 6, "LIVE", DATE),
                // Of the date after.
                execution("2026-03-04", "e5", "TRADE", "SELL", 1, 6, "LIVE", "2026-03-04"),
                "INSERT INTO dead_letters (topic, partition, offset, append_time) VALUES ('executions', 0, 7, '" + DATE
                        + " 12:00:00'), ('executions', 0, 8, '2026-03-04 00:00:00')",
                status("run-1", 0, "2026-03-04 00:01:00"),
                status("run-1", 1, "2026-03-04 00:00:00"));
    }

    @Test
    void aDateIsSignedOnceItStoodStillAndNotAgain() throws Exception {
        look();
        assertThat(clickHouse.query(SIGN_OFF)).isEmpty();
        look();
        look();
        assertThat(clickHouse.query(SIGN_OFF)).containsExactly(COMPLETE);
        assertThat(clickHouse.query(OPEN_BREAKS)).isEmpty();
    }

    @Test
    void aDateIsNotLookedAtBeforeItsLastSubtaskHasPassedIt() throws Exception {
        clickHouse.execute("TRUNCATE TABLE minute_status", status("run-1", 0, "2026-03-04 00:01:00"));
        look();
        look();
        clickHouse.execute(status("run-1", 1, DATE + " 23:59:00"));
        look();
        look();
        assertThat(clickHouse.query(SIGN_OFF)).isEmpty();
        clickHouse.execute(status("run-1", 1, "2026-03-04 00:00:00"));
        look();
        look();
        assertThat(clickHouse.query(SIGN_OFF)).containsExactly(COMPLETE);
    }

    /** Each statement is of a row that wins over the right one; the mended row wins over that. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            a quantity that no execution makes      | days minute | 16, 3.333333333333, -50, 0, 90 | QUANTITY,15,16
            a close that is not the last minute's   | days        | 15, 3.333333333333, -50, 0, 91 | CLOSING,15,15;IDENTITY,50.55555555555,50
            cash that does not go with the average  | days minute | 15, 3.333333333333, -49, 0, 90 | IDENTITY,49.999999999995,49;MINUTE_IDENTITY,49.999999999995,49
            a gain that nobody made                 | days minute | 15, 3.333333333333, -50, 2, 90 | IDENTITY,49.999999999995,52;MINUTE_IDENTITY,49.999999999995,52
            a flat position that is worth something | minute      | 0, NULL, -50, 50, 90           | CLOSING,0,15;MINUTE_IDENTITY,0,100
            a minute of the past                    | past        | 10, 2, -20, 1, 60              | MINUTE_IDENTITY,20,21
            """)
    void aWrongRowIsABreakUntilItIsMended(String what, String where, String figures, String breaks) throws Exception {
        look();
        look();
        String checksum = checksum();
        put(where, 10, figures);

        look();
        assertThat(clickHouse.query(OPEN_BREAKS)).as("at first sight").isEmpty();
        long open = look();

        assertThat(clickHouse.query(OPEN_BREAKS).stream().map(row -> String.join(",", row)))
                .containsExactly(breaks.split(";"));
        assertThat(open).isEqualTo(breaks.split(";").length);
        assertThat(clickHouse.query(
                        "SELECT complete, signatures, breaks FROM sign_offs WHERE trading_date = '" + DATE + "'"))
                .containsExactly(List.of("false", "2", Long.toString(open)));
        assertThat(checksum()).isNotEqualTo(checksum);

        put(where, 11, where.equals("past") ? "10, 2, -20, 0, 60" : "15, 3.333333333333, -50, 0, 90");
        look();
        assertThat(look()).isZero();
        assertThat(clickHouse.query(OPEN_BREAKS)).isEmpty();
        assertThat(clickHouse.count("SELECT count() FROM book_breaks FINAL WHERE is_resolved"))
                .isEqualTo(open);
        assertThat(clickHouse.query(
                        "SELECT complete, signatures, breaks FROM sign_offs WHERE trading_date = '" + DATE + "'"))
                .containsExactly(List.of("true", "3", "0"));
        assertThat(checksum()).isEqualTo(checksum);
    }

    @Test
    void aCloseThatIsMissingIsABreak() throws Exception {
        clickHouse.execute(
                "INSERT INTO position_days SELECT * REPLACE (10 AS version, 1 AS is_deleted) FROM position_days"
                        + " WHERE trading_date = '" + DATE + "'");
        look();
        look();
        assertThat(clickHouse
                        .query(
                                "SELECT kind, toString(expected), toString(found), detail FROM open_breaks ORDER BY kind")
                        .stream()
                        .map(row -> String.join(
                                ",", row.stream().map(String::valueOf).toList())))
                .containsExactly(
                        "CLOSING,15,null,no closing row, but one of the last minute",
                        "QUANTITY,15,null,no closing row");
    }

    /** What the date goes on from is wrong in the same way as the date, so that the two agree with each other. */
    @Test
    void theSumOfAllExecutionsFindsWhatTheDateBeforeHandedOn() throws Exception {
        clickHouse.execute(execution("2026-03-02", "e0", "OPENING", "BUY", 10, 2, "LIVE", "2026-03-02"));
        assertThat(fromExecutions("2026-03-02")).isEmpty();
        assertThat(fromExecutions(DATE)).isEmpty();
        assertThat(fromExecutions("2026-03-04")).containsExactly("A,I,null,14,no closing row");

        clickHouse.execute(days("2026-03-02", "2026-03-02 23:59:00", 10, "11, 2, -20, 0, 60"));
        put("days", 10, "16, 3.333333333333, -50, 0, 90");

        assertThat(clickHouse.query(
                        "SELECT * FROM book_differences(trading_date = '" + DATE + "') WHERE kind = 'QUANTITY'"))
                .isEmpty();
        assertThat(fromExecutions("2026-03-02")).containsExactly("A,I,11,10,another quantity");
        assertThat(fromExecutions(DATE)).containsExactly("A,I,16,15,another quantity");
    }

    @Test
    void theSumOfAllExecutionsFindsAPositionThatEitherSideLacks() throws Exception {
        clickHouse.execute(
                execution("2026-03-02", "e0", "OPENING", "BUY", 10, 2, "LIVE", "2026-03-02"),
                // Flat since the date before: it needs no row.
                execution("2026-03-02", "f1", "TRADE", "BUY", 3, 2, "LIVE", "2026-03-02")
                        .replace("'A'", "'FLAT'"),
                execution("2026-03-02", "f2", "TRADE", "SELL", 3, 2, "LIVE", "2026-03-02")
                        .replace("'A'", "'FLAT'"));
        assertThat(fromExecutions(DATE)).isEmpty();

        clickHouse.execute(
                // Flat again on the date itself: it needs one.
                execution(DATE, "g1", "TRADE", "BUY", 3, 2, "LIVE", DATE).replace("'A'", "'BACK'"),
                execution(DATE, "g2", "TRADE", "SELL", 3, 2, "LIVE", DATE).replace("'A'", "'BACK'"),
                // A cash flow alone has a row as well, but no quantity.
                days(DATE, DATE + " 23:59:00", 1, "0, NULL, 0, 0, 0").replace("'A'", "'CASH'"),
                days(DATE, DATE + " 23:59:00", 1, "").replace("'A'", "'NOBODY'"),
                days(DATE, DATE + " 23:59:00", 2, "0, NULL, 0, 0, 0").replace("'D'", "'E'"));

        assertThat(fromExecutions(DATE))
                .containsExactly(
                        "A,I,15,15,closing rows under more than one desk",
                        "BACK,I,null,0,no closing row",
                        "NOBODY,I,10,null,no executions");
    }

    /** The rows of the query that analysts have for it. */
    private static List<String> fromExecutions(String date) throws IOException {
        try (InputStream file = Objects.requireNonNull(
                Migrations.class.getResourceAsStream("/clickhouse/queries/position_days_from_executions.sql"))) {
            String sql = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .replaceFirst(";$", "")
                    .replace("{trading_date:Date}", "toDate('" + date + "')");
            return clickHouse
                    .query(
                            "SELECT account_id, instrument_id, toString(quantity), toString(quantity_of_executions), detail"
                                    + " FROM (" + sql + ") ORDER BY account_id")
                    .stream()
                    .map(row ->
                            String.join(",", row.stream().map(String::valueOf).toList()))
                    .toList();
        }
    }

    @Test
    void aGapInASequenceIsABreakOfItsDatesUntilItIsFilled() throws Exception {
        look();
        look();
        clickHouse.execute(gap("2026-03-02 23:59:00", DATE + " 00:01:00", 2, 0));
        // One of the date that is not over.
        clickHouse.execute(
                gap("2026-03-04 00:00:00", "2026-03-04 00:00:00", 2, 0).replace("'TRADE', 3", "'TRADE', 5"));

        assertThat(look()).as("the gap of two dates, and that of today").isEqualTo(3);
        assertThat(clickHouse.query(
                        "SELECT complete, signatures, breaks FROM sign_offs WHERE trading_date = '" + DATE + "'"))
                .containsExactly(List.of("false", "2", "1"));
        assertThat(clickHouse.count("SELECT count() FROM book_breaks")).isZero();

        clickHouse.execute(gap("2026-03-02 23:59:00", DATE + " 00:01:00", 3, 1));
        assertThat(look()).isEqualTo(1);
        assertThat(clickHouse.query(
                        "SELECT complete, signatures, breaks FROM sign_offs WHERE trading_date = '" + DATE + "'"))
                .containsExactly(List.of("true", "3", "0"));
    }

    private static String gap(String from, String to, int version, int deleted) {
        return "INSERT INTO sequence_gaps (trading_date, instrument_id, record_type, first_missing, last_missing, from_minute,"
                + " to_minute, version, is_deleted) VALUES (toDate('" + from + "'), 'I', 'TRADE', 3, 3, '" + from
                + "', '"
                + to + "', " + version + ", " + deleted + ")";
    }

    @Test
    void aRowUnderWayIsNoBreak() throws Exception {
        clickHouse.execute(execution(DATE, "late", "TRADE", "BUY", 1, 6, "LIVE", DATE));
        Instant before = clock.instant();
        for (int looks = 0; looks < 5; looks++) {
            assertThat(look(before)).isZero();
        }
        assertThat(clickHouse.count("SELECT count() FROM book_breaks")).isZero();
        assertThat(clickHouse.query(SIGN_OFF)).isEmpty();
        // Its rows come: 16 of cost 56, worth 96.
        put("days minute", 3, "16, 3.5, -56, 0, 96");
        look();
        assertThat(look()).isZero();
        assertThat(clickHouse.count("SELECT count() FROM book_breaks")).isZero();
        assertThat(clickHouse.query("SELECT complete, executions_live FROM sign_offs"))
                .containsExactly(List.of("true", "3"));
    }

    @Test
    void whatWaitsOrCameTooLateKeepsADateFromBeingComplete() throws Exception {
        clickHouse.execute(
                execution(DATE, "w", "TRADE", "BUY", 1, 6, "WAITING", DATE),
                execution(DATE, "b", "TRADE", "BUY", 1, 6, "BEYOND_HORIZON", DATE));
        look();
        look();
        assertThat(clickHouse.query(
                        "SELECT complete, breaks, executions_waiting, executions_beyond_horizon FROM sign_offs"))
                .containsExactly(List.of("false", "0", "1", "1"));
    }

    @Test
    void aReplayOfTheSameLogSignsTheSameChecksum() throws Exception {
        look();
        look();
        String checksum = checksum();
        // The same values of another run: later known, of another version and reason.
        for (String table : List.of("position_minutes", "position_days")) {
            clickHouse.execute("INSERT INTO " + table + " SELECT * REPLACE (version + 1000 AS version, 'LATE' AS"
                    + " revision_reason, now64(3) AS known_at, 'run-2' AS job_run) FROM " + table + " FINAL");
        }
        clickHouse.execute(status("run-2", 0, "2026-03-04 00:01:00"), status("run-2", 1, "2026-03-04 00:01:00"));
        check = new BookCheck("run-2", clock);
        look();
        look();
        assertThat(clickHouse.query("SELECT job_run, signatures, complete FROM sign_offs"))
                .containsExactly(List.of("run-2", "2", "true"));
        assertThat(checksum()).isEqualTo(checksum);
    }

    private String checksum() {
        return clickHouse
                .query("SELECT checksum FROM sign_offs WHERE trading_date = '" + DATE + "'")
                .get(0)
                .get(0);
    }

    private long look() throws Exception {
        return look(clock.instant());
    }

    /** A minute later than the last look, which began at this moment. */
    private long look(Instant restatedUntil) throws Exception {
        clock.now = clock.now.plusSeconds(60);
        try (Connection connection = ClickHouseConnections.open(clickHouse.options())) {
            return check.look(connection, restatedUntil);
        }
    }

    private static void put(String where, int version, String figures) {
        for (String place : where.split(" ")) {
            clickHouse.execute(
                    switch (place) {
                        case "days" -> days(DATE, DATE + " 23:59:00", version, figures);
                        case "minute" -> minutes(DATE, DATE + " 23:59:00", version, figures);
                        default -> minutes(DATE, DATE + " 23:58:00", version, figures);
                    });
        }
    }

    private static String days(String date, String minute, int version, String figures) {
        return row("position_days", date, minute, version, figures);
    }

    private static String minutes(String date, String minute, int version, String figures) {
        return row("position_minutes", date, minute, version, figures);
    }

    /** A row of the position, by default as it opens: 10 of cost 20, worth 60. */
    private static String row(String table, String date, String minute, int version, String figures) {
        String[] values = (figures.isEmpty() ? "10, 2, -20, 0, 60" : figures).split(", ");
        return "INSERT INTO " + table
                + " (trading_date, desk, minute, account_id, instrument_id, currency, base_currency,"
                + " quantity, average_price, cash_flow, cash_flow_base, realized_pnl, realized_pnl_base, market_value,"
                + " market_value_base, commissions, commissions_base, income, income_base, mark_price, version,"
                + " revision_reason) VALUES ('" + date + "', 'D', '" + minute + "', 'A', 'I', 'USD', 'USD', "
                + String.join(
                        ", ", values[0], values[1], values[2], values[2], values[3], values[3], values[4], values[4])
                + ", 0, 0, 0, 0, 6, " + version + ", 'ON_TIME')";
    }

    private static String execution(
            String made,
            String id,
            String type,
            String side,
            int quantity,
            int price,
            String fate,
            String tradingDate) {
        return "INSERT INTO executions (event_date, instrument_id, execution_id, execution_type, account_id, side, quantity,"
                + " price, fate, trading_date, version) VALUES ('" + made + "', 'I', '" + id + "', '" + type
                + "', 'A', '"
                + side + "', " + quantity + ", " + price + ", '" + fate + "', '" + tradingDate + "', 1)";
    }

    private static String status(String run, int subtask, String clock) {
        return "INSERT INTO minute_status (minute, job_run, subtask, subtasks, clock) VALUES (toDateTime('" + clock
                + "', 'UTC') - INTERVAL 1 MINUTE, '" + run + "', " + subtask + ", 2, '" + clock + "')";
    }

    private static final class WallClock extends Clock {
        private Instant now = Instant.parse("2026-03-04T00:05:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
