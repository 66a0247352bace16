package io.tidemark.local.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Flink's REST interface, as the JobManager of the stack serves it. */
public final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Who asks whether it answers at all is not kept waiting by one that hangs. */
    private static final Duration SIGN_OF_LIFE_LIMIT = Duration.ofSeconds(5);

    /** What a JobManager answers while it is not known who leads: none yet, or it has lost the lead and takes it again. */
    private static final int NO_LEADER = 503;

    private static final Duration BETWEEN_ELECTION_LOOKS = Duration.ofMillis(200);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String url;

    public FlinkRest(String url) {
        this.url = url;
    }

    /**
     * The answer to a GET. An election of the JobManager that leads is waited for, up to 20 s.
     *
     * @param path with the leading slash, as in Flink's REST reference
     * @throws StackException if the JobManager does not answer, or answers with an error
     */
    public JsonNode get(String path) {
        return send(HttpRequest.newBuilder().GET(), path, LIMIT);
    }

    /** The answer to a POST of JSON; fails as {@link #get} does. */
    public JsonNode post(String path, JsonNode body) {
        return send(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())),
                path,
                LIMIT);
    }

    /** The answer to a PATCH without a body; fails as {@link #get} does. */
    public JsonNode patch(String path) {
        return send(HttpRequest.newBuilder().method("PATCH", HttpRequest.BodyPublishers.noBody()), path, LIMIT);
    }

    /** Whether the JobManager answers. */
    public boolean answers() {
        try {
            send(HttpRequest.newBuilder().GET(), "/overview", SIGN_OF_LIFE_LIMIT);
            return true;
        } catch (StackException e) {
            return false;
        }
    }

    /** How many TaskManagers the JobManager knows; 0 while it does not answer. */
    public int registeredTaskManagers() {
        try {
            return get("/overview").path("taskmanagers").asInt();
        } catch (StackException e) {
            return 0;
        }
    }

    /** Every job that the JobManager knows, newest first. */
    public List<FlinkJob> jobs() {
        List<JsonNode> jobs = new ArrayList<>();
        get("/jobs/overview").path("jobs").forEach(jobs::add);
        jobs.sort(
                Comparator.<JsonNode>comparingLong(job -> job.path("start-time").asLong())
                        .reversed());
        return jobs.stream()
                .map(job -> new FlinkJob(
                        job.path("jid").asText(),
                        job.path("name").asText(),
                        job.path("state").asText()))
                .toList();
    }

    /** The job of that name that has not ended, if there is one. */
    public Optional<FlinkJob> activeJob(String name) {
        return jobs().stream()
                .filter(job -> job.name().equals(name) && !job.hasEnded())
                .findFirst();
    }

    private JsonNode send(HttpRequest.Builder builder, String path, Duration limit) {
        HttpRequest request = builder.uri(URI.create(url + path)).timeout(limit).build();
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            while (response.statusCode() == NO_LEADER && System.nanoTime() < deadline) {
                // Nothing was done of what was asked.
                Thread.sleep(BETWEEN_ELECTION_LOOKS.toMillis());
                response = http.send(request, HttpResponse.BodyHandlers.ofString());
            }
            JsonNode body = response.body().isBlank() ? MissingNode.getInstance() : JSON.readTree(response.body());
            if (response.statusCode() == NO_LEADER) {
                throw new StackException("No JobManager leads at " + url + ", and Flink answers 503 to " + path
                        + "; see ./tidemark status, and docs/runbooks/process-down.md if that goes on.");
            }
            if (response.statusCode() >= 400) {
                throw new StackException("Flink answered " + response.statusCode() + " to " + path + ": "
                        + body.path("errors").path(0).asText());
            }
            return body;
        } catch (IOException e) {
            throw new StackException(
                    "The JobManager does not answer at " + url
                            + "; is the stack up? See ./tidemark status, ./tidemark up.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted.", e);
        }
    }
}
