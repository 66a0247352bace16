package io.tidemark.jobs.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.execution.ExecutionType;
import io.tidemark.domain.execution.Side;
import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.market.MarkStatus;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionKey;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.domain.position.CostMethod;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.positions.ExecutionState;
import io.tidemark.jobs.positions.MinuteStatus;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of positions in a real engine: what is written comes back, nulls and extremes too. */
@Timeout(180)
class PositionTablesIT {
    private static final String RUN = "positions-é-1";
    private static final BigDecimal WIDEST = new BigDecimal("99999999999999999999999999.999999999999");
    private static final BigDecimal SMALLEST = new BigDecimal("-0.000000000001");
    private static final Instant FIRST_MINUTE = Instant.EPOCH;
    private static final Instant LAST_MINUTE = Instant.parse("2106-02-07T06:28:00Z");
    private static final Instant LAST_MILLISECOND = Instant.parse("2299-12-31T23:59:59.999Z");
    private static final String FIRST_NANOSECOND_OF_1900 = "-2208988800000000000";
    private static final String LAST_NANOSECOND = "9223372036854775807";
    private static final String LARGEST_UNSIGNED = "18446744073709551615";

    /** What is written; ClickHouse itself hands the rows of the first on to their revisions. */
    private static final List<ClickHouseTable<PositionMinute>> TABLES_OF_MINUTES =
            List.of(new PositionMinutesTable(RUN), new PositionDaysTable(RUN));

    @TempDir
    static Path folder;

    private static RestartableClickHouse clickHouse;

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

    @BeforeEach
    void emptyTables() {
        clickHouse.execute(
                "TRUNCATE TABLE position_minutes",
                "TRUNCATE TABLE position_minute_revisions",
                "TRUNCATE TABLE position_days",
                "TRUNCATE TABLE positions_live",
                "TRUNCATE TABLE executions",
                "TRUNCATE TABLE minute_status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/New_York", "Pacific/Apia"})
    void minutesComeBackExactlyWhateverTheZoneOfTheMachine(String zone) throws Exception {
        PositionMinute extremes = new PositionMinute(
                LocalDate.of(2149, 6, 6).toEpochDay(),
                LAST_MINUTE,
                new PositionKey("desk 本", "book", "trader", "account", "A"),
                extremeFigures(),
                new PreviousClose(WIDEST, SMALLEST, WIDEST, SMALLEST, WIDEST, SMALLEST, WIDEST, SMALLEST, 0),
                WIDEST.negate(),
                -1,
                Long.MAX_VALUE,
                LAST_MILLISECOND,
                -1,
                RevisionReason.LATE_MARK,
                false);
        PositionMinute nulls = new PositionMinute(
                LocalDate.EPOCH.toEpochDay(),
                FIRST_MINUTE,
                new PositionKey("", null, null, "", "B"),
                nullFigures(),
                new PreviousClose(BigDecimal.ZERO, null, BigDecimal.ZERO, BigDecimal.ZERO, null, null, null, null, 0),
                null,
                0,
                0,
                Instant.parse("1900-01-01T00:00:00Z"),
                0,
                RevisionReason.ON_TIME,
                false);

        inZone(zone, () -> {
            for (ClickHouseTable<PositionMinute> table : TABLES_OF_MINUTES) {
                insert(table, List.of(extremes, nulls));
            }
        });

        for (TableDefinition table : List.of(
                PositionMinutesTable.DEFINITION, PositionMinutesTable.REVISIONS, PositionDaysTable.DEFINITION)) {
            assertThat(rows(table, "instrument_id"))
                    .containsExactly(
                            row(
                                    List.of("2149-06-06", "desk 本", "4294967280", "account", "A"),
                                    extremeFigureTexts(),
                                    texts(WIDEST, SMALLEST, WIDEST, SMALLEST, WIDEST, SMALLEST, WIDEST, SMALLEST),
                                    texts(WIDEST.negate()),
                                    List.of(LARGEST_UNSIGNED, LAST_NANOSECOND, "10413791999999", LARGEST_UNSIGNED),
                                    List.of("LATE_MARK", "0", RUN)),
                            row(
                                    List.of("1970-01-01", "", "0", "", "B"),
                                    nullFigureTexts(),
                                    texts(0, null, 0, 0, null, null, null, null),
                                    texts((Object) null),
                                    List.of("0", "0", "-2208988800000", "0"),
                                    List.of("ON_TIME", "0", RUN)));
        }
    }

    @Test
    void aTombstoneTakesTheRowAwayAndIsARevision() throws Exception {
        PositionMinute row = minute(5, false);
        for (ClickHouseTable<PositionMinute> table : TABLES_OF_MINUTES) {
            insert(table, List.of(row, minute(6, true)));
            // A restored job writes what it wrote before.
            insert(table, List.of(row));
        }

        assertThat(clickHouse.count("SELECT count() FROM position_minutes FINAL"))
                .isZero();
        assertThat(clickHouse.count("SELECT count() FROM position_days FINAL")).isZero();
        assertThat(clickHouse.query("SELECT version, is_deleted FROM position_minute_revisions FINAL ORDER BY version"))
                .containsExactly(List.of("5", "0"), List.of("6", "1"));
    }

