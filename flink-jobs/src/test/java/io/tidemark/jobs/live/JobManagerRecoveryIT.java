package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.flink.FlinkJob;
import io.tidemark.local.flink.RunningJobs;
import io.tidemark.local.stack.Submission;
import io.tidemark.local.stack.SubmittedJob;
import io.tidemark.oracle.Histories;
import io.tidemark.oracle.HistorySize;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a job when its JobManager ends, on real processes: each test goes on where the one before it ended. */
@ExtendWith(LiveStack.class)
@TestMethodOrder(OrderAnnotation.class)
class JobManagerRecoveryIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static Path folder;
    private static OracleMarket market;

    private final LiveStack.Tidemark tidemark;
    private final Crash crash;
    private final StoredPositions stored;

    JobManagerRecoveryIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        crash = new Crash(tidemark, "positions", "position_minutes");
        stored = new StoredPositions(tidemark);
    }

    @BeforeAll
    static void makeMarket(LiveStack.Tidemark tidemark) throws IOException {
        market = Histories.market(
                20260107, HistorySize.of(4, 4, 2, 60, 600, 3_000).startingAt(Instant.parse("2026-01-07T14:30:00Z")));
        folder = tidemark.folder().resolve("recovery-market");
        Records.writeFolder(market, folder);
        tidemark.run("reset", "--yes");
    }

    @Test
    @Order(1)
    void aJobGoesOnFromItsNewestCheckpointAfterItsJobManagerWasKilled() throws Exception {
        tidemark.run("submit", "positions", "--parallelism", "2");
        SubmittedJob job = job();
        Process feed = tidemark.start(
                tidemark.folder().resolve("feed-recovery.txt"), "feed", folder.toString(), "--speed", "100");
        try {
            crash.awaitRows(20);
            job.awaitCheckpoint(LIMIT);
            long checkpoint = newestCheckpoint(job);

            long killed = System.nanoTime();
            tidemark.stack().kill("jobmanager");
            String up = tidemark.run("up");

            assertGoesOnByItself(up, job);
            assertThatThrownBy(() -> tidemark.stack().submit(Submission.of("positions", 2)))
                    .as("a second job of that name")
                    .hasMessageContaining("is there already");
            job.awaitRunning(LIMIT);
            // With it, every sink has stored what it had.
            job.awaitCheckpoint(LIMIT);
            System.out.printf(
                    "[recovery] a checkpoint completed %.1f s after the kill%n", (System.nanoTime() - killed) / 1e9);
            assertThat(restoredFrom(job)).isGreaterThanOrEqualTo(checkpoint);
            assertThat(feed.waitFor()).isZero();
        } finally {
            feed.destroy();
        }
        assertRowsAreTheOracles();
    }

    @Test
    @Order(2)
    void aJobGoesOnAfterItsStackWasDown() {
        SubmittedJob job = job();
        tidemark.run("down");

        String up = tidemark.run("up");

        assertGoesOnByItself(up, job);
        assertThat(tidemark.stack().running(Submission.of("positions", 1)).id())
                .as("what a demo would go on with")
                .isEqualTo(job.id());
        assertThat(restoredFrom(job)).isPositive();
        assertRowsAreTheOracles();
    }

    @Test
    @Order(3)
    void nothingIsLeftOfAJobThatWasStopped() throws IOException {
        assertThat(leftToRecover()).isNotEmpty();

        tidemark.run("stop", "positions");

        assertThat(leftToRecover()).isEmpty();
    }

    @Test
    @Order(4)
    void nothingComesBackAfterAReset() throws IOException {
        tidemark.run("submit", "positions", "--parallelism", "2");
        // As a JobManager leaves it that dies while it takes a job in.
        Files.createFile(tidemark.config().recoveryFolder().resolve("tidemark").resolve("submittedExecutionPlan0"));

        tidemark.run("reset", "--yes");

        assertThat(leftToRecover()).isEmpty();
        tidemark.run("down");
        assertThat(tidemark.run("up")).doesNotContain("positions");
        assertThat(running()).isEmpty();
        assertThat(tidemark.stack().resumptions()).isEmpty();
    }

    private void assertGoesOnByItself(String up, SubmittedJob job) {
        assertThat(up).contains("Job positions goes on: " + job.id()).doesNotContain("--from-savepoint");
        assertThat(running()).extracting(FlinkJob::id).containsExactly(job.id());
        assertThat(tidemark.stack().resumptions()).isEmpty();
    }

    private void assertRowsAreTheOracles() {
        tidemark.run("settle");
        stored.assertMinutesAreOf(market);
        assertThat(tidemark.rows("SELECT topic, partition, argMax(difference, recorded_at) FROM tidemark.reconciliation"
                        + " FINAL GROUP BY topic, partition ORDER BY topic, partition"))
                .isNotEmpty()
                .allMatch(row -> row.endsWith("\t0"));
    }

    private SubmittedJob job() {
        return tidemark.stack().job("positions");
    }

    private List<FlinkJob> running() {
        return new RunningJobs(tidemark.config().flinkUrl()).jobs();
    }

    private static long newestCheckpoint(SubmittedJob job) {
        return job.get("/checkpoints")
                .path("latest")
                .path("completed")
                .path("id")
                .asLong();
    }

    private static long restoredFrom(SubmittedJob job) {
        return job.get("/checkpoints")
                .path("latest")
                .path("restored")
                .path("id")
                .asLong();
    }

    /** What Flink keeps for a JobManager to come. */
    private List<Path> leftToRecover() throws IOException {
        try (Stream<Path> all = Files.walk(tidemark.config().recoveryFolder())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
