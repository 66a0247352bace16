package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.stack.SubmittedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A trading date on real processes: signed, changed by a late execution, written over by somebody, and mended by the runbook. */
@ExtendWith(LiveStack.class)
class TradingDateSignOffIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String EVERY_TWO_SECONDS = "books.check-interval=2s";
    private static final String SIGN_OFF = "SELECT complete, breaks, positions, minute_rows, executions_live,"
            + " executions_corrected, executions_cancelled, executions_waiting, executions_beyond_horizon, late_revisions,"
            + " dead_letters FROM tidemark.sign_offs WHERE trading_date = '2024-03-04' FORMAT TabSeparated";

    private final LiveStack.Tidemark tidemark;
    private final ClickHouseQuery query;

    TradingDateSignOffIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        query = ClickHouseQuery.on(tidemark);
    }

    @Test
    @Walks("break-in-the-books.md")
    void aDateIsSignedAgainWithEveryChangeAndTheRunbookMendsABreak(Walk walk) throws Exception {
        tidemark.run("reset", "--yes");
        tidemark.run("submit", "positions", "--parallelism", "2", "--set", EVERY_TWO_SECONDS);
        feed(
                "evening",
                List.of(tick(1, "2024-03-04T23:57:02Z", "100.00"), tick(2, "2024-03-04T23:58:30Z", "100.10")),
                List.of(
                        execution("e-1", "BUY", "100", "100.00", "2024-03-04T23:57:05Z", 1),
                        execution("e-2", "SELL", "40", "100.10", "2024-03-04T23:58:10Z", 2)));
        feed(
                "after-midnight",
                List.of(tick(3, "2024-03-05T00:00:30Z", "100.20"), tick(4, "2024-03-05T00:02:30Z", "100.20")),
                List.of());
        tidemark.run("settle");

        // One position with rows at 23:57, 23:58 and 23:59.
        await("the first signature", SIGN_OFF, "true\t0\t1\t3\t2\t0\t0\t0\t0\t0\t0");
        String checksum = checksum();
        assertThat(tidemark.run("status"))
                .contains("2024-03-04 complete: positions 1, rows of minutes 3, checksum " + checksum);

        feed("late", List.of(), List.of(execution("e-3", "BUY", "10", "100.10", "2024-03-04T23:58:50Z", 3)));
        // It changes two of the rows.
        await("a signature with what came late", SIGN_OFF, "true\t0\t1\t3\t3\t0\t0\t0\t0\t2\t0");
        String withLate = checksum();
        assertThat(withLate).isNotEqualTo(checksum);
        assertThat(query.text("SELECT count() FROM tidemark.book_breaks").strip())
                .isEqualTo("0");
        assertThat(openBreaks()).isEqualTo(0);

        aGapMarksItsMinutesUntilItIsFilled(walk);

        query.text(
                "INSERT INTO tidemark.position_days SELECT * REPLACE (71 AS quantity, version + 1 AS version, 'somebody' AS"
                        + " job_run) FROM tidemark.position_days FINAL WHERE trading_date = '2024-03-04'");
        await(
                "breaks",
                "SELECT kind, toString(expected), toString(found) FROM tidemark.open_breaks ORDER BY kind FORMAT TabSeparated",
                "CLOSING\t70\t71\nQUANTITY\t70\t71");
        await("a signature that says so", SIGN_OFF, "false\t2\t1\t3\t3\t0\t0\t0\t0\t2\t0");
        assertThat(tidemark.fail("status"))
                .contains("BREAK 2024-03-04 QUANTITY of DEMO-1 in TIDE.DEMO: expected 70, found 71")
                .contains("2024-03-04 NOT COMPLETE");
        assertThat(openBreaks()).isEqualTo(2);

        List<String> figures = walk.type("Which figures");
        assertThat(figures.get(0)).containsPattern("2024-03-04\\s+QUANTITY\\s+DEMO-1\\s+TIDE.DEMO\\s+70\\s+71\\s");
        assertThat(figures.get(1)).containsPattern("QUANTITY\\s+DEMO-1\\s+TIDE.DEMO\\s+70\\s+71\\s");
        assertThat(figures.get(2)).containsPattern("DEMO-1\\s+TIDE.DEMO\\s+71\\s+70\\s+another quantity");
        assertThat(walk.type("Where the wrong one comes from").get(1)).contains("somebody");
        walk.know("SETTINGS", "--set " + EVERY_TWO_SECONDS);
        walk.type("Writing the rows again");
        // Whether a replay comes to the late execution before or after its minute is chance.
        await(
                "a signature of the mended date",
                SIGN_OFF.replace(" late_revisions,", ""),
                "true\t0\t1\t3\t3\t0\t0\t0\t0\t0");
        List<String> done = walk.type("How to see that it is done");
        assertThat(done.get(3).lines().skip(1))
                .as("closing quantities that no executions make")
                .isEmpty();
        assertThat(done.get(0))
                .contains("2024-03-04 complete: positions 1, rows of minutes 3, checksum " + withLate)
                .doesNotContain("BREAK ");
        assertThat(checksum()).isEqualTo(withLate);
        assertThat(query.text("SELECT count(), min(is_resolved) FROM tidemark.book_breaks FINAL FORMAT TabSeparated")
                        .strip())
                .isEqualTo("2\t1");
    }

    /** Of the date after, so that the signature under the one before stands. */
    private void aGapMarksItsMinutesUntilItIsFilled(Walk walk) throws Exception {
        feed(
                "gap",
                List.of(tick(6, "2024-03-05T00:04:10Z", "100.30"), tick(7, "2024-03-05T00:06:30Z", "100.30")),
                List.of());
        tidemark.run("settle");
        String marked = "SELECT formatDateTime(minute, '%H:%i') FROM tidemark.%s WHERE sequence_status = 'INCOMPLETE'"
                + " ORDER BY minute FORMAT TabSeparated";
        await("the minutes of the gap", marked.replace("%s", "positions"), "00:02\n00:03\n00:04");
        await("its bars", marked.replace("%s", "bars"), "00:02\n00:04");
        assertThat(tidemark.fail("status"))
                .contains(
                        "BREAK 2024-03-05 SEQUENCE_GAP in TIDE.DEMO: TRADE 5 is missing, in the minutes from"
                                + " 2024-03-05 00:02:00 to 2024-03-05 00:04:00 UTC",
                        "docs/runbooks/break-in-the-books.md");
        assertThat(openBreaks()).isEqualTo(1);
        assertThat(walk.type("Missing records").get(0)).containsPattern("TIDE.DEMO\\s+TRADE\\s+5\\s+5\\s");

        Path missing = folder("missing", List.of(tick(5, "2024-03-05T00:03:20Z", "100.20")), List.of());
        walk.know("FOLDER", missing);
        walk.type("Filling a gap");
        await("no minute", marked.replace("%s", "positions"), "");
        assertThat(tidemark.run("status")).doesNotContain("BREAK ");
        assertThat(openBreaks()).isEqualTo(0);
        assertThat(query.text("SELECT close FROM tidemark.bars WHERE minute = '2024-03-05 00:03:00'")
                        .strip())
                .isEqualTo("100.2");
    }

    /** Of two dates, one of which is amended on the other, with a position that the second date does not know any more. */
    @Test
    void closingQuantitiesAreWhatAllExecutionsComeTo() throws Exception {
        tidemark.run("reset", "--yes");
        tidemark.run("submit", "positions", "--parallelism", "2");
        feed(
                "first-date",
                List.of(tick(1, "2024-03-04T23:57:02Z", "100.00"), tick(2, "2024-03-04T23:58:30Z", "100.10")),
                List.of(
                        execution("e-1", "BUY", "100", "100.00", "2024-03-04T23:57:05Z", 1),
                        execution("e-2", "SELL", "40", "100.10", "2024-03-04T23:58:10Z", 2),
                        execution("e-3", "BUY", "7", "100.10", "2024-03-04T23:58:20Z", 3),
                        ofTheOtherInstrument(execution("f-1", "BUY", "5", "1.10", "2024-03-04T23:58:20Z", 1)),
                        ofTheOtherInstrument(execution("f-2", "SELL", "5", "1.10", "2024-03-04T23:58:40Z", 2))));
        feed(
                "second-date",
                List.of(tick(3, "2024-03-05T00:00:30Z", "100.20")),
                List.of(
                        execution("e-4", "SELL", "10", "100.20", "2024-03-05T00:00:35Z", 4),
                        amending("CORRECT", "e-1", execution("e-5", "BUY", "90", "100.00", "2024-03-05T00:01:00Z", 5)),
                        amending("CANCEL", "e-3", execution("e-6", "BUY", "7", "100.10", "2024-03-05T00:01:10Z", 6))));
        feed("third-date", List.of(tick(4, "2024-03-06T00:00:30Z", "100.30")), List.of());
        tidemark.run("settle");
        Restatement.await(tidemark);

        assertThat(tidemark.rows("SELECT trading_date, instrument_id, quantity FROM position_days FINAL"
                        + " ORDER BY trading_date, instrument_id"))
                .containsExactly(
                        "2024-03-04\tEUR/USD.DEMO\t0", "2024-03-04\tTIDE.DEMO\t50", "2024-03-05\tTIDE.DEMO\t40");
        for (String date : List.of("2024-03-04", "2024-03-05")) {
            assertThat(tidemark.run(
                            "query",
                            "--file",
                            "sql/clickhouse/queries/position_days_from_executions.sql",
                            "--param",
                            "trading_date=" + date,
                            "--format",
                            "TabSeparated"))
                    .as("closing quantities of %s that no executions make", date)
                    .isEmpty();
        }
    }

    private String checksum() {
        return query.text("SELECT checksum FROM tidemark.sign_offs WHERE trading_date = '2024-03-04'")
                .strip();
    }

    private void await(String what, String sql, String expected) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        String answer = query.text(sql).strip();
        while (!answer.equals(expected)) {
            assertThat(System.nanoTime()).as("%s; now it is:%n%s", what, answer).isLessThan(deadline);
            Thread.sleep(200);
            answer = query.text(sql).strip();
        }
    }

    /** What the gauge shows once two looks agree: metrics are some time old. */
    private long openBreaks() throws InterruptedException {
        SubmittedJob job = tidemark.stack().job("positions");
        long before = Long.MIN_VALUE;
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            long now = gauge(job);
            if (now >= 0 && now == before) {
                return now;
            }
            assertThat(System.nanoTime()).as("gauge openBreaks, now %s", now).isLessThan(deadline);
            before = now;
            Thread.sleep(3_000);
        }
    }

    private static long gauge(SubmittedJob job) {
        for (JsonNode vertex : job.get("").path("vertices")) {
            String metrics = "/vertices/" + vertex.path("id").asText() + "/metrics";
            for (JsonNode metric : job.get(metrics)) {
                String id = metric.path("id").asText();
                if (id.endsWith(".books.openBreaks")) {
                    return job.get(metrics + "?get=" + id).path(0).path("value").asLong(-1);
                }
            }
        }
        return -1;
    }

    private void feed(String name, List<String> ticks, List<String> executions) throws IOException {
        tidemark.run("feed", folder(name, ticks, executions).toString());
    }

    private Path folder(String name, List<String> ticks, List<String> executions) throws IOException {
        Path folder = Files.createDirectories(tidemark.folder().resolve("sign-off-" + name));
        Path reference = tidemark.config().root().resolve("local/sample/reference");
        for (String topic : List.of("reference.accounts", "reference.instruments")) {
            if (List.of("evening", "first-date").contains(name)) {
                Files.copy(reference.resolve(topic + ".ndjson"), folder.resolve(topic + ".ndjson"));
            }
        }
        if (!ticks.isEmpty()) {
            Files.write(folder.resolve("ticks.ndjson"), ticks);
        }
        if (!executions.isEmpty()) {
            Files.write(folder.resolve("executions.ndjson"), executions);
        }
        return folder;
    }

    private static String tick(long sequence, String time, String price) {
        return "{\"type\":\"TRADE\",\"instrument_id\":\"TIDE.DEMO\",\"venue\":\"DEMO\",\"ts_event\":" + nanos(time)
                + ",\"sequence\":" + sequence + ",\"price\":\"" + price
                + "\",\"size\":\"1\",\"aggressor_side\":\"BUY\"}";
    }

    private static String execution(String id, String side, String quantity, String price, String time, long sequence) {
        return "{\"execution_id\":\"" + id
                + "\",\"execution_type\":\"TRADE\",\"order_id\":\"o-1\",\"account_id\":\"DEMO-1\","
                + "\"trader_id\":\"t-1\",\"instrument_id\":\"TIDE.DEMO\",\"venue\":\"DEMO\",\"side\":\"" + side
                + "\",\"quantity\":\"" + quantity + "\",\"price\":\"" + price + "\",\"commission\":\"1.00\","
                + "\"commission_currency\":\"USD\",\"ts_event\":" + nanos(time) + ",\"sequence\":" + sequence + "}";
    }

    private static String ofTheOtherInstrument(String execution) {
        return execution.replace("TIDE.DEMO", "EUR/USD.DEMO");
    }

    private static String amending(String type, String original, String execution) {
        return execution.replace(
                "\"execution_type\":\"TRADE\"",
                "\"execution_type\":\"" + type + "\",\"reference_execution_id\":\"" + original + "\"");
    }

    private static long nanos(String time) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.parse(time));
    }
}