    @Test
    void livePositionsComeBackExactly() throws Exception {
        LivePosition extremes = new LivePosition(
                new PositionKey("desk", "book", "trader", "account", "A"),
                extremeFigures(),
                Long.MAX_VALUE,
                -1,
                Long.MAX_VALUE,
                LAST_MILLISECOND,
                -1);
        LivePosition nulls = new LivePosition(
                new PositionKey("desk", null, null, "account", "B"),
                nullFigures(),
                Long.parseLong(FIRST_NANOSECOND_OF_1900),
                0,
                0,
                Instant.EPOCH,
                0);

        insert(new PositionsLiveTable(RUN), List.of(extremes, nulls));

        assertThat(rows(PositionsLiveTable.DEFINITION, "instrument_id"))
                .containsExactly(
                        row(
                                List.of("account", "A", "desk"),
                                extremeFigureTexts(),
                                List.of(LARGEST_UNSIGNED, LAST_NANOSECOND, LAST_NANOSECOND),
                                List.of("10413791999999", LARGEST_UNSIGNED, RUN)),
                        row(
                                List.of("account", "B", "desk"),
                                nullFigureTexts(),
                                List.of("0", "0", FIRST_NANOSECOND_OF_1900),
                                List.of("0", "0", RUN)));
    }

    @Test
    void executionsComeBackExactly() throws Exception {
        Instrument instrument = new Instrument(
                "A",
                0,
                "symbol",
                null,
                "XNAS",
                "USD",
                SMALLEST.negate(),
                null,
                null,
                MarkMethod.LAST,
                300,
                List.of(),
                List.of());
        Account account = new Account("account", 0, "desk", "book", "t1", "T. Rader", "EUR", CostMethod.AVERAGE);
        ExecutionState extremes = new ExecutionState(
                new Execution(
                        "A",
                        "e'1\\\n",
                        ExecutionType.CORRECT,
                        "e0",
                        "o1",
                        "account",
                        "t2",
                        "XNAS",
                        Side.SELL,
                        WIDEST,
                        WIDEST.negate(),
                        SMALLEST,
                        "CHF",
                        4_294_967_295_999_999_999L,
                        Long.MAX_VALUE),
                ExecutionFate.LIVE,
                true,
                "words",
                LocalDate.of(2106, 2, 8).toEpochDay(),
                account,
                instrument,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                LAST_MILLISECOND,
                -1);
        ExecutionState nulls = new ExecutionState(
                new Execution(
                        "B",
                        "",
                        ExecutionType.CANCEL,
                        null,
                        null,
                        null,
                        null,
                        "",
                        null,
                        null,
                        null,
                        null,
                        null,
                        0,
                        Long.MIN_VALUE),
                ExecutionFate.BEYOND_HORIZON,
                false,
                null,
                LocalDate.EPOCH.toEpochDay(),
                null,
                null,
                0,
                0,
                Instant.EPOCH,
                0);

        insert(new ExecutionsTable(RUN), List.of(extremes, nulls));

        assertThat(rows(ExecutionsTable.DEFINITION, "instrument_id"))
                .containsExactly(
                        row(
                                List.of("2106-02-07", "A", "e'1\\\n", "CORRECT", "e0", "o1", "account", "t2", "XNAS"),
                                texts("SELL", WIDEST, WIDEST.negate(), SMALLEST, "CHF", "4294967295999999999"),
                                texts(Long.MAX_VALUE, "LIVE", "1", "words", "2106-02-08", "desk", "book", "T. Rader"),
                                texts("symbol", "USD", SMALLEST.negate(), Integer.MAX_VALUE, Long.MAX_VALUE),
                                List.of("10413791999999", LARGEST_UNSIGNED, RUN)),
                        row(
                                texts("1970-01-01", "B", "", "CANCEL", null, null, null, null, ""),
                                texts(null, null, null, null, null, "0"),
                                texts(Long.MIN_VALUE, "BEYOND_HORIZON", "0", null, "1970-01-01", null, null, null),
                                texts(null, null, null, 0, 0),
                                List.of("0", "0", RUN)));
    }

    @Test
    void ofEqualVersionsTheFateWrittenLastStands() throws Exception {
        insert(new ExecutionsTable(RUN), List.of(waiting("its account"), waiting("its instrument")));
        insert(new ExecutionsTable(RUN), List.of(waiting(null)));

        assertThat(clickHouse.query("SELECT detail FROM executions FINAL"))
                .containsExactly(Collections.singletonList(null));
    }

