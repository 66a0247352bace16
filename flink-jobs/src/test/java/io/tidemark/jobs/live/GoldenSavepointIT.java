package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The state of every layout that was released goes on in today's job, at any parallelism. A golden savepoint stands beside
 * the log that was read up to it; what comes then restates what was read before, so that every row rests on state.
 *
 * <p>{@code -Dgolden.write=VERSION} writes that of today's layout instead.
 */
@ExtendWith(LiveStack.class)
class GoldenSavepointIT {
    /** What came behind the sample before the savepoint: an execution that waits for its account, and a correction. */
    private static final List<String> BEFORE = List.of(
            execution("e-w", "TRADE", "", "DEMO-2", "BUY", "10", "100.10", "0", "1709562670000000000", 5),
            execution("e-c", "CORRECT", "e-4", "DEMO-1", "BUY", "15", "100.02", "-0.25", "1709562730000000000", 6));

    /** The first minute of DEMO-1 changes by a late purchase, and DEMO-2 comes to be known. */
    private static final List<String> AFTER =
            List.of(execution("e-5", "TRADE", "", "DEMO-1", "BUY", "40", "99.00", "0", "1709562620000000000", 7));

    private static final String ACCOUNT_AFTER = "{\"account_id\":\"DEMO-2\",\"desk\":\"demo\",\"book\":\"tide\","
            + "\"trader_id\":\"t-2\",\"trader_name\":\"Bo\",\"base_currency\":\"USD\",\"cost_method\":\"AVERAGE\","
            + "\"effective_from\":1709510400000000000}";

    private static final String TICK_AFTER = "{\"type\":\"TRADE\",\"instrument_id\":\"TIDE.DEMO\",\"venue\":\"DEMO\","
            + "\"ts_event\":1709562790000000000,\"sequence\":1000,\"price\":\"100.00\",\"size\":\"1\","
            + "\"aggressor_side\":\"NONE\"}";

    /**
     * By hand. DEMO-1, 14:30: 140 cost 13,960; 40 of them sold at 100.10 bring 4,004 - 3,988.571428... The sale of 100 at 100.12
     * makes it 56. 15 bought at 100.02 are worth 99.98 at 14:32 and 100.00 at 14:33. Commissions: 1.40, 2.40, then 0.25 less by
     * the correction; a dividend of 3 at 14:31. DEMO-2: 10 bought at 100.10; marks are 100.04, 99.98, 100.00.
     */
    private static final List<String> ROWS_AFTER = List.of(
            "14:30\tDEMO-1\t100\t15.428571428571\t33.571428571429\t0\t1.4\t47.6",
            "14:31\tDEMO-1\t0\t56\t0\t3\t2.4\t56.6",
            "14:31\tDEMO-2\t10\t0\t-0.6\t0\t0\t-0.6",
            "14:32\tDEMO-1\t15\t56\t-0.6\t3\t2.15\t56.25",
            "14:32\tDEMO-2\t10\t0\t-1.2\t0\t0\t-1.2",
            "14:33\tDEMO-1\t15\t56\t-0.3\t3\t2.15\t56.55",
            "14:33\tDEMO-2\t10\t0\t-1\t0\t0\t-1");

    private final LiveStack.Tidemark tidemark;

    GoldenSavepointIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
    }

    @BeforeEach
    void reset() {
        tidemark.run("reset", "--yes");
    }

    static Stream<Arguments> releasedLayouts() throws IOException {
        try (Stream<Path> versions = Files.list(GoldenSavepoint.FOLDER)) {
            return versions.sorted().toList().stream()
                    .flatMap(version ->
                            Stream.of(1, 3).map(parallelism -> Arguments.of(version.getFileName(), parallelism)));
        }
    }

    @ParameterizedTest(name = "{0} at parallelism {1}")
    @MethodSource("releasedLayouts")
    void stateOfAReleasedLayoutGoesOn(Path version, int parallelism) throws Exception {
        GoldenSavepoint golden = GoldenSavepoint.of(version.toString());
        golden.writeLog(tidemark);

        tidemark.run(
                "submit",
                "positions",
                "--parallelism",
                Integer.toString(parallelism),
                "--from-savepoint",
                golden.unpackedTo(tidemark).toString());
        tidemark.run("feed", after().toString());
        tidemark.run("settle");
        Restatement.await(tidemark);

        assertThat(tidemark.rows("SELECT formatDateTime(minute, '%H:%i'), account_id, quantity, realized_pnl,"
                        + " unrealized_pnl, income, commissions, total_pnl FROM positions ORDER BY minute, account_id"))
                .containsExactlyElementsOf(ROWS_AFTER);
        assertThat(tidemark.rows("SELECT execution_id, fate FROM executions ORDER BY execution_id"))
                .as("executions that the job decided about; without state it would decide about all again")
                .containsExactly("e-5\tLIVE", "e-w\tLIVE");
        assertThat(tidemark.number("SELECT count() FROM tidemark.dead_letters")).isZero();
        assertThat(tidemark.number(
                        "SELECT sum(abs(difference)) FROM (SELECT * FROM reconciliation FINAL ORDER BY recorded_at DESC"
                                + " LIMIT 1 BY topic, partition)"))
                .isZero();
    }

    @Test
    @EnabledIfSystemProperty(named = "golden.write", matches = ".+", disabledReason = "writes a golden savepoint anew")
    void writesThatOfTodaysLayout() throws Exception {
        tidemark.run("submit", "positions", "--parallelism", "2");
        tidemark.run("feed", tidemark.config().root().resolve("local/sample").toString());
        tidemark.run("feed", folder("golden-before", BEFORE).toString());
        tidemark.run("settle");
        String savepoint = tidemark.run("savepoint", "positions").lines().reduce("", (first, second) -> second);

        GoldenSavepoint.of(System.getProperty("golden.write")).write(tidemark, Path.of(savepoint));
    }

    private Path after() throws IOException {
        Path folder = folder("golden-after", AFTER);
        Files.createDirectories(folder.resolve("reference"));
        Files.writeString(folder.resolve("reference/reference.accounts.ndjson"), ACCOUNT_AFTER + "\n");
        Files.writeString(folder.resolve("ticks.ndjson"), TICK_AFTER + "\n");
        return folder;
    }

    private Path folder(String name, List<String> executions) throws IOException {
        Path folder = Files.createDirectories(tidemark.folder().resolve(name));
        Files.write(folder.resolve("executions.ndjson"), executions);
        return folder;
    }

    private static String execution(
            String id,
            String type,
            String reference,
            String account,
            String side,
            String quantity,
            String price,
            String commission,
            String time,
            int sequence) {
        return "{\"execution_id\":\"" + id + "\",\"execution_type\":\"" + type + "\""
                + (reference.isEmpty() ? "" : ",\"reference_execution_id\":\"" + reference + "\"")
                + ",\"order_id\":\"o-" + id + "\",\"account_id\":\"" + account + "\",\"trader_id\":\"t-1\","
                + "\"instrument_id\":\"TIDE.DEMO\",\"venue\":\"DEMO\",\"side\":\"" + side + "\",\"quantity\":\""
                + quantity
                + "\",\"price\":\"" + price + "\",\"commission\":\"" + commission
                + "\",\"commission_currency\":\"USD\",\"ts_event\":" + time + ",\"sequence\":" + sequence + "}";
    }
}
