package io.tidemark.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.local.flink.FlinkJob;
import io.tidemark.local.flink.FlinkRest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** A job on the stack's Flink cluster. */
public final class SubmittedJob {
    private static final Duration SAVEPOINT_LIMIT = Duration.ofMinutes(3);
    private static final Duration END_LIMIT = Duration.ofMinutes(1);

    private final String id;
    private final String name;
    private final FlinkRest rest;
    private final StackConfig config;

    SubmittedJob(String id, String name, FlinkRest rest, StackConfig config) {
        this.id = id;
        this.name = name;
        this.rest = rest;
        this.config = config;
    }

    /** Flink's id: 32 hex digits. */
    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** {@code GET /jobs/ID} followed by {@code path}, which begins with a slash or is empty. */
    public JsonNode get(String path) {
        return rest.get("/jobs/" + id + path);
    }

    /** {@code RUNNING}, {@code RESTARTING}, {@code FAILED} and so on. */
    public String state() {
        return get("").path("state").asText();
    }

    /** Waits until every task runs. */
    public void awaitRunning(Duration limit) {
        Waiting.until(
                () -> "job " + name + " (" + id + ") to have all its tasks running; its state is " + state()
                        + ". See ./tidemark status and ./tidemark logs jobmanager.",
                limit,
                this::allTasksRun);
    }

    /** Waits for a checkpoint that began after this call, and is complete. */
    public void awaitCheckpoint(Duration limit) {
        long called = System.currentTimeMillis();
        Waiting.until(
                () -> "job " + name + " (" + id + ") to complete a checkpoint; see ./tidemark logs jobmanager.",
                limit,
                () -> get("/checkpoints")
                                .path("latest")
                                .path("completed")
                                .path("trigger_timestamp")
                                .asLong()
                        > called);
    }

    /** Writes a savepoint and goes on. */
    public Path savepoint() {
        ObjectNode request = savepointRequest("target-directory").put("cancel-job", false);
        return await(rest.post("/jobs/" + id + "/savepoints", request));
    }

    /** Writes a savepoint and ends the job; nothing is in flight and nothing was read that is not in it. */
    public Path stopWithSavepoint() {
        ObjectNode request = savepointRequest("targetDirectory").put("drain", false);
        Path savepoint = await(rest.post("/jobs/" + id + "/stop", request));
        awaitEnd();
        return savepoint;
    }

    /** Ends the job; its newest checkpoint stays. */
    public void cancel() {
        rest.patch("/jobs/" + id + "?mode=cancel");
        awaitEnd();
    }

    private void awaitEnd() {
        Waiting.until(
                () -> "job " + name + " (" + id + ") to end; its state is " + state()
                        + ". See ./tidemark logs jobmanager.",
                END_LIMIT,
                () -> FlinkJob.isEnd(state()));
        RecoveryStore recovery = new RecoveryStore(config);
        Waiting.until(
                () -> "the JobManager to forget job " + name + " (" + id + "), which has ended and would come back"
                        + " otherwise. See ./tidemark logs jobmanager.",
                END_LIMIT,
                () -> !recovery.keeps(id));
    }

    private boolean allTasksRun() {
        JsonNode job = get("");
        String state = job.path("state").asText();
        if (FlinkJob.isEnd(state)) {
            throw new StackException("Job " + name + " (" + id + ") is " + state + ": " + firstFailure()
                    + "\nThe whole story: " + config.logFolder().resolve("jobmanager.log"));
        }
        for (JsonNode vertex : job.path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")
                    || vertex.path("tasks").path("RUNNING").asInt()
                            != vertex.path("parallelism").asInt()) {
                return false;
            }
        }
        return state.equals("RUNNING") && !job.path("vertices").isEmpty();
    }

    /** The first line of the exception that last failed the job; empty if none did. */
    String firstFailure() {
        String stack = get("/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .path(0)
                .path("stacktrace")
                .asText();
        String deepest =
                stack.lines().filter(line -> line.startsWith("Caused by: ")).reduce("", (first, second) -> second);
        return deepest.isEmpty() ? stack.lines().findFirst().orElse("") : deepest.substring("Caused by: ".length());
    }

    /** Flink's two requests differ in how they spell the key of the folder. */
    private ObjectNode savepointRequest(String folderKey) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("formatType", "CANONICAL")
                .put(folderKey, config.savepointFolder().toUri().toString());
    }

    private Path await(JsonNode trigger) {
        String path =
                "/jobs/" + id + "/savepoints/" + trigger.path("request-id").asText();
        Waiting.until(
                () -> "the savepoint of job " + name + " (" + id + "); see ./tidemark logs jobmanager.",
                SAVEPOINT_LIMIT,
                () -> rest.get(path).path("status").path("id").asText().equals("COMPLETED"));
        JsonNode operation = rest.get(path).path("operation");
        if (operation.has("failure-cause")) {
            String cause = operation.path("failure-cause").path("stack-trace").asText();
            throw new StackException("Job " + name + " made no savepoint: "
                    + cause.lines().findFirst().orElse("no reason given") + "\nSee "
                    + config.logFolder().resolve("jobmanager.log"));
        }
        return Path.of(URI.create(operation.path("location").asText()));
    }
}