    @Test
    void statusesComeBackExactly() throws Exception {
        insert(
                new MinuteStatusTable(RUN),
                List.of(
                        new MinuteStatus(LAST_MINUTE, Integer.MAX_VALUE, Integer.MAX_VALUE, -1, -1, LAST_MILLISECOND),
                        new MinuteStatus(FIRST_MINUTE, 0, 1, 0, 0, Instant.EPOCH)));

        assertThat(rows(MinuteStatusTable.DEFINITION, "minute"))
                .containsExactly(
                        List.of("0", RUN, "0", "1", "0", "0", "0"),
                        List.of(
                                "4294967280",
                                RUN,
                                "2147483647",
                                "2147483647",
                                LARGEST_UNSIGNED,
                                LARGEST_UNSIGNED,
                                "10413791999999"));
    }

    private static PositionFigures extremeFigures() {
        return new PositionFigures(
                "USD",
                "EUR",
                WIDEST,
                SMALLEST,
                WIDEST.negate(),
                SMALLEST,
                WIDEST,
                SMALLEST,
                WIDEST,
                SMALLEST,
                Long.MAX_VALUE,
                MarkMethod.MID,
                MarkStatus.HALTED,
                WIDEST,
                SMALLEST,
                WIDEST,
                SMALLEST,
                WIDEST,
                SMALLEST);
    }

    private static List<String> extremeFigureTexts() {
        return texts(
                "book",
                "trader",
                "USD",
                "EUR",
                WIDEST,
                SMALLEST,
                WIDEST.negate(),
                SMALLEST,
                WIDEST,
                SMALLEST,
                WIDEST,
                SMALLEST,
                LAST_NANOSECOND,
                "MID",
                "HALTED",
                WIDEST,
                SMALLEST,
                WIDEST,
                SMALLEST,
                WIDEST,
                SMALLEST);
    }

    private static PositionFigures nullFigures() {
        return new PositionFigures(
                "USD",
                "EUR",
                BigDecimal.ONE,
                null,
                BigDecimal.TEN,
                new BigDecimal("1E+3"),
                null,
                null,
                null,
                null,
                null,
                null,
                MarkStatus.NONE,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static List<String> nullFigureTexts() {
        return texts(
                null, null, "USD", "EUR", 1, null, 10, 1000, null, null, null, null, null, null, "NONE", null, null,
                null, null, null, null);
    }

    private static PositionMinute minute(long version, boolean deleted) {
        return new PositionMinute(
                LocalDate.of(2024, 3, 11).toEpochDay(),
                Instant.parse("2024-03-11T23:59:00Z"),
                new PositionKey("desk", null, null, "account", "A"),
                nullFigures(),
                PreviousClose.NOTHING,
                null,
                1,
                0,
                Instant.EPOCH,
                version,
                RevisionReason.CANCELLED,
                deleted);
    }

    private static ExecutionState waiting(String detail) {
        Execution execution = new Execution(
                "A",
                "e1",
                ExecutionType.TRADE,
                null,
                null,
                "account",
                null,
                "XNAS",
                Side.BUY,
                BigDecimal.ONE,
                BigDecimal.ONE,
                BigDecimal.ZERO,
                "USD",
                1,
                0);
        return new ExecutionState(
                execution,
                detail == null ? ExecutionFate.LIVE : ExecutionFate.WAITING,
                false,
                detail,
                LocalDate.EPOCH.toEpochDay(),
                null,
                null,
                0,
                0,
                Instant.EPOCH,
                1);
    }

    private interface Inserts {
        void run() throws SQLException;
    }

    private static void inZone(String zone, Inserts inserts) throws SQLException {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            inserts.run();
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static <T> void insert(ClickHouseTable<T> table, List<T> values) throws SQLException {
        try (Connection connection = ClickHouseConnections.open(clickHouse.options());
                PreparedStatement statement =
                        connection.prepareStatement(table.definition().insertStatement())) {
            RowBinding binding = new RowBinding(statement, table.definition());
            for (T value : values) {
                table.bind(binding, value);
                binding.add();
            }
            statement.executeBatch();
        }
    }

    /** All columns of the current rows; times as the numbers that are stored. */
    private static List<List<String>> rows(TableDefinition definition, String order) {
        String columns = definition.columns().stream()
                .map(column -> column.type().contains("DateTime64(9")
                        ? "toString(toUnixTimestamp64Nano(" + column.name() + "))"
                        : column.type().contains("DateTime64(3")
                                ? "toString(toUnixTimestamp64Milli(" + column.name() + "))"
                                : column.type().contains("DateTime(")
                                        ? "toString(toUnixTimestamp(" + column.name() + "))"
                                        : "toString(" + column.name() + ")")
                .collect(Collectors.joining(", "));
        return clickHouse.query("SELECT " + columns + " FROM " + definition.name() + " FINAL ORDER BY " + order);
    }

    @SafeVarargs
    private static List<String> row(List<String>... parts) {
        List<String> row = new ArrayList<>();
        for (List<String> part : parts) {
            row.addAll(part);
        }
        return row;
    }

    private static List<String> texts(Object... values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(
                    value instanceof BigDecimal decimal
                            ? decimal.toPlainString()
                            : value == null ? null : value.toString());
        }
        return texts;
    }
}
