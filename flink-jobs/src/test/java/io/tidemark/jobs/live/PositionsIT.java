package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.oracle.Histories;
import io.tidemark.oracle.HistorySize;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.Records;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job on real processes, over a generated market and over real fills, against an oracle that knows nothing of it. */
@ExtendWith(LiveStack.class)
@TestMethodOrder(OrderAnnotation.class)
class PositionsIT {
    private static Path folder;
    private static OracleMarket market;

    private final LiveStack.Tidemark tidemark;
    private final Crash crash;
    private final StoredPositions stored;

    PositionsIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        crash = new Crash(tidemark, "positions", "position_minutes");
        stored = new StoredPositions(tidemark);
    }

    @BeforeAll
    static void makeMarket(LiveStack.Tidemark tidemark) throws IOException {
        // Over midnight, so that a trading date closes and the next one opens with what it left.
        market = Histories.market(
                20260105,
                HistorySize.of(8, 6, 3, 240, 2_500, 12_000).startingAt(Instant.parse("2026-01-05T22:30:00Z")));
        folder = tidemark.folder().resolve("market");
        Records.writeFolder(market, folder);
    }

    @BeforeEach
    void reset() {
        tidemark.run("reset", "--yes");
    }

    @ParameterizedTest(name = "shuffle {0}, parallelism {1}, {2}")
    @CsvSource({"1, 1, rocksdb", "2, 2, hashmap", "3, 4, rocksdb"})
    @Order(1)
    void everyRowIsTheOraclesInAnyOrderAtAnyParallelism(String seed, String parallelism, String backend)
            throws InterruptedException {
        tidemark.run("submit", "positions", "--parallelism", parallelism, "--set", "state.backend.type=" + backend);
        tidemark.run("feed", folder.toString(), "--shuffle", seed);
        assertLiveIsAheadByWhatCameAfterTheNewestMinute();
        tidemark.run("settle");
        assertRowsAreTheOracles();
        assertLiveAgreesWithTheNewestMinute();
        assertBooksBalance();
    }

    @Test
    @Order(2)
    void rowsAreIdenticalAfterFiveCrashesAndSomeWereWrittenTwice() throws Exception {
        tidemark.rows("SYSTEM STOP MERGES tidemark.position_minutes");
        try {
            tidemark.run("submit", "positions", "--parallelism", "2");
            Process feed = tidemark.start(
                    tidemark.folder().resolve("feed-positions-crash.txt"), "feed", folder.toString(), "--speed", "144");
            try {
                Random random = new Random(20260105);
                crash.inCheckpointAndSinkFlush();
                crash.inCheckpointAndSinkFlush();
                for (int i = 0; i < 3; i++) {
                    Thread.sleep(1_000 + random.nextInt(3_000));
                    crash.anywhere();
                }
                assertThat(feed.waitFor()).isZero();
            } finally {
                feed.destroy();
            }
            tidemark.run("settle");
            assertRowsAreTheOracles();
            assertBooksBalance();
            assertThat(tidemark.number("SELECT count() - uniqExact(minute, account_id, instrument_id, version)"
                            + " FROM tidemark.position_minutes"))
                    .as("rows written twice; none means that no crash hit what it was to hit")
                    .isPositive();
        } finally {
            tidemark.rows("SYSTEM START MERGES tidemark.position_minutes");
        }
    }

    @Test
    @Order(3)
    void rowsAreIdenticalOverSavepointsAtOneFourAndTwoSubtasks() throws Exception {
        tidemark.run("submit", "positions", "--parallelism", "1");
        Process feed = tidemark.start(
                tidemark.folder().resolve("feed-positions-savepoint.txt"), "feed", folder.toString(), "--speed", "360");
        try {
            for (int parallelism : List.of(4, 2)) {
                crash.awaitRows(tidemark.number("SELECT count() FROM tidemark.position_minutes FINAL") + 300);
                Path savepoint = tidemark.stack().job("positions").stopWithSavepoint();
                tidemark.run(
                        "submit",
                        "positions",
                        "--parallelism",
                        Integer.toString(parallelism),
                        "--from-savepoint",
                        savepoint.toString());
            }
            assertThat(feed.waitFor()).isZero();
        } finally {
            feed.destroy();
        }
        tidemark.run("settle");
        assertRowsAreTheOracles();
        assertBooksBalance();
    }

    @Test
    @Order(4)
    void realFillsEndFlatOnTheExchangesOwnFigures() throws IOException {
        List<Path> files = new ArrayList<>(SharedData.files("hyperliquid-agent-fills", ".csv"));
        SharedData.files("hyperliquid-agent-fills", "-funding.json").forEach(files::add);
        Path records = tidemark.folder().resolve("hyperliquid");
        List<String> words = new ArrayList<>(List.of("import", "hyperliquid-fills"));
        files.forEach(file -> words.add(file.toString()));
        words.addAll(List.of("--out", records.toString()));
        tidemark.run(words.toArray(String[]::new));

        tidemark.run("submit", "positions", "--parallelism", "2");
        tidemark.run("feed", records.toString());
        tidemark.run("settle");

        stored.assertMinutesAreOf(Records.readFolders(records));
        assertThat(
                        tidemark.rows(
                                "SELECT account_id, sum(abs(quantity)), toString(sum(realized_pnl)),"
                                        + " toString(sum(commissions)) FROM tidemark.positions_live FINAL GROUP BY account_id ORDER BY 1"))
                .containsExactly(
                        "claude-sonnet-4-5-mm\t0\t-2840.5195\t269.468473", "grok-4\t0\t-6836.34868306\t2981.204228");
        BigDecimal total = new BigDecimal(tidemark.rows("SELECT toString(sum(realized_pnl) + sum(income)"
                        + " - sum(commissions)) FROM tidemark.positions_live FINAL WHERE account_id = 'grok-4'")
                .get(0));
        assertThat(total).isCloseTo(new BigDecimal("-9776.569956"), within(new BigDecimal("0.03")));
        assertBooksBalance();
    }

    private void assertRowsAreTheOracles() {
        stored.assertMinutesAreOf(market);
        long clock = Instant.parse("2026-01-06T02:30:00Z").getEpochSecond() * 1_000_000_000L;
        stored.assertDaysAreOf(market, clock);
    }

    /** The clock has not passed the last minute, so that live positions know more than the newest rows. */
    private void assertLiveIsAheadByWhatCameAfterTheNewestMinute() throws InterruptedException {
        String ahead = "SELECT sum(live.execution_count) - sum(row.execution_count) FROM (SELECT account_id,"
                + " instrument_id, execution_count FROM tidemark.positions_live FINAL) AS live LEFT JOIN (SELECT"
                + " account_id, instrument_id, argMax(execution_count, minute) AS execution_count FROM"
                + " tidemark.position_minutes FINAL GROUP BY account_id, instrument_id) AS row USING (account_id,"
                + " instrument_id)";
        String after = "SELECT count() FROM tidemark.executions FINAL WHERE fate = 'LIVE' AND ts_event >="
                + " (SELECT max(minute) + 60 FROM tidemark.position_minutes)";
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        long live = -1;
        long executions = -1;
        long before = -1;
        // Two looks that agree: nothing is on its way any more.
        while (live < 0 || live != before || executions != live) {
            assertThat(System.nanoTime())
                    .as("live positions are %s executions ahead, %s came after the newest minute", live, executions)
                    .isLessThan(deadline);
            Thread.sleep(1_000);
            before = live;
            boolean allIn = tidemark.number("SELECT uniqExact(instrument_id, execution_id) FROM tidemark.executions")
                    == market.executions().stream()
                            .map(execution -> execution.instrumentId() + execution.executionId())
                            .distinct()
                            .count();
            live = allIn ? tidemark.number(ahead) : -1;
            executions = tidemark.number(after);
        }
        assertThat(live).as("executions that only the live positions know").isPositive();
    }

    private void assertLiveAgreesWithTheNewestMinute() {
        String columns = "account_id, instrument_id, quantity, average_price, cash_flow, realized_pnl, market_value,"
                + " commissions, income, mark_price, mark_time, execution_count";
        List<String> newest = tidemark.rows("SELECT " + columns + " FROM tidemark.position_minutes FINAL WHERE minute ="
                + " (SELECT max(minute) FROM tidemark.position_minutes) ORDER BY account_id, instrument_id");
        List<String> live = tidemark.rows(
                "SELECT " + columns + " FROM tidemark.positions_live FINAL" + " ORDER BY account_id, instrument_id");
        assertThat(newest).isNotEmpty();
        assertThat(live).containsAll(newest);
    }

    private void assertBooksBalance() {
        assertThat(tidemark.rows(
                        "SELECT topic, partition, argMax(difference, checkpoint_id) FROM tidemark.reconciliation"
                                + " FINAL GROUP BY topic, partition ORDER BY topic, partition"))
                .isNotEmpty()
                .allMatch(row -> row.endsWith("\t0"));
    }
}
