package io.tidemark.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sql.Migrations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What analysts ask, in a real engine, over rows whose answers were worked out by hand. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PositionViewsIT {
    private static final String DATE = "2026-01-05";
    private static final String NOON = DATE + " 12:00:00";
    private static final String NEXT = DATE + " 12:01:00";

    @TempDir
    static Path folder;

    private static ClickHouseProcess server;
    private static ClickHouseClient client;

    @BeforeAll
    static void start() throws IOException {
        server = ClickHouseProcess.start(folder, Duration.ofMinutes(10));
        Migrations.apply(server.client("default")::queryText, name -> {});
        client = server.client("tidemark");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void emptyTables() {
        for (String table : List.of(
                "position_minutes",
                "position_minute_revisions",
                "position_days",
                "positions_live",
                "executions",
                "bars_minute",
                "sequence_gaps",
                "book_breaks",
                "minute_status")) {
            client.queryText("TRUNCATE TABLE " + table);
        }
    }

    // ---- the current row of a minute

    @Test
    void whatFollowsFromTheStoredDigitsIsDerived() {
        bought10Sold4().insertInto("position_minutes");

        assertThat(ask("SELECT cost_basis, unrealized_pnl, total_pnl, day_realized_pnl, day_unrealized_pnl,"
                        + " day_commissions, day_income, day_total_pnl, day_trading_pnl FROM positions"))
                .containsExactly("600\t30\t69\t40\t25\t2\t2\t65\t45");
        assertThat(ask("SELECT cost_basis_base, unrealized_pnl_base, total_pnl_base, day_total_pnl_base, fx_pnl_base"
                        + " FROM positions"))
                .containsExactly("600\t30\t69\t65\t0");
    }

    @Test
    void aCloseIsDerivedAsAMinuteIs() {
        bought10Sold4().insertInto("position_minutes");
        bought10Sold4().insertInto("position_days");

        List<String> close = ask("SELECT * FROM position_closes");

        assertThat(close).hasSize(1).isEqualTo(ask("SELECT * EXCEPT (complete, sequence_status) FROM positions"));
    }

    @Test
    void livePositionsAreDerivedAsMinutesAre() {
        Row row = bought10Sold4();
        row.values
                .keySet()
                .removeIf(name -> name.startsWith("previous_")
                        || List.of("trading_date", "minute", "day_position_pnl", "is_deleted", "revision_reason")
                                .contains(name));
        row.with("as_of_event_time", "'" + NOON + "'").insertInto("positions_live");
        row.with("version", 2).with("market_value", 636).insertInto("positions_live");

        assertThat(ask("SELECT market_value, cost_basis, unrealized_pnl, total_pnl, fx_pnl_base FROM live"))
                .containsExactly("636\t600\t36\t75\t0");
    }

    @Test
    void theIdentityHoldsToTheLastDigit() {
        new Row(NOON)
                .with("cash_flow", "-33333333333333333333333333.333333333333")
                .with("realized_pnl", "0.666666666667")
                .with("market_value", "33333333333333333333333333.111111111111")
                .insertInto("position_minutes");

        assertThat(ask("SELECT cash_flow + market_value = realized_pnl + unrealized_pnl,"
                        + " cash_flow + cost_basis = realized_pnl, unrealized_pnl FROM positions"))
                .containsExactly("1\t1\t-0.888888888889");
    }

    @Test
    void withoutAMarkOrARateNothingIsMadeUp() {
        new Row(NOON)
                .with("currency", "'JPY'")
                .with("quantity", 10)
                .with("cash_flow", -1000)
                .with("market_value", null)
                .with("day_position_pnl", null)
                .with("market_value_base", null)
                .with("realized_pnl_base", null)
                .with("cash_flow_base", null)
                .insertInto("position_minutes");

        assertThat(ask("SELECT cost_basis, unrealized_pnl, total_pnl, day_realized_pnl, day_unrealized_pnl,"
                        + " day_total_pnl, day_trading_pnl, total_pnl_base, day_total_pnl_base, fx_pnl_base"
                        + " FROM positions"))
                .containsExactly("1000\t\\N\t\\N\t0\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N");
    }

    @Test
    void twoRevisionsCountOnceAndATombstoneNot() {
        new Row(NOON).with("realized_pnl", 1).with("version", 1).insertInto("position_minutes");
        new Row(NOON).with("realized_pnl", 2).with("version", 2).insertInto("position_minutes");
        // Its account turned out to belong to another desk.
        Row moved = new Row(NOON).with("account_id", "'A2'").with("realized_pnl", 10);
        moved.with("version", 1).insertInto("position_minutes");
        moved.with("version", 2).with("is_deleted", 1).insertInto("position_minutes");
        moved.with("desk", "'D2'").with("is_deleted", 0).insertInto("position_minutes");
        // A restored job repeats what was overtaken.
        new Row(NOON).with("realized_pnl", 1).with("version", 1).insertInto("position_minutes");
        complete(NOON);

        assertThat(ask("SELECT desk, account_id, realized_pnl FROM positions ORDER BY desk, account_id"))
                .containsExactly("D1\tA1\t2", "D2\tA2\t10");
        assertThat(ask("SELECT desk, realized_pnl, position_count FROM pnl_by_desk ORDER BY desk"))
                .containsExactly("D1\t2\t1", "D2\t10\t1");
    }

    @Test
    void aMinuteIsFoundByNameOnWhateverTradingDateItLies() {
        new Row(NOON).insertInto("position_minutes");
        new Row(NOON)
                .with("instrument_id", "'Y.V'")
                .with("trading_date", "'2026-01-06'")
                .insertInto("position_minutes");
        new Row(NOON)
                .with("instrument_id", "'Z.V'")
                .with("trading_date", "'2026-01-04'")
                .insertInto("position_minutes");
        new Row(NEXT).insertInto("position_minutes");
        complete(NOON);

        assertThat(ask("SELECT instrument_id, trading_date, complete FROM positions_at(minute = '" + NOON
                        + "') ORDER BY 1"))
                .containsExactly("X.V\t2026-01-05\ttrue", "Y.V\t2026-01-06\ttrue", "Z.V\t2026-01-04\ttrue");
        assertThat(ask("SELECT instrument_id, complete FROM positions_at(minute = '" + NEXT + "')"))
                .containsExactly("X.V\tfalse");
    }

    // ---- what was known when

    @Test
    void aRevisionIsKnownFromTheAppendOfItsNewestInput() {
        known("12:01:00.500", 1).with("realized_pnl", 1).insertInto("position_minutes");
        known("12:05:00", 2).with("realized_pnl", 2).insertInto("position_minutes");
        known("12:30:00", 3).with("realized_pnl", 3).insertInto("position_minutes");
        new Row(NEXT).with("realized_pnl", 9).insertInto("position_minutes");

        assertThat(asKnown("realized_pnl", "12:01:00.499")).isEmpty();
        assertThat(asKnown("realized_pnl", "12:01:00.500")).containsExactly("1");
        assertThat(asKnown("realized_pnl", "12:04:59.999")).containsExactly("1");
        assertThat(asKnown("realized_pnl", "12:05:00")).containsExactly("2");
        assertThat(asKnown("realized_pnl", "23:00:00")).containsExactly("3");
    }

    @Test
    void anOlderVersionThatWasWrittenLaterChangesNothing() {
        known("12:05:00", 2).with("realized_pnl", 2).insertInto("position_minutes");
        // A restored job repeats what was overtaken.
        known("12:01:00", 1).with("realized_pnl", 1).insertInto("position_minutes");
        known("12:05:00", 2).with("realized_pnl", 2).insertInto("position_minutes");

        assertThat(asKnown("realized_pnl", "12:10:00")).containsExactly("2");
    }

    @Test
    void aPositionThatMovedIsUnderOneDeskAtEveryMoment() {
        Row moved = known("12:01:00", 1).with("realized_pnl", 10);
        moved.insertInto("position_minutes");
        moved.with("version", 2).with("known_at", at("13:00:00"));
        moved.with("is_deleted", 1).insertInto("position_minutes");
        moved.with("desk", "'D2'").with("is_deleted", 0).insertInto("position_minutes");

        assertThat(asKnown("desk, realized_pnl", "12:59:59.999")).containsExactly("D1\t10");
        assertThat(asKnown("desk, realized_pnl", "13:00:00")).containsExactly("D2\t10");
        assertThat(ask("SELECT desk FROM positions_as_known(minute = '" + NOON + "', known_at = " + at("13:00:00")
                        + ") WHERE desk = 'D1'"))
                .isEmpty();
    }

    @Test
    void aPositionWhoseLastExecutionIsCancelledIsGoneFromThenOn() {
        Row busted = known("12:01:00", 1);
        busted.insertInto("position_minutes");
        busted.with("version", 2)
                .with("known_at", at("13:00:00"))
                .with("is_deleted", 1)
                .insertInto("position_minutes");

        assertThat(asKnown("account_id", "12:59:59.999")).containsExactly("A1");
        assertThat(asKnown("account_id", "13:00:00")).isEmpty();
    }

    @Test
    void allThatIsKnownNowIsWhatThePositionsAre() {
        bought10Sold4().insertInto("position_minutes");
        new Row(NOON)
                .with("instrument_id", "'Y.V'")
                .with("trading_date", "'2026-01-06'")
                .insertInto("position_minutes");
        new Row(NOON)
                .with("instrument_id", "'Z.V'")
                .with("trading_date", "'2026-01-04'")
                .insertInto("position_minutes");

        assertThat(ask("SELECT * FROM positions_as_known(minute = '" + NOON + "', known_at = '2100-01-01 00:00:00')"
                        + " ORDER BY instrument_id"))
                .hasSize(3)
                .isEqualTo(ask("SELECT * EXCEPT (complete, sequence_status) FROM positions_at(minute = '" + NOON
                        + "') ORDER BY instrument_id"));
    }

    /** A row of noon whose newest input was appended at a time of the day. */
    private static Row known(String time, int version) {
        return new Row(NOON).with("known_at", at(time)).with("version", version);
    }

    private static String at(String time) {
        return "'" + DATE + " " + time + "'";
    }

    private static List<String> asKnown(String columns, String time) {
        return ask(
                "SELECT " + columns + " FROM positions_as_known(minute = '" + NOON + "', known_at = " + at(time) + ")");
    }

    // ---- records that are missing

    @Test
    void aGapMarksItsMinutesAndNoOtherAndNothingOnceItIsFilled() {
        for (String minute : List.of("11:59:00", "12:00:00", "12:01:00", "12:02:00", "12:03:00")) {
            new Row(DATE + " " + minute).insertInto("position_minutes");
            new Row(DATE + " " + minute).with("instrument_id", "'Y.V'").insertInto("position_minutes");
            bar("X.V", DATE + " " + minute, "12:05:00", 1, "10");
            bar("Y.V", DATE + " " + minute, "12:05:00", 1, "10");
        }
        gap("TRADE", 4, 5, NOON, DATE + " 12:02:00", 7, 0);
        String marked = "SELECT instrument_id, formatDateTime(minute, '%H:%i') FROM %s"
                + " WHERE sequence_status = 'INCOMPLETE' ORDER BY ALL";
        List<String> minutes = List.of("X.V\t12:00", "X.V\t12:01", "X.V\t12:02");

        assertThat(ask(marked.replace("%s", "positions"))).isEqualTo(minutes);
        assertThat(ask(marked.replace("%s", "bars"))).isEqualTo(minutes);
        assertThat(ask("SELECT DISTINCT sequence_status FROM positions WHERE instrument_id = 'Y.V'"))
                .containsExactly("COMPLETE");
        assertThat(ask("SELECT instrument_id, sequence_status FROM positions_at(minute = '" + NEXT + "') ORDER BY ALL"))
                .containsExactly("X.V\tINCOMPLETE", "Y.V\tCOMPLETE");

        // 4 has come in the last of the minutes.
        gap("TRADE", 4, 5, NOON, DATE + " 12:02:00", 8, 1);
        gap("TRADE", 5, 5, DATE + " 12:02:00", DATE + " 12:02:00", 8, 0);
        assertThat(ask(marked.replace("%s", "bars"))).containsExactly("X.V\t12:02");
        gap("TRADE", 5, 5, DATE + " 12:02:00", DATE + " 12:02:00", 9, 1);
        // A restored job repeats what was overtaken.
        gap("TRADE", 4, 5, NOON, DATE + " 12:02:00", 7, 0);
        assertThat(ask(marked.replace("%s", "positions"))).isEmpty();
        assertThat(ask("SELECT * FROM incomplete_minutes")).isEmpty();
        assertThat(ask("SELECT * FROM open_breaks")).isEmpty();
    }

    @Test
    void aMissingExecutionConcernsThePositionAndNotTheBar() {
        new Row(NOON).insertInto("position_minutes");
        bar("X.V", NOON, "12:05:00", 1, "10");
        gap("EXECUTION", 2, 2, NOON, NOON, 2, 0);
        gap("QUOTE", 2, 2, NEXT, NEXT, 2, 0);

        assertThat(ask("SELECT sequence_status FROM positions")).containsExactly("INCOMPLETE");
        assertThat(ask("SELECT sequence_status FROM bars")).containsExactly("COMPLETE");
        assertThat(ask("SELECT * FROM incomplete_minutes ORDER BY ALL"))
                .containsExactly("X.V\t" + NOON + "\tEXECUTION", "X.V\t" + NEXT + "\tQUOTE");
    }

    @Test
    void aGapIsAnOpenBreakOfEveryTradingDateThatItMayLieIn() {
        gap("TRADE", 4, 4, NOON, NOON, 7, 0);
        gap("EXECUTION", 7, 9, DATE + " 23:58:00", "2026-01-07 00:01:00", 7, 0);

        assertThat(ask("SELECT trading_date, kind, account_id, instrument_id, expected, found, detail FROM open_breaks"
                        + " ORDER BY detail DESC, trading_date"))
                .containsExactly(
                        "2026-01-05\tSEQUENCE_GAP\t\tX.V\t\\N\t\\N\tTRADE 4 is missing, in minute 2026-01-05 12:00:00"
                                + " UTC",
                        gapOverDates("2026-01-05"),
                        gapOverDates("2026-01-06"),
                        gapOverDates("2026-01-07"));
    }

    private static String gapOverDates(String date) {
        return date + "\tSEQUENCE_GAP\t\tX.V\t\\N\t\\N\tEXECUTION 7 to 9 are missing, 3 records, in the minutes from"
                + " 2026-01-05 23:58:00 to 2026-01-07 00:01:00 UTC";
    }

    @Test
    void aGapOfYearsMarksItsFirstMonthAlone() {
        gap("EXECUTION", 2, 2, "2020-01-01 00:00:00", NOON, 2, 0);
        assertThat(ask("SELECT count(), max(minute) FROM incomplete_minutes"))
                .containsExactly((31 * 24 * 60 + 1) + "\t2020-02-01 00:00:00");
        assertThat(ask("SELECT count() FROM open_breaks")).containsExactly("31");
    }

    /** Plans were measured over millions of rows. */
    @Test
    void gapsAreLookedUpInASetAndOnlyWhereTheyAreAskedFor() {
        for (String view : List.of("positions", "bars")) {
            assertThat(ask("EXPLAIN SELECT minute, instrument_id FROM " + view))
                    .isNotEmpty()
                    .noneMatch(step -> step.contains("sequence_gaps") || step.contains("─Join"));
            assertThat(ask("EXPLAIN SELECT sequence_status FROM " + view))
                    .isNotEmpty()
                    .noneMatch(step -> step.contains("─Join"));
        }
    }

    private static void gap(String recordType, int first, int last, String from, String to, int version, int deleted) {
        client.queryText(
                "INSERT INTO sequence_gaps (trading_date, instrument_id, record_type, first_missing, last_missing,"
                        + " from_minute, to_minute, version, is_deleted) VALUES (toDate('" + from + "'), 'X.V', '"
                        + recordType
                        + "', " + first + ", " + last + ", '" + from + "', '" + to + "', " + version + ", " + deleted
                        + ")");
    }

    // ---- what was known of each minute so long after its end

    @Test
    void everyMinuteIsAsItWasKnownALagAfterItsOwnEnd() {
        known("12:01:00.500", 1).with("realized_pnl", 1).insertInto("position_minutes");
        known("12:05:00", 2).with("realized_pnl", 2).insertInto("position_minutes");
        Row next = new Row(NEXT).with("realized_pnl", 3).with("known_at", at("12:02:01"));
        next.insertInto("position_minutes");
        next.with("version", 2)
                .with("realized_pnl", 4)
                .with("known_at", at("12:02:04"))
                .insertInto("position_minutes");
        next.with("version", 3)
                .with("realized_pnl", 5)
                .with("known_at", at("18:00:00"))
                .insertInto("position_minutes");

        assertThat(features("realized_pnl, known_by, usable_from", 5))
                .containsExactly(
                        NOON + "\t1\t2026-01-05 12:01:05.000\t2026-01-05 12:01:10.000",
                        NEXT + "\t4\t2026-01-05 12:02:05.000\t2026-01-05 12:02:10.000");
        assertThat(features("realized_pnl", 240)).containsExactly(NOON + "\t2", NEXT + "\t4");
        assertThat(features("realized_pnl", 86_400)).containsExactly(NOON + "\t2", NEXT + "\t5");
    }

    @Test
    void whatIsAppendedAtTheVeryMomentIsKnownAndAMillisecondLaterIsNot() {
        known("12:01:05.000", 1).with("realized_pnl", 1).insertInto("position_minutes");
        known("12:01:05.001", 2).with("realized_pnl", 2).insertInto("position_minutes");
        bar("X.V", NOON, "12:01:05.000", 1, "100");
        bar("Y.V", NOON, "12:01:05.001", 1, "200");
        known("12:01:00", 1).with("instrument_id", "'Y.V'").insertInto("position_minutes");

        assertThat(features("realized_pnl, instrument_id, bar_status, bar_close", 5))
                .containsExactly(NOON + "\t0\tY.V\tLEARNT_LATER\t\\N", NOON + "\t1\tX.V\tKNOWN\t100");
        assertThat(features("realized_pnl, instrument_id, bar_status", 4))
                .containsExactly(NOON + "\t0\tY.V\tLEARNT_LATER");
    }

    @Test
    void whatWasTakenAwayStandsInTheMinutesThatCouldNotKnowIt() {
        Row busted = known("12:01:00.500", 1);
        busted.insertInto("position_minutes");
        Row tombstone = busted.with("version", 2).with("is_deleted", 1).with("known_at", at("12:02:04"));
        tombstone.insertInto("position_minutes");
        new Row(NEXT).with("known_at", at("12:02:01")).insertInto("position_minutes");
        tombstone.with("minute", "'" + NEXT + "'").insertInto("position_minutes");

        assertThat(features("account_id", 5)).containsExactly(NOON + "\tA1");
        assertThat(features("account_id", 3)).containsExactly(NOON + "\tA1", NEXT + "\tA1");
        assertThat(features("account_id", 64)).isEmpty();
    }

    @Test
    void aMinutesPositionIsUnderTheDeskThatWasKnownThen() {
        Row moved = known("12:01:00", 1);
        moved.insertInto("position_minutes");
        moved.with("version", 2).with("known_at", at("12:10:00"));
        moved.with("is_deleted", 1).insertInto("position_minutes");
        moved.with("desk", "'D2'").with("is_deleted", 0).insertInto("position_minutes");

        assertThat(features("desk", 5)).containsExactly(NOON + "\tD1");
        assertThat(features("desk", 539)).containsExactly(NOON + "\tD1");
        assertThat(features("desk", 540)).containsExactly(NOON + "\tD2");
        assertThat(ask("SELECT minute FROM " + featuresOf(540) + " WHERE desk = 'D1'"))
                .isEmpty();
        assertThat(ask("SELECT minute FROM " + featuresOf(540) + " WHERE desk = 'D1' AND account_id = 'A1'"))
                .isEmpty();
    }

    @Test
    void aRangeBeginsWithItsFirstMinuteAndEndsBeforeItsLast() {
        for (String minute : List.of(DATE + " 11:59:00", NOON, NEXT, DATE + " 12:02:00")) {
            new Row(minute).insertInto("position_minutes");
        }
        // Of minutes around midnight on trading dates that are not the UTC date.
        new Row(NEXT)
                .with("instrument_id", "'Y.V'")
                .with("trading_date", "'2026-01-06'")
                .insertInto("position_minutes");
        new Row(NEXT)
                .with("instrument_id", "'Z.V'")
                .with("trading_date", "'2026-01-04'")
                .insertInto("position_minutes");

        assertThat(features("instrument_id", 5))
                .containsExactly(NOON + "\tX.V", NEXT + "\tX.V", NEXT + "\tY.V", NEXT + "\tZ.V");
    }

    @Test
    void whatWasLearntInTimeIsWhatThePositionsAre() {
        bought10Sold4().with("known_at", at("12:01:00")).insertInto("position_minutes");

        List<String> features = ask("SELECT * EXCEPT (known_by, usable_from) EXCEPT ('^bar_') FROM " + featuresOf(5));

        assertThat(features)
                .hasSize(1)
                .isEqualTo(
                        ask("SELECT * EXCEPT (complete, sequence_status) FROM positions_at(minute = '" + NOON + "')"));
    }

    @Test
    void aBarThatWasRestatedLaterIsNotShownAndSaysSo() {
        known("12:01:00", 1).insertInto("position_minutes");
        new Row(NEXT).with("known_at", at("12:02:00")).insertInto("position_minutes");
        bar("X.V", NOON, "12:00:59.900", 10, "100");
        bar("X.V", NEXT, "12:01:59.900", 10, "101");
        // A tick of 12:00 came at 12:20. The engine may still have the bar that was before, or not.
        bar("X.V", NOON, "12:20:00", 11, "99");

        assertThat(features("bar_status, bar_close, bar_volume, bar_trade_count, bar_known_at", 5))
                .containsExactly(
                        NOON + "\tLEARNT_LATER\t\\N\t\\N\t\\N\t\\N",
                        NEXT + "\tKNOWN\t101\t7\t3\t2026-01-05 12:01:59.900");
        client.queryText("OPTIMIZE TABLE bars_minute FINAL");
        assertThat(features("bar_status, bar_close", 5))
                .containsExactly(NOON + "\tLEARNT_LATER\t\\N", NEXT + "\tKNOWN\t101");
        assertThat(features("bar_status, bar_close", 1_140))
                .containsExactly(NOON + "\tKNOWN\t99", NEXT + "\tKNOWN\t101");
        assertThat(ask("SELECT instrument_id, minute, status, known_by, close, volume, quote_count FROM bars_as_known("
                        + RANGE + ", publish_lag = 5) ORDER BY minute"))
                .containsExactly(
                        "X.V\t" + NOON + "\tLEARNT_LATER\t2026-01-05 12:01:05.000\t\\N\t\\N\t\\N",
                        "X.V\t" + NEXT + "\tKNOWN\t2026-01-05 12:02:05.000\t101\t7\t0");
    }

    @Test
    void aPositionKeepsItsRowWhereThereIsNoBar() {
        known("12:01:00", 1).with("mark_price", 105).insertInto("position_minutes");
        bar("Y.V", NOON, "12:00:30", 1, "1");
        bar("X.V", NEXT, "12:01:30", 1, "2");

        assertThat(features("mark_price, bar_status, bar_close, bar_volume", 5))
                .containsExactly(NOON + "\t105\tNONE\t\\N\t\\N");
        assertThat(ask("SELECT bar_status, bar_close FROM " + featuresOf(5) + " SETTINGS join_use_nulls = 1"))
                .containsExactly("NONE\t\\N");
    }

    @Test
    void minutesAreFoundByTheKeysOfPositionsAndBars() {
        known("12:01:00", 1).insertInto("position_minutes");
        bar("X.V", NOON, "12:00:30", 1, "1");

        assertThat(ask("EXPLAIN indexes = 1, pretty = 0, compact = 0 SELECT quantity, bar_close FROM " + featuresOf(5)
                                + " WHERE account_id = 'A1' AND desk = 'D1'")
                        .stream()
                        .map(String::strip))
                .containsSubsequence(
                        "PrimaryKey",
                        "Keys:",
                        "trading_date",
                        "minute",
                        "account_id",
                        "PrimaryKey",
                        "Keys:",
                        "toStartOfHour(minute)");
    }

    private static final String RANGE = "from_minute = '" + NOON + "', to_minute = '" + DATE + " 12:02:00'";

    /** Noon and the minute after it. */
    private static String featuresOf(int publishLag) {
        return "position_features_as_known(" + RANGE + ", publish_lag = " + publishLag + ")";
    }

    private static List<String> features(String columns, int publishLag) {
        return ask("SELECT minute, " + columns + " FROM " + featuresOf(publishLag) + " ORDER BY ALL");
    }

    private static void bar(String instrument, String minute, String knownAt, int version, String close) {
        new Row(Map.of(
                        "instrument_id",
                        "'" + instrument + "'",
                        "minute",
                        "'" + minute + "'",
                        "close",
                        close,
                        "volume",
                        7,
                        "trade_count",
                        3,
                        "known_at",
                        at(knownAt),
                        "version",
                        version))
                .insertInto("bars_minute");
    }

    // ---- complete minutes

    @Test
    void withoutAStatusNothingIsComplete() {
        new Row(NOON).insertInto("position_minutes");

        assertThat(ask("SELECT as_of FROM as_of")).containsExactly("1970-01-01 00:00:00");
        assertThat(ask("SELECT complete FROM positions")).containsExactly("false");
        assertThat(ask("SELECT * FROM pnl_by_desk")).isEmpty();
        assertThat(ask("SELECT * FROM exposure")).isEmpty();
    }

    @Test
    void aMinuteThatASubtaskHasNotStoredIsNeverTheNewest() {
        new Row(NOON).with("realized_pnl", 1).insertInto("position_minutes");
        new Row(NEXT).with("realized_pnl", 2).insertInto("position_minutes");
        complete(NOON);
        status(NEXT, "run 1", 0, 2);

        assertThat(ask("SELECT as_of FROM as_of")).containsExactly(NOON);
        assertThat(ask("SELECT as_of, realized_pnl FROM pnl_by_desk")).containsExactly(NOON + "\t1");
        assertThat(ask("SELECT as_of, realized_pnl FROM pnl_by_account")).containsExactly(NOON + "\t1");
        assertThat(ask("SELECT minute, complete FROM positions ORDER BY minute"))
                .containsExactly(NOON + "\ttrue", NEXT + "\tfalse");
        assertThat(ask("SELECT complete, realized_pnl FROM pnl_by_desk_at(minute = '" + NEXT + "')"))
                .containsExactly("false\t2");
        // Twice by the same subtask is not twice.
        status(NEXT, "run 1", 0, 2);
        assertThat(ask("SELECT as_of FROM as_of")).containsExactly(NOON);

        status(NEXT, "run 1", 1, 2);

        assertThat(ask("SELECT as_of, realized_pnl FROM pnl_by_desk")).containsExactly(NEXT + "\t2");
    }

    @Test
    void subtasksOfARescaledJobCompleteAMinuteOnlyTogether() {
        complete(NOON);
        // The run with two subtasks ended half way, and one with three took over.
        status(NEXT, "run 1", 0, 2);
        status(NEXT, "run 2", 0, 3);
        status(NEXT, "run 2", 1, 3);
        assertThat(ask("SELECT as_of FROM as_of")).containsExactly(NOON);

        status(NEXT, "run 2", 2, 3);
        assertThat(ask("SELECT as_of FROM as_of")).containsExactly(NEXT);

        // A run that Flink itself rescaled keeps its name.
        status(DATE + " 12:02:00", "run 2", 2, 3);
        status(DATE + " 12:02:00", "run 2", 0, 2);
        assertThat(ask("SELECT as_of FROM as_of")).containsExactly(NEXT);
        status(DATE + " 12:02:00", "run 2", 1, 2);
        assertThat(ask("SELECT as_of FROM as_of")).containsExactly(DATE + " 12:02:00");
    }

    @Test
    void theNewestCompleteMinuteMayBeOld() {
        complete(NOON);
        complete("2025-06-01 00:00:00");
        status("2026-03-01 00:00:00", "run 1", 0, 2);

        assertThat(ask("SELECT as_of FROM as_of")).containsExactly(NOON);
    }

    // ---- sums

    @Test
    void sumsTieOutAndSayWhatIsMissing() {
        bought10Sold4().insertInto("position_minutes");
        new Row(NOON)
                .with("instrument_id", "'Y.V'")
                .with("quantity", -3)
                .with("cash_flow", 300)
                .with("market_value", null)
                .with("market_value_base", null)
                .with("cash_flow_base", 300)
                .with("mark_status", "'NONE'")
                .insertInto("position_minutes");
        new Row(NOON)
                .with("instrument_id", "'Z.V'")
                .with("currency", "'EUR'")
                .flatWith(7)
                .insertInto("position_minutes");
        complete(NOON);

        assertThat(ask("SELECT currency, base_currency, position_count, realized_pnl, realized_pnl_missing_count,"
                        + " market_value, market_value_known, market_value_missing_count, total_pnl, total_pnl_known,"
                        + " total_pnl_missing_count, day_total_pnl, day_total_pnl_known FROM pnl_by_desk"
                        + " ORDER BY currency"))
                .containsExactly(
                        "EUR\tUSD\t1\t7\t0\t0\t0\t0\t7\t7\t0\t7\t7",
                        "USD\tUSD\t2\t40\t0\t\\N\t630\t1\t\\N\t69\t1\t\\N\t65");
        assertThat(ask("SELECT s.total_pnl_known = p.known, s.total_pnl_missing_count = p.missing FROM pnl_by_account s"
                        + " JOIN (SELECT currency, sum(total_pnl) AS known, countIf(total_pnl IS NULL) AS missing"
                        + " FROM positions GROUP BY currency) p ON p.currency = s.currency"))
                .containsExactly("1\t1", "1\t1");
        assertThat(ask("SELECT sum(total_pnl_known) = (SELECT sum(total_pnl_known) FROM pnl_by_account)"
                        + " FROM pnl_by_desk"))
                .containsExactly("1");
    }

    @Test
    void accountsWithAnotherBaseCurrencyAreNotAddedUp() {
        new Row(NOON).with("realized_pnl_base", 1).insertInto("position_minutes");
        new Row(NOON)
                .with("account_id", "'A2'")
                .with("base_currency", "'EUR'")
                .with("realized_pnl_base", null)
                .flatWith(5)
                .insertInto("position_minutes");
        complete(NOON);

        assertThat(ask("SELECT base_currency, realized_pnl, realized_pnl_base, realized_pnl_base_known,"
                        + " realized_pnl_base_missing_count, fx_pnl_base FROM pnl_by_desk ORDER BY base_currency"))
                .containsExactly("EUR\t5\t\\N\t0\t1\t\\N", "USD\t0\t1\t1\t0\t0");
    }

    @Test
    void sumsHaveRoomForMoreThanAPosition() {
        String large = "99999999999999999999999999.999999999999";
        for (int account = 1; account <= 3; account++) {
            new Row(NOON)
                    .with("account_id", "'A" + account + "'")
                    .with("quantity", 1)
                    .with("market_value", large)
                    .insertInto("position_minutes");
        }
        complete(NOON);

        String three = "299999999999999999999999999.999999999997";
        assertThat(ask("SELECT market_value FROM pnl_by_desk")).containsExactly(three);
        assertThat(ask("SELECT net_market_value, gross_market_value FROM exposure"))
                .containsExactly(three + "\t" + three);
    }

    @Test
    void aPositionThatIsFlatAndIdleTodayStillCountsInCumulativeSums() {
        closed("2025-12-30", "'X.V'", 20);
        closed("2026-01-02", "'X.V'", 50);
        // It trades again, from 50 on.
        new Row(NOON).flatWith(53).flatBeforeWith(50).insertInto("position_minutes");
        closed("2025-12-30", "'IDLE.V'", 100);
        closed("2026-01-02", "'IDLE.V'", 110);
        // Closes that lie after the minute, of the same date and of a later one.
        closed(DATE, "'X.V'", 54);
        closed(DATE, "'IDLE.V'", 1000);
        closed("2026-01-06", "'IDLE.V'", 2000);
        complete(NOON);

        assertThat(ask("SELECT position_count, open_position_count, realized_pnl, total_pnl, day_realized_pnl,"
                        + " day_total_pnl FROM pnl_by_desk"))
                .containsExactly("2\t0\t163\t163\t3\t3");
        assertThat(ask("SELECT total_pnl, day_total_pnl FROM pnl_by_account")).containsExactly("163\t3");
        assertThat(ask("SELECT instrument_id, realized_pnl, carried FROM position_totals_at(minute = '" + NOON
                        + "') ORDER BY 1"))
                .containsExactly("IDLE.V\t110\ttrue", "X.V\t53\tfalse");
        assertThat(curve(DATE, "D1")).containsExactly(NOON + "\t3\t163");
    }

    @Test
    void aPositionCountsWithTheDeskThatItWasWithLast() {
        closed("2025-12-30", "'X.V'", 20);
        new Row("2026-01-02 23:59:00").with("desk", "'D2'").flatWith(30).insertInto("position_days");
        // It was closed under a desk by mistake, and taken away from there.
        Row mistaken = new Row("2026-01-03 23:59:00").with("desk", "'D3'").flatWith(500);
        mistaken.insertInto("position_days");
        mistaken.with("version", 2).with("is_deleted", 1).insertInto("position_days");
        complete(NOON);

        assertThat(ask("SELECT desk, total_pnl FROM pnl_by_desk")).containsExactly("D2\t30");
        assertThat(ask("SELECT desk, total_pnl FROM pnl_by_desk WHERE desk = 'D1'"))
                .isEmpty();
    }

    @Test
    void exposureIsLongShortNetAndGross() {
        held("'A1'", 10, "1000.5");
        held("'A2'", -4, "-400.25");
        held("'A3'", 0, "0");
        complete(NOON);

        assertThat(ask("SELECT instrument_id, currency, open_position_count, long_quantity, short_quantity,"
                        + " net_quantity, gross_quantity, long_market_value, short_market_value, net_market_value,"
                        + " gross_market_value, net_market_value_base FROM exposure"))
                .containsExactly("X.V\tUSD\t2\t10\t-4\t6\t14\t1000.5\t-400.25\t600.25\t1400.75\t600.25");

        new Row(NOON)
                .with("account_id", "'A4'")
                .with("quantity", -1)
                .with("market_value", null)
                .insertInto("position_minutes");
        assertThat(ask("SELECT net_quantity, net_market_value, net_market_value_known, net_market_value_missing_count,"
                        + " long_market_value, long_market_value_missing_count, short_market_value_missing_count"
                        + " FROM exposure_at(minute = '" + NOON + "')"))
                .containsExactly("5\t\\N\t600.25\t1\t1000.5\t0\t1");
    }

    @Test
    void aDesksDayIsACurveOverItsMinutes() {
        closed("2026-01-02", "'X.V'", 50);
        closed("2026-01-02", "'IDLE.V'", 100);
        new Row("2026-01-02 23:59:00")
                .with("desk", "'D2'")
                .with("account_id", "'A2'")
                .flatWith(1000)
                .insertInto("position_days");
        Row row = new Row(NOON).flatBeforeWith(50);
        row.flatWith(53).insertInto("position_minutes");
        row.with("minute", "'" + NEXT + "'")
                .flatWith(48)
                .with("market_value", null)
                .insertInto("position_minutes");

        assertThat(curve(DATE, "D1")).containsExactly(NOON + "\t3\t153", NEXT + "\t\\N\t\\N");
    }

    // ---- positions against executions

    @Test
    void aCorrectStandsInThePlaceOfItsOriginalWithItsOwnFigures() {
        execution("1", "OPENING", "LIVE", "A1", "BUY", 5, "90");
        execution("2", "TRADE", "CORRECTED", "A1", "BUY", 10, "100");
        execution("2a", "CORRECT", "CORRECTED", "A1", "BUY", 12, "100");
        execution("2b", "CORRECT", "LIVE", "A1", "BUY", 12, "101");
        // The same trade, booked into the wrong account at first.
        execution("3", "TRADE", "CORRECTED", "A2", "SELL", 4, "110");
        execution("3a", "CORRECT", "LIVE", "A3", "SELL", 4, "110");
        live("A1", 17, "-1662", 2);
        live("A2", 0, "0", 0);
        live("A3", -4, "440", 1);

        assertThat(positionBreaks()).isEmpty();
    }

    @Test
    void whatIsCancelledWaitsOrCameTooLateIsInNoPosition() {
        execution("1", "TRADE", "CANCELLED", "A1", "BUY", 10, "100");
        execution("1a", "CORRECT", "CANCELLED", "A1", "BUY", 11, "100");
        cancel("1b", "1");
        execution("2", "TRADE", "LIVE", "A2", "BUY", 1, "100");
        execution("3", "TRADE", "WAITING", "A2", "BUY", 2, "100");
        execution("3a", "CORRECT", "WAITING", "A2", "BUY", 3, "100");
        execution("4", "TRADE", "BEYOND_HORIZON", "A2", "BUY", 4, "100");
        live("A1", 0, "0", 0);
        live("A2", 1, "-100", 1);

        assertThat(positionBreaks()).isEmpty();
    }

    @Test
    void aPositionThatKnowsNothingOfAnAmendmentIsABreak() {
        execution("1", "TRADE", "CANCELLED", "A1", "BUY", 10, "100");
        cancel("1a", "1");
        execution("2", "TRADE", "CORRECTED", "A2", "BUY", 10, "100");
        execution("2a", "CORRECT", "LIVE", "A2", "BUY", 10, "101.5");
        execution("3", "TRADE", "CORRECTED", "A3", "SELL", 1, "100");
        execution("3a", "CORRECT", "LIVE", "A4", "SELL", 1, "100");
        live("A1", 10, "-1000", 0);
        live("A2", 10, "-1000", 1);
        live("A3", -1, "100", 1);

        assertThat(positionBreaks())
                .containsExactly(
                        "A1\tX.V\t10\t0\t-1000\t0",
                        "A2\tX.V\t10\t10\t-1000\t-1015",
                        "A3\tX.V\t-1\t0\t100\t0",
                        "A4\tX.V\t0\t-1\t0\t100");
    }

    @Test
    void whatCameBeyondTheHorizonIsToldByPositionUntilAReplayHasIt() {
        execution("1", "TRADE", "BEYOND_HORIZON", "A1", "BUY", 1, "100");
        execution("2", "TRADE", "BEYOND_HORIZON", "A1", "BUY", 2, "100");
        execution("3", "TRADE", "BEYOND_HORIZON", "A2", "BUY", 3, "100");
        execution("4", "TRADE", "LIVE", "A2", "BUY", 3, "100");

        String query = "SELECT account_id, instrument_id, executions, first_execution_ids FROM ("
                + query("beyond_horizon") + ") ORDER BY account_id";
        assertThat(ask(query)).containsExactly("A1\tX.V\t2\t['1','2']", "A2\tX.V\t1\t['3']");

        execution("3", "TRADE", "LIVE", "A2", "BUY", 3, "100", 2);
        assertThat(ask(query)).containsExactly("A1\tX.V\t2\t['1','2']");
    }

    private static void execution(
            String id, String type, String fate, String account, String side, int quantity, String price) {
        execution(id, type, fate, account, side, quantity, price, 1);
    }

    private static void execution(
            String id, String type, String fate, String account, String side, int quantity, String price, int version) {
        new Row(Map.of(
                        "event_date", "'" + DATE + "'",
                        "instrument_id", "'X.V'",
                        "execution_id", "'" + id + "'",
                        "execution_type", "'" + type + "'",
                        "fate", "'" + fate + "'",
                        "account_id", "'" + account + "'",
                        "side", "'" + side + "'",
                        "quantity", quantity,
                        "price", price))
                .with("multiplier", 1)
                .with("version", version)
                .insertInto("executions");
    }

    private static void cancel(String id, String original) {
        new Row(Map.of(
                        "event_date",
                        "'" + DATE + "'",
                        "instrument_id",
                        "'X.V'",
                        "execution_id",
                        "'" + id + "'",
                        "execution_type",
                        "'CANCEL'",
                        "reference_execution_id",
                        "'" + original + "'",
                        "fate",
                        "'LIVE'",
                        "multiplier",
                        1))
                .insertInto("executions");
    }

    private static void live(String account, int quantity, String cashFlow, int executionCount) {
        new Row(Map.of(
                        "account_id",
                        "'" + account + "'",
                        "instrument_id",
                        "'X.V'",
                        "quantity",
                        quantity,
                        "cash_flow",
                        cashFlow,
                        "execution_count",
                        executionCount))
                .insertInto("positions_live");
    }

    private static List<String> positionBreaks() {
        return ask(query("position_breaks"));
    }

    // ---- rows

    /** Bought 10 at 100, of them 5 yesterday, and sold 4 at 110; marked at 105, yesterday at 101. */
    private static Row bought10Sold4() {
        return new Row(NOON)
                .with("quantity", 6)
                .with("average_price", 100)
                .with("cash_flow", -560)
                .with("realized_pnl", 40)
                .with("market_value", 630)
                .with("commissions", 3)
                .with("income", 2)
                .with("mark_price", 105)
                .with("cash_flow_base", -560)
                .with("realized_pnl_base", 40)
                .with("market_value_base", 630)
                .with("commissions_base", 3)
                .with("income_base", 2)
                .with("previous_quantity", 5)
                .with("previous_mark_price", 101)
                .with("previous_cash_flow", -500)
                .with("previous_market_value", 505)
                .with("previous_commissions", 1)
                .with("previous_total_pnl_base", 4)
                .with("day_position_pnl", 20);
    }

    private static void held(String account, int quantity, String marketValue) {
        new Row(NOON)
                .with("account_id", account)
                .with("quantity", quantity)
                .with("market_value", marketValue)
                .with("market_value_base", marketValue)
                .insertInto("position_minutes");
    }

    private static void closed(String date, String instrument, int realizedPnl) {
        new Row(date + " 23:59:00")
                .with("instrument_id", instrument)
                .flatWith(realizedPnl)
                .insertInto("position_days");
    }

    /** Values of columns by name, as SQL; money that is not set is 0, so that only what a test is about matters. */
    private static final class Row {
        private final Map<String, Object> values = new LinkedHashMap<>();

        Row(Map<String, Object> values) {
            this.values.putAll(values);
        }

        Row(String minute) {
            with("trading_date", "'" + minute.substring(0, 10) + "'").with("minute", "'" + minute + "'");
            with("desk", "'D1'").with("account_id", "'A1'").with("instrument_id", "'X.V'");
            with("currency", "'USD'").with("base_currency", "'USD'").with("mark_status", "'FRESH'");
            for (String money : List.of("market_value", "commissions", "income")) {
                with(money, 0).with(money + "_base", 0).with("previous_" + money, 0);
            }
            with("cash_flow_base", 0).with("realized_pnl_base", 0).with("previous_total_pnl_base", 0);
            with("day_position_pnl", 0).with("version", 1).with("revision_reason", "'ON_TIME'");
        }

        Row with(String column, Object value) {
            values.put(column, value);
            return this;
        }

        /** Cumulative realized P&L of a position that is flat: all of it is cash. */
        Row flatWith(int realizedPnl) {
            return with("realized_pnl", realizedPnl).with("cash_flow", realizedPnl);
        }

        /** The same of the previous close. */
        Row flatBeforeWith(int realizedPnl) {
            return with("previous_realized_pnl", realizedPnl).with("previous_cash_flow", realizedPnl);
        }

        void insertInto(String table) {
            client.queryText("INSERT INTO " + table + " (" + String.join(", ", values.keySet()) + ") VALUES ("
                    + values.values().stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")");
        }
    }

    private static void status(String minute, String run, int subtask, int subtasks) {
        client.queryText("INSERT INTO minute_status (minute, job_run, subtask, subtasks) VALUES ('" + minute + "', '"
                + run + "', " + subtask + ", " + subtasks + ")");
    }

    private static void complete(String minute) {
        status(minute, "run 1", 0, 2);
        status(minute, "run 1", 1, 2);
    }

    private static List<String> ask(String sql) {
        return client.queryText(sql).lines().toList();
    }

    /** Minutes of the query desk_day_curve with day and cumulative P&L. */
    private static List<String> curve(String tradingDate, String desk) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        client.query(
                "SELECT minute, day_total_pnl, total_pnl FROM (" + query("desk_day_curve") + ")",
                Map.of("trading_date", tradingDate, "desk", desk),
                "TabSeparated",
                out);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** One of the queries that are shipped, as a part of another statement. */
    private static String query(String name) {
        try (var file = Migrations.class.getResourceAsStream("/clickhouse/queries/" + name + ".sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .replaceFirst(";$", "");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
