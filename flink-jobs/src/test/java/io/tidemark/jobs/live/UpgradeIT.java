package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SourceFault;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs are put in each other's place while a market comes, and the rows are those of a run that nobody disturbed. */
@ExtendWith(LiveStack.class)
class UpgradeIT {
    private static final String MARKET = "simulate --start 2026-03-02T23:57:00Z --session 6m --instruments 12"
            + " --accounts 6 --openings 12 --rate 40 --executions 2.5 --fault amended=0.15 --seed ";
    private static final String FAULTS = " --fault out-of-order=0.1 --fault late=0.02 --fault duplicate=0.05 --speed 6";

    private static final String POSITIONS = "flink-jobs/src/main/java/io/tidemark/jobs/positions/";
    static final SourceFault A_FIELD_MORE = new SourceFault(
            POSITIONS + "InstrumentMarks.java",
            "public long ticksOfDay;",
            "public long ticksOfDay;\n    public long neverKnownBefore = 7;");
    private static final SourceFault AN_OPERATOR_MORE = new SourceFault(
            POSITIONS + "PositionsTopology.java",
            "return events.map(LedgerInput::ofEvent).uid(name).name(name)",
            "return events.filter(event -> true).uid(name + \"-all\").name(name + \"-all\")"
                    + ".setParallelism(source.parallelism()).map(LedgerInput::ofEvent).uid(name).name(name)");
    private static final SourceFault AN_OPERATOR_UNDER_ANOTHER_UID =
            new SourceFault(POSITIONS + "PositionsTopology.java", ".uid(\"merge-bars\")", ".uid(\"merge-the-bars\")");
    private static final SourceFault NO_POSITIONS_CAN_BE_OPENED = new SourceFault(
            POSITIONS + "PositionsOperator.java",
            "roster = new Roster();",
            "roster = new Roster();\n        if (liveInterval != null) { throw new IllegalStateException(\"not today\"); }");

    private final LiveStack.Tidemark tidemark;
    private final StoredPositions stored;

    UpgradeIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        this.stored = new StoredPositions(tidemark);
    }

    @BeforeEach
    void reset() {
        tidemark.run("reset", "--yes");
    }

    @Test
    void programsTakeEachOthersPlaceWhileAMarketComes() throws Exception {
        OracleMarket truth = truth("301");
        Path before = OtherProgram.built(tidemark);
        Path after = OtherProgram.with(tidemark, "a-field-and-an-operator-more", A_FIELD_MORE, AN_OPERATOR_MORE);
        tidemark.run("submit", "positions", "--parallelism", "2");
        Process feed = tidemark.start(
                tidemark.folder().resolve("simulate-upgraded.txt"), (MARKET + "301" + FAULTS).split(" "));
        try {
            awaitMinutes(1);
            String older = lastLine(tidemark.run("savepoint", "positions"));
            String upgraded = tidemark.run("upgrade", "positions", "--jar", after.toString(), "--parallelism", "4");
            assertThat(upgraded).contains("Savepoint: ", "Job positions runs again");
            awaitMinutes(3);
            assertThat(tidemark.run("rollback", "positions", "--to", older, "--jar", before.toString()))
                    .contains("Savepoint: ", "Job positions runs again");
            assertThat(feed.waitFor(3, TimeUnit.MINUTES)).as("the market ends").isTrue();
        } finally {
            feed.destroyForcibly();
        }
        tidemark.run("settle");
        Restatement.await(tidemark);
        stored.assertMinutesAreOf(truth);
        assertThat(programsThatRan()).as("starts of the job").isEqualTo(3);
    }

    @Test
    void aProgramWithoutAPlaceForStateIsRefusedAndTheOneBeforeGoesOn() throws Exception {
        tidemark.run("submit", "positions");
        tidemark.run("feed", tidemark.config().root().resolve("local/sample").toString());
        Path renamed = OtherProgram.with(tidemark, "another-uid", AN_OPERATOR_UNDER_ANOTHER_UID);

        assertThat(tidemark.fail("upgrade", "positions", "--jar", renamed.toString()))
                .contains(
                        "STATE_WITHOUT_OPERATOR: there is state of operator merge-bars, and this program has no such operator")
                .contains("Job positions runs on with the program before.");
        assertSampleIsRight();
    }

    @Test
    void aProgramThatFailsOnceItRunsGivesWayToTheOneBefore() throws Exception {
        tidemark.run("submit", "positions", "--set", "restart-strategy.type=none");
        tidemark.run("feed", tidemark.config().root().resolve("local/sample").toString());
        Path failing = OtherProgram.with(tidemark, "failing", NO_POSITIONS_CAN_BE_OPENED);

        assertThat(tidemark.fail("upgrade", "positions", "--jar", failing.toString()))
                .contains("not today")
                .contains("Job positions runs on with the program before.");
        assertSampleIsRight();
    }

    @Test
    void whatIsNoProgramIsRefusedWhileTheJobGoesOn() throws Exception {
        tidemark.run("submit", "positions");
        String id = tidemark.stack().job("positions").id();
        Path text = Files.writeString(tidemark.folder().resolve("text.jar"), "no jar");

        assertThat(tidemark.fail("upgrade", "positions", "--jar", text.toString()))
                .contains("is no jar");
        assertThat(tidemark.fail("upgrade", "positions", "--jar", "nowhere.jar"))
                .contains("There is no ", "nowhere.jar");
        assertThat(tidemark.fail("upgrade", "positions", "--jar", sqlJar())).contains("has no job positions in it");
        assertThat(tidemark.fail(
                        "rollback",
                        "positions",
                        "--to",
                        "nowhere",
                        "--jar",
                        OtherProgram.built(tidemark).toString()))
                .contains("There is no savepoint or checkpoint in ", "nowhere");
        assertThat(tidemark.stack().job("positions").id()).isEqualTo(id);
    }

    private String sqlJar() throws IOException {
        try (Stream<Path> jars = Files.list(tidemark.config().root().resolve("sql/target"))) {
            return jars.map(Path::toString)
                    .filter(jar -> jar.endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void assertSampleIsRight() throws InterruptedException {
        tidemark.run("settle");
        assertThat(tidemark.rows("SELECT minute, quantity, total_pnl FROM positions ORDER BY minute"))
                .containsExactly(
                        "2024-03-04 14:30:00\t60\t5.6",
                        "2024-03-04 14:31:00\t-40\t15",
                        "2024-03-04 14:32:00\t-25\t16.95");
    }

    /** The market as it would be if nothing went wrong on the way. */
    private OracleMarket truth(String seed) throws IOException {
        Path folder = tidemark.folder().resolve("upgraded-" + seed);
        tidemark.run((MARKET + seed + " --out " + folder).split(" "));
        return Records.readFolders(folder);
    }

    private void awaitMinutes(long minutes) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (tidemark.number("SELECT uniqExact(minute) FROM tidemark.position_minutes") < minutes) {
            assertThat(System.nanoTime()).as("waiting for %s minutes", minutes).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private long programsThatRan() {
        return tidemark.number("SELECT count() FROM tidemark.job_runs");
    }

    private static String lastLine(String printed) {
        return printed.lines().reduce("", (first, second) -> second);
    }
}
