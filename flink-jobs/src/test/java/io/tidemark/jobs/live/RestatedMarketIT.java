package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SourceFault;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.Records;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Late and amended records through the job on real processes: what they change is published again, explained, and never
 * undone by a job that knows less.
 */
@ExtendWith(LiveStack.class)
class RestatedMarketIT {
    /** Over midnight, so that what comes late changes a closing row and what the next date opens with. */
    private static final String MARKET = "simulate --start 2026-03-02T23:56:00Z --session 8m --instruments 24"
            + " --accounts 8 --openings 20 --rate 60 --executions 2.5 --fault gap=0.001 --fault halt=0.0005"
            + " --fault amended=0.15 --seed ";
    /** What goes wrong on the way and must change no figure in the end. */
    private static final String FAULTS = " --fault out-of-order=0.1 --fault late=0.02 --fault duplicate=0.05"
            + " --fault conflicting=0.02 --fault malformed=0.01 --fault skewed=0.01";
    /** So slow that minutes are published while the market comes, so that what is late comes to published ones. */
    private static final String WHILE_IT_COMES = " --speed 30";

    /** An execution that is delivered again is booked again. */
    private static final SourceFault BOOKED_TWICE = new SourceFault(
            "flink-jobs/src/main/java/io/tidemark/jobs/positions/Bookkeeper.java",
            "fates.tally(PartitionTally.duplicates(inbound.topic(), inbound.partition(), 1));",
            "place(inbound, id);");

    /** Every column in which two runs over one log must be identical, in one line a minute and one a trading date. */
    private static final String CURRENT_ROWS = "SELECT * FROM (" + fingerprints("minute", "position_minutes")
            + " UNION ALL " + fingerprints("trading_date", "position_days") + ") ORDER BY time FORMAT TabSeparated";

    private final LiveStack.Tidemark tidemark;
    private final StoredPositions stored;
    private final ClickHouseQuery query;

    RestatedMarketIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        stored = new StoredPositions(tidemark);
        query = ClickHouseQuery.on(tidemark);
    }

    @BeforeEach
    void reset() {
        tidemark.run("reset", "--yes");
    }

    @ParameterizedTest(name = "seed {0}, parallelism {1}")
    @CsvSource({"101, 1", "102, 2", "103, 4"})
    void whatComesLateOrIsAmendedIsRestated(String seed, String parallelism) throws Exception {
        OracleMarket truth = truth(seed);

        tidemark.run("submit", "positions", "--parallelism", parallelism);
        run(MARKET + seed + FAULTS + WHILE_IT_COMES);
        settle();

        Revisions revisions = new Revisions(tidemark);
        assertThat(revisions.reasons())
                .as("reasons; without all of these nothing was tested")
                .containsExactlyInAnyOrder("ON_TIME", "LATE", "CORRECTED", "CANCELLED", "LATE_MARK");
        assertRowsAreOf(truth);
        revisions.assertEachSaysSomethingNew();
        revisions.assertEachHasItsCause(truth);
        assertBooksBalance();
        assertThat(query.text("SELECT DISTINCT reason FROM tidemark.dead_letters FINAL ORDER BY reason")
                        .lines())
                .containsExactly("AHEAD_OF_TIME", "CONFLICTING_DUPLICATE", "MALFORMED");
    }

    @Test
    void aJobFromAnOlderSavepointLetsNoStaleRowWin() throws Exception {
        OracleMarket truth = truth("104");
        tidemark.run("submit", "positions", "--parallelism", "2");
        Process feed = tidemark.start(
                tidemark.folder().resolve("simulate-restated.txt"),
                (MARKET + "104" + FAULTS + WHILE_IT_COMES).split(" "));
        Path savepoint;
        try {
            awaitRestatedRows(5);
            // Held meanwhile, so that the savepoint is older than what comes then, however slow the machine is.
            signal(feed, "STOP");
            savepoint = tidemark.stack().job("positions").savepoint();
            signal(feed, "CONT");
            awaitRestatedRows(restatedRows() + 20);
            tidemark.stack().job("positions").cancel();
            submitFrom(savepoint, "4");
            assertThat(feed.waitFor()).isZero();
        } finally {
            feed.destroyForcibly();
        }
        settle();
        assertRowsAreOf(truth);
        assertBooksBalance();

        // All is known now, so that whatever the job publishes once more is old or the same.
        String right = query.text(CURRENT_ROWS);
        List<String> seen;
        try (Watch watch = new Watch(query, CURRENT_ROWS, Duration.ofMillis(500))) {
            tidemark.stack().job("positions").cancel();
            submitFrom(savepoint, "2");
            settle();
            seen = watch.answers();
        }
        assertThat(seen).hasSizeGreaterThan(10);
        assertThat(Set.copyOf(seen)).as("what was read while the job caught up").containsExactly(right);
        assertThat(number("SELECT count() FROM (SELECT job_run, version < max(version) OVER (PARTITION BY trading_date,"
                        + " desk, minute, account_id, instrument_id) AS stale FROM"
                        + " tidemark.position_minute_revisions FINAL) WHERE stale AND job_run ="
                        + " (SELECT argMax(job_run, started_at) FROM tidemark.job_runs)"))
                .as("stale rows that the restored job published; none means that nothing was tested")
                .isPositive();
        assertRowsAreOf(truth);
        assertBooksBalance();
    }

    @Test
    void aCorrectedProgramWinsByItsGenerationAndOnlyByIt() throws Exception {
        OracleMarket truth = truth("105");
        Path faultyProgram = OtherProgram.with(tidemark, "booked-twice", BOOKED_TWICE);
        tidemark.run("submit", "positions", "--jar", faultyProgram.toString());
        run(MARKET + "105" + FAULTS + " --speed max");
        settle();
        Map<String, String> faulty = stored.wrongMinutesOf(truth);
        assertThat(faulty).as("rows that the fault makes wrong").isNotEmpty();

        tidemark.run("stop", "positions");
        tidemark.run("submit", "positions");
        settle();
        assertThat(stored.wrongMinutesOf(truth)).isEqualTo(faulty);

        tidemark.run("stop", "positions");
        tidemark.run("submit", "positions", "--set", "generation=1");
        settle();
        assertRowsAreOf(truth);
        assertBooksBalance();
    }

    /** The market as it would be if nothing went wrong on the way; it is amended all the same. */
    private OracleMarket truth(String seed) throws IOException {
        Path folder = tidemark.folder().resolve("restated-" + seed);
        run(MARKET + seed + " --out " + folder);
        Path packed = folder.resolve("ticks.ndjson.gz");
        List<String> ticks;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(packed)), StandardCharsets.UTF_8))) {
            ticks = lines.lines().map(RestatedMarketIT::withoutStatus).toList();
        }
        Files.delete(packed);
        Files.write(folder.resolve("ticks.ndjson"), ticks);
        return Records.readFolders(folder);
    }

    /** Halts change no figure, and the oracle does not know them; what is left of them is that something happened. */
    private static String withoutStatus(String tick) {
        return tick.replaceFirst(
                "^\\{\"type\":\"STATUS\".*\"ts_event\":(\\d+),.*",
                "{\"type\":\"TRADE\",\"instrument_id\":\"NOBODY.TEST\",\"ts_event\":$1,\"price\":\"1\",\"size\":\"1\"}");
    }

    private static String fingerprints(String time, String table) {
        return "SELECT toString(" + time + ") AS time, count(),"
                + " sum(cityHash64(toString(tuple(* EXCEPT (version, revision_reason, job_run))))) FROM tidemark."
                + table
                + " FINAL GROUP BY time";
    }

    private void submitFrom(Path savepoint, String parallelism) {
        tidemark.run("submit", "positions", "--parallelism", parallelism, "--from-savepoint", savepoint.toString());
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private void settle() throws InterruptedException {
        tidemark.run("settle");
        Restatement.await(tidemark);
    }

    private void awaitRestatedRows(long rows) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (restatedRows() < rows) {
            assertThat(System.nanoTime())
                    .as("waiting for %s restated rows", rows)
                    .isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    /** Rows published again for late executions and amendments. */
    private long restatedRows() {
        return number("SELECT count() FROM tidemark.position_minute_revisions FINAL"
                + " WHERE revision_reason IN ('LATE', 'CORRECTED', 'CANCELLED')");
    }

    private void assertRowsAreOf(OracleMarket truth) {
        stored.assertMinutesAreOf(truth);
        stored.assertDaysAreOf(truth);
    }

    private void assertBooksBalance() throws IOException {
        assertThat(query.text("SELECT topic, partition, argMax(difference, recorded_at) FROM tidemark.reconciliation"
                                + " FINAL GROUP BY topic, partition ORDER BY topic, partition FORMAT TabSeparated")
                        .lines())
                .isNotEmpty()
                .allMatch(row -> row.endsWith("\t0"));
        assertThat(query.text(ready("position_breaks")))
                .as("positions that are not what their executions come to")
                .isEmpty();
        assertThat(query.text(
                        ready("position_days_from_executions").replace("{trading_date:Date}", "toDate('2026-03-02')")))
                .as("closing quantities that are not what all executions come to")
                .isEmpty();
        // The date that is over; of the other the last minute is not published.
        for (String view : List.of("book_differences", "book_minute_differences")) {
            assertThat(query.text("SELECT * FROM tidemark." + view + "(trading_date = '2026-03-02')"))
                    .as(view)
                    .isEmpty();
        }
        assertThat(number("SELECT positions FROM tidemark.book_figures(trading_date = '2026-03-02')"))
                .as("closing rows that these were looked for in")
                .isPositive();
    }

    /** A query that analysts have. */
    private String ready(String name) throws IOException {
        Path queries = tidemark.config().root().resolve("sql/clickhouse/queries");
        return Files.readString(queries.resolve(name + ".sql")).strip().replaceFirst(";$", "");
    }

    private long number(String sql) {
        return Long.parseLong(query.text(sql).strip());
    }

    private String run(String words) {
        return tidemark.run(words.split(" "));
    }
}
