package io.tidemark.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.flink.FlinkJob;
import io.tidemark.local.flink.RunningJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A job on the Flink cluster as it is now.
 *
 * @param since the start of its present state
 * @param parallelism the largest of its operators'
 * @param restarts since it was submitted; -1 where Flink has not told yet
 * @param lastCheckpoint end of the newest completed checkpoint
 * @param checkpointFailure why checkpoints fail, where several in a row do
 * @param clock what {@link RunningJobs#clock} says; minutes that end by then are published
 * @param toRestate what {@link RunningJobs#positionsToRestate} says
 * @param failure the first line of what last failed it; empty if nothing did
 */
public record JobState(
        String id,
        String name,
        String state,
        Instant since,
        int parallelism,
        int restarts,
        Optional<Instant> lastCheckpoint,
        Optional<String> checkpointFailure,
        Optional<Instant> clock,
        OptionalLong toRestate,
        String failure) {

    private static final Duration METRIC_LIMIT = Duration.ofSeconds(3);

    /** One or two fail while tasks start, and that is nothing. */
    private static final int FAILURES_IN_A_ROW = 3;

    static JobState read(SubmittedJob job, RunningJobs jobs) {
        JsonNode detail = job.get("");
        String state = detail.path("state").asText();
        int parallelism = 0;
        for (JsonNode vertex : detail.path("vertices")) {
            parallelism = Math.max(parallelism, vertex.path("parallelism").asInt());
        }
        JsonNode checkpoints = job.get("/checkpoints");
        JsonNode completed = checkpoints.path("latest").path("completed");
        return new JobState(
                job.id(),
                job.name(),
                state,
                Instant.ofEpochMilli(detail.path("timestamps")
                        .path(state)
                        .asLong(detail.path("start-time").asLong())),
                parallelism,
                FlinkJob.isEnd(state) ? -1 : restarts(job),
                completed.has("latest_ack_timestamp")
                        ? Optional.of(Instant.ofEpochMilli(
                                completed.path("latest_ack_timestamp").asLong()))
                        : Optional.empty(),
                FlinkJob.isEnd(state) ? Optional.empty() : checkpointFailure(checkpoints),
                state.equals("RUNNING") ? clock(job, jobs) : Optional.empty(),
                state.equals("RUNNING") ? metric(() -> jobs.positionsToRestate(job.id())) : OptionalLong.empty(),
                job.firstFailure());
    }

    /** The reason of the newest of those that failed since one was completed. */
    static Optional<String> checkpointFailure(JsonNode checkpoints) {
        int failures = 0;
        for (JsonNode checkpoint : checkpoints.path("history")) {
            String status = checkpoint.path("status").asText();
            if (status.equals("COMPLETED")) {
                break;
            }
            failures += status.equals("FAILED") ? 1 : 0;
        }
        return failures < FAILURES_IN_A_ROW
                ? Optional.empty()
                : Optional.of(checkpoints
                        .path("latest")
                        .path("failed")
                        .path("failure_message")
                        .asText("no reason given"));
    }

    private static Optional<Instant> clock(SubmittedJob job, RunningJobs jobs) {
        OptionalLong millis = metric(() -> jobs.clock(job.id()));
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }

    /** Flink fetches metrics when asked for the first time, and answers with what it had before. */
    private static OptionalLong metric(Supplier<Optional<OptionalLong>> ask) {
        OptionalLong[] answer = {OptionalLong.empty()};
        Waiting.within(METRIC_LIMIT, () -> {
            Optional<OptionalLong> told = ask.get();
            answer[0] = told.orElse(OptionalLong.empty());
            return told.isPresent();
        });
        return answer[0];
    }

    private static int restarts(SubmittedJob job) {
        int[] restarts = {-1};
        Waiting.within(METRIC_LIMIT, () -> {
            restarts[0] =
                    job.get("/metrics?get=numRestarts").path(0).path("value").asInt(-1);
            return restarts[0] >= 0;
        });
        return restarts[0];
    }
}
