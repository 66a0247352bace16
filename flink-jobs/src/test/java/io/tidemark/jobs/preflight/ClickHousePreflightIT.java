package io.tidemark.jobs.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.clickhouse.BarsMinuteTable;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.DeadLettersTable;
import io.tidemark.jobs.clickhouse.ExecutionsTable;
import io.tidemark.jobs.clickhouse.JobRunsTable;
import io.tidemark.jobs.clickhouse.MinuteStatusTable;
import io.tidemark.jobs.clickhouse.PositionDaysTable;
import io.tidemark.jobs.clickhouse.PositionMinutesTable;
import io.tidemark.jobs.clickhouse.PositionsLiveTable;
import io.tidemark.jobs.clickhouse.ReconciliationTable;
import io.tidemark.jobs.clickhouse.RestartableClickHouse;
import io.tidemark.jobs.clickhouse.SequenceGapsTable;
import io.tidemark.jobs.clickhouse.TableDefinition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The preflight's look at ClickHouse, against a real engine with the tables of the migrations. */
@Timeout(120)
class ClickHousePreflightIT {
    private static final List<TableDefinition> TABLES = List.of(
            BarsMinuteTable.DEFINITION,
            DeadLettersTable.DEFINITION,
            ReconciliationTable.DEFINITION,
            SequenceGapsTable.DEFINITION,
            JobRunsTable.DEFINITION,
            PositionMinutesTable.DEFINITION,
            PositionMinutesTable.REVISIONS,
            PositionDaysTable.DEFINITION,
            PositionsLiveTable.DEFINITION,
            ExecutionsTable.DEFINITION,
            MinuteStatusTable.DEFINITION);

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

    @Test
    void everyTableIsAsTheMigrationsMakeItAndEverySettingFits() {
        assertThat(check(clickHouse.options())).isEmpty();
    }

    @Test
    void aTableThatIsMissingIsToldWithTheCallThatMakesIt() {
        clickHouse.execute("RENAME TABLE dead_letters TO set_aside");
        try {
            assertThat(check(clickHouse.options())).singleElement().satisfies(problem -> {
                assertThat(problem.reason()).isEqualTo(Reason.TABLE_MISSING);
                assertThat(problem.where()).contains("tidemark.dead_letters");
                assertThat(problem.remedy()).contains("./tidemark migrate");
            });
        } finally {
            clickHouse.execute("RENAME TABLE set_aside TO dead_letters");
        }
    }

    @Test
    void aViewThatHandsRowsOnAndIsMissingIsTold() {
        clickHouse.execute("RENAME TABLE position_minute_revisions_feed TO set_aside");
        try {
            assertThat(check(clickHouse.options())).singleElement().satisfies(problem -> {
                assertThat(problem.reason()).isEqualTo(Reason.FEED_MISSING);
                assertThat(problem.what()).contains("position_minute_revisions_feed");
            });
        } finally {
            clickHouse.execute("RENAME TABLE set_aside TO position_minute_revisions_feed");
        }
    }

    @Test
    void columnsThatDifferAreToldAllAtOnce() {
        clickHouse.execute(
                "ALTER TABLE bars_minute DROP COLUMN quote_count",
                "ALTER TABLE bars_minute MODIFY COLUMN open Nullable(Decimal(38, 10))",
                "ALTER TABLE bars_minute ADD COLUMN venue String");
        try {
            assertThat(check(clickHouse.options()))
                    .extracting(Problem::reason)
                    .containsExactlyInAnyOrder(Reason.COLUMN_MISSING, Reason.COLUMN_TYPE, Reason.COLUMN_UNEXPECTED);
        } finally {
            clickHouse.execute(
                    "ALTER TABLE bars_minute DROP COLUMN venue",
                    "ALTER TABLE bars_minute MODIFY COLUMN open Nullable(Decimal(38, 12))",
                    "ALTER TABLE bars_minute ADD COLUMN quote_count UInt64 AFTER ask_close");
        }
    }

    @Test
    void columnsInAnotherOrderAreRefused() {
        clickHouse.execute("ALTER TABLE bars_minute MODIFY COLUMN high Nullable(Decimal(38, 12)) AFTER low");
        try {
            assertThat(check(clickHouse.options())).extracting(Problem::reason).containsExactly(Reason.COLUMN_ORDER);
        } finally {
            clickHouse.execute("ALTER TABLE bars_minute MODIFY COLUMN high Nullable(Decimal(38, 12)) AFTER open");
        }
    }

    @Test
    void anotherEngineIsRefused() {
        clickHouse.execute(
                "RENAME TABLE reconciliation TO set_aside",
                "CREATE TABLE reconciliation AS set_aside ENGINE = MergeTree ORDER BY (job, topic)");
        try {
            assertThat(check(clickHouse.options()))
                    .allSatisfy(problem -> assertThat(problem.reason()).isEqualTo(Reason.TABLE_ENGINE))
                    .extracting(Problem::what)
                    .containsExactly(
                            "the engine is 'MergeTree' and must be 'ReplacingMergeTree(recorded_at)'",
                            "the sorting key is 'job, topic' and must be 'job, topic, partition, checkpoint_id'");
        } finally {
            clickHouse.execute("DROP TABLE reconciliation", "RENAME TABLE set_aside TO reconciliation");
        }
    }

    @Test
    void aDatabaseThatIsMissingIsNamed() {
        ClickHouseOptions options = clickHouse.options();
        ClickHouseOptions elsewhere = new ClickHouseOptions(
                options.url(), "nowhere", options.user(), 1, Duration.ofSeconds(1), 0, options.timeout());

        assertThat(check(elsewhere)).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(Reason.DATABASE_MISSING);
            assertThat(problem.what()).contains("nowhere");
        });
    }

    @Test
    void aWrongPasswordIsARefusalAndNotAnOutage() throws IOException {
        Path password = Path.of(System.getenv("CLICKHOUSE_PASSWORD_FILE"));
        String right = Files.readString(password);
        Files.writeString(password, "wrong");
        try {
            assertThat(check(clickHouse.options())).singleElement().satisfies(problem -> {
                assertThat(problem.reason()).isEqualTo(Reason.CLICKHOUSE_ACCESS);
                assertThat(problem.toString())
                        .contains("CLICKHOUSE_PASSWORD_FILE")
                        .doesNotContain("wrong");
            });
        } finally {
            Files.writeString(password, right);
        }
    }

    @Test
    void aPortWithoutAServerIsUnreachable() {
        assertThat(check(optionsFor("http://127.0.0.1:" + RestartableClickHouse.freePort())))
                .extracting(Problem::reason)
                .containsExactly(Reason.CLICKHOUSE_UNREACHABLE);
    }

    @Test
    void aServerThatIsSilentIsUnreachableInBoundedTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            long begin = System.nanoTime();

            assertThat(check(optionsFor("http://127.0.0.1:" + silent.getLocalPort())))
                    .extracting(Problem::reason)
                    .containsExactly(Reason.CLICKHOUSE_UNREACHABLE);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        }
    }

    private static ClickHouseOptions optionsFor(String url) {
        return new ClickHouseOptions(url, "tidemark", "default", 1, Duration.ofSeconds(1), 0, Duration.ofSeconds(30));
    }

    private static List<Problem> check(ClickHouseOptions options) {
        return ClickHousePreflight.check(options, TABLES);
    }
}
