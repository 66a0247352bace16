package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.stack.SubmittedJob;
import java.time.Duration;
import java.util.OptionalLong;

/** Crashes of all TaskManagers under a running job, each survived by a restart of them. */
final class Crash {
    private static final Duration HELD = Duration.ofSeconds(2);

    private final LiveStack.Tidemark tidemark;
    private final String job;
    private final String table;

    /** Crashes under a job that fills a table. */
    Crash(LiveStack.Tidemark tidemark, String job, String table) {
        this.tidemark = tidemark;
        this.job = job;
        this.table = table;
    }

    /** Kills the TaskManagers at whatever they are doing. */
    void anywhere() {
        awaitSteady();
        killTaskManagers();
        recover();
    }

    /**
     * Kills the TaskManagers in the middle of a checkpoint that waits for the flush of a sink. A ClickHouse that hangs
     * makes the moment last; going on, it stores what had reached it, which the restored job writes once more.
     */
    void inCheckpointAndSinkFlush() throws InterruptedException {
        awaitSteady();
        awaitRows(tidemark.number("SELECT count() FROM tidemark." + table + " FINAL") + 1);
        tidemark.stack().pause("clickhouse");
        try {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            // So long in flight while sinks flush every 200 ms: the flush that it waits for is under way.
            while (inProgressSince().orElse(Long.MAX_VALUE) > System.currentTimeMillis() - HELD.toMillis()) {
                assertThat(System.nanoTime())
                        .as("a checkpoint hangs while ClickHouse is held")
                        .isLessThan(deadline);
                Thread.sleep(50);
            }
            killTaskManagers();
        } finally {
            tidemark.stack().resume("clickhouse");
        }
        recover();
    }

    /** Waits until the table has so many rows. */
    void awaitRows(long rows) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (tidemark.number("SELECT count() FROM tidemark." + table + " FINAL") < rows) {
            assertThat(System.nanoTime())
                    .as("waiting for %s rows of %s", rows, table)
                    .isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private SubmittedJob job() {
        return tidemark.stack().job(job);
    }

    private void awaitSteady() {
        job().awaitRunning(Duration.ofMinutes(2));
        job().awaitCheckpoint(Duration.ofMinutes(1));
    }

    private OptionalLong inProgressSince() {
        for (JsonNode checkpoint : job().get("/checkpoints").path("history")) {
            if (checkpoint.path("status").asText().equals("IN_PROGRESS")) {
                return OptionalLong.of(checkpoint.path("trigger_timestamp").asLong());
            }
        }
        return OptionalLong.empty();
    }

    private void killTaskManagers() {
        for (int taskManager = 1; taskManager <= tidemark.config().taskManagers(); taskManager++) {
            tidemark.stack().killTaskManager(taskManager);
        }
    }

    private void recover() {
        tidemark.stack().up(false);
        job().awaitRunning(Duration.ofMinutes(2));
    }
}
