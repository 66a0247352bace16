package io.tidemark.local.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidemark.local.stack.StackException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The jobs of a Flink cluster that have not ended, as its REST interface tells of them. Every call is bounded, and fails
 * with a {@link StackException} if the JobManager does not answer.
 */
public final class RunningJobs {
    private static final Duration DEFAULT_METRICS_INTERVAL = Duration.ofSeconds(10);
    private static final long NO_VALUE = Long.MIN_VALUE;

    private static final String POSITIONS = "positions";

    /** The operators that close minutes, of every job that has them. */
    private static final List<String> MINUTE_CLOSING = List.of("merge-bars", POSITIONS);

    private static final String CLOCK = "clockMillis";
    private static final String TO_RESTATE = "positionsToRestate";

    /** What the names of the operators behind the sources begin with. */
    private static final String INTAKE = "intake-";

    private static final String PULSE = "Status.JVM.CPU.Time,Status.JVM.Memory.Heap.Used";

    private static final Pattern OPERATOR_NAME = Pattern.compile("[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*");

    private final FlinkRest rest;

    /** @param flinkUrl scheme, host and port of the JobManager, such as {@code http://127.0.0.1:18081} */
    public RunningJobs(String flinkUrl) {
        this.rest = new FlinkRest(flinkUrl);
    }

    /** The jobs that have not ended. */
    public List<FlinkJob> jobs() {
        return rest.jobs().stream().filter(job -> !job.hasEnded()).toList();
    }

    /** The state of a job that may meanwhile have ended. */
    public FlinkJob job(String jobId) {
        JsonNode job = rest.get("/jobs/" + jobId);
        return new FlinkJob(jobId, job.path("name").asText(), job.path("state").asText());
    }

    public JobOptions options(String jobId) {
        JsonNode userConfig =
                rest.get("/jobs/" + jobId + "/config").path("execution-config").path("user-config");
        Map<String, String> options = new LinkedHashMap<>();
        userConfig
                .properties()
                .forEach(entry -> options.put(entry.getKey(), entry.getValue().asText()));
        return new JobOptions(options);
    }

    /** How old the metrics may be that the JobManager answers with: it asks the TaskManagers at most this often. */
    public Duration metricsInterval() {
        for (JsonNode entry : rest.get("/jobmanager/config")) {
            if (entry.path("key").asText().equals("metrics.fetcher.update-interval")) {
                String value = entry.path("value").asText();
                return new JobOptions(Map.of("metrics.fetcher.update-interval", value))
                        .duration("metrics.fetcher.update-interval", DEFAULT_METRICS_INTERVAL);
            }
        }
        return DEFAULT_METRICS_INTERVAL;
    }

    /**
     * What each TaskManager last told of its own processor time and memory, by its id: two figures that hardly ever stay as
     * they are, so that a change shows that metrics were gathered anew.
     */
    public Map<String, String> pulses() {
        Map<String, String> pulses = new HashMap<>();
        for (JsonNode taskManager : rest.get("/taskmanagers").path("taskmanagers")) {
            String id = taskManager.path("id").asText();
            TreeMap<String, String> told = new TreeMap<>();
            for (JsonNode metric : rest.get("/taskmanagers/" + id + "/metrics?get=" + PULSE)) {
                told.put(metric.path("id").asText(), metric.path("value").asText());
            }
            pulses.put(id, told.toString());
        }
        return pulses;
    }

    /**
     * The job's clock, milliseconds since the epoch: the least that an operator which closes minutes has come to, every
     * minute before it being published. Empty while there is none.
     *
     * @return nothing at all while a subtask does not report
     */
    public Optional<OptionalLong> clock(String jobId) {
        List<JsonNode> vertices = vertices(jobId);
        List<Long> clocks = new ArrayList<>();
        for (String operator : MINUTE_CLOSING) {
            Optional<JsonNode> vertex = vertices.stream()
                    .filter(each -> operators(each).contains(operator))
                    .findFirst();
            if (vertex.isPresent()) {
                Optional<Long> clock = clock(jobId, vertex.get(), operator);
                if (clock.isEmpty()) {
                    return Optional.empty();
                }
                clocks.add(clock.get());
            }
        }
        return clocks.isEmpty() ? Optional.empty() : Optional.of(known(Collections.min(clocks)));
    }

    /**
     * The least watermark that a subtask has handed on. (Its input's would never be set: reference data has no clock.) After
     * a restart that starts at nothing, and the clock that the operator has kept in its state counts.
     */
    private Optional<Long> clock(String jobId, JsonNode vertex, String operator) {
        List<Long> watermarks = gauges(jobId, vertex, operator, "currentOutputWatermark");
        List<Long> kept = gauges(jobId, vertex, operator, CLOCK);
        return watermarks.isEmpty() || kept.isEmpty()
                ? Optional.empty()
                : Optional.of(Math.max(Collections.min(watermarks), Collections.min(kept)));
    }

    /**
     * The newest {@code ts_event} of a real event that the job has read, milliseconds since the epoch. Empty if it has read
     * none.
     *
     * @return nothing at all while a subtask does not report
     */
    public Optional<OptionalLong> newestEvent(String jobId) {
        List<Long> newest = new ArrayList<>();
        for (JsonNode vertex : vertices(jobId)) {
            for (String operator : operators(vertex)) {
                if (operator.startsWith(INTAKE)) {
                    List<Long> ofTopic = gauges(jobId, vertex, operator, "newestEventMillis");
                    if (ofTopic.isEmpty()) {
                        return Optional.empty();
                    }
                    newest.addAll(ofTopic);
                }
            }
        }
        return newest.isEmpty() ? Optional.empty() : Optional.of(known(Collections.max(newest)));
    }

    /** The offset after the last record that the job has read of each partition; partitions that it has read none of are left out. */
    public Map<TopicPartition, Long> nextOffsets(String jobId, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (JsonNode vertex : vertices(jobId)) {
            for (String operator : operators(vertex)) {
                if (operator.startsWith(INTAKE)) {
                    Map<String, Long> values = values(jobId, vertex, metricName(operator, "topic\\..+\\.nextOffset"));
                    for (TopicPartition partition : partitions) {
                        // A subtask that gave the partition away in a rescaling still shows where it had come to.
                        values.forEach((name, offset) -> {
                            if (name.endsWith(suffix(partition))) {
                                offsets.merge(partition, offset, Math::max);
                            }
                        });
                    }
                }
            }
        }
        return offsets;
    }

    private static String suffix(TopicPartition partition) {
        // As Flink writes it: points separate the parts of a metric's name.
        return ".topic." + partition.topic().replace('.', '_') + ".partition." + partition.partition() + ".nextOffset";
    }

    /** When the job last began anew after a failure, milliseconds since the epoch; 0 if it never had to. */
    public long lastRestart(String jobId) {
        return rest.get("/jobs/" + jobId).path("timestamps").path("RESTARTING").asLong();
    }

    /**
     * Positions whose minutes are still to be published again, over all subtasks. Empty for a job that restates none: one
     * without positions, or of a program that knew of no restatement.
     *
     * @return nothing at all while a subtask does not report
     */
    public Optional<OptionalLong> positionsToRestate(String jobId) {
        Optional<JsonNode> positions = vertices(jobId).stream()
                .filter(vertex -> operators(vertex).contains(POSITIONS))
                .findFirst();
        if (positions.isEmpty()) {
            return Optional.of(OptionalLong.empty());
        }
        JsonNode vertex = positions.get();
        List<Long> outstanding = gauges(jobId, vertex, POSITIONS, TO_RESTATE);
        if (!outstanding.isEmpty()) {
            return Optional.of(OptionalLong.of(
                    outstanding.stream().mapToLong(Long::longValue).sum()));
        }
        // A subtask registers all its gauges at once, so that one which tells its clock would tell this too.
        boolean reports = !gauges(jobId, vertex, POSITIONS, CLOCK).isEmpty();
        boolean restates =
                !names(jobId, vertex, metricName(POSITIONS, TO_RESTATE)).isEmpty();
        return reports && !restates ? Optional.of(OptionalLong.empty()) : Optional.empty();
    }

    private static OptionalLong known(long value) {
        return value == NO_VALUE ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private List<JsonNode> vertices(String jobId) {
        List<JsonNode> vertices = new ArrayList<>();
        rest.get("/jobs/" + jobId).path("vertices").forEach(vertices::add);
        return vertices;
    }

    /** The operators that are chained in a vertex, whose name is made of theirs. */
    private static Set<String> operators(JsonNode vertex) {
        return OPERATOR_NAME
                .matcher(vertex.path("name").asText())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A gauge of every subtask of an operator; empty if any subtask does not report it yet. */
    private List<Long> gauges(String jobId, JsonNode vertex, String operator, String gauge) {
        Map<String, Long> values = values(jobId, vertex, metricName(operator, gauge));
        return values.size() < vertex.path("parallelism").asInt() ? List.of() : List.copyOf(values.values());
    }

    /** @param gauge a regular expression */
    private static Pattern metricName(String operator, String gauge) {
        // Flink writes some characters of an operator's name differently in metric names.
        return Pattern.compile("[0-9]+\\." + operator.replace("-", "[-_]") + "\\." + gauge);
    }

    /** The metrics of a vertex that are named so; empty if the value of any is not there yet. */
    private Map<String, Long> values(String jobId, JsonNode vertex, Pattern name) {
        List<String> wanted = names(jobId, vertex, name);
        if (wanted.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> values = new HashMap<>();
        String query = URLEncoder.encode(String.join(",", wanted), StandardCharsets.UTF_8);
        for (JsonNode metric : rest.get(metrics(jobId, vertex) + "?get=" + query)) {
            values.put(metric.path("id").asText(), metric.path("value").asLong(NO_VALUE));
        }
        return values.size() == wanted.size() ? values : Map.of();
    }

    /** The metrics of a vertex that are named so, with a value or without. */
    private List<String> names(String jobId, JsonNode vertex, Pattern name) {
        List<String> names = new ArrayList<>();
        for (JsonNode metric : rest.get(metrics(jobId, vertex))) {
            Matcher matcher = name.matcher(metric.path("id").asText());
            if (matcher.matches()) {
                names.add(matcher.group());
            }
        }
        return names;
    }

    private static String metrics(String jobId, JsonNode vertex) {
        return "/jobs/" + jobId + "/vertices/" + vertex.path("id").asText() + "/metrics";
    }

    /** Asks for a checkpoint and returns the request's id. */
    public String triggerCheckpoint(String jobId) {
        JsonNode request = JsonNodeFactory.instance.objectNode().put("checkpointType", "CONFIGURED");
        return rest.post("/jobs/" + jobId + "/checkpoints", request)
                .path("request-id")
                .asText();
    }

    /** How a requested checkpoint ended; empty while it has not. */
    public Optional<CheckpointOutcome> checkpoint(String jobId, String requestId) {
        JsonNode answer = rest.get("/jobs/" + jobId + "/checkpoints/" + requestId);
        if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            return Optional.empty();
        }
        JsonNode operation = answer.path("operation");
        JsonNode cause = operation.path("failureCause");
        if (cause.isMissingNode() || cause.isNull()) {
            return Optional.of(
                    new CheckpointOutcome(operation.path("checkpointId").asLong(), ""));
        }
        String trace = cause.path("stack-trace").asText(cause.toString());
        return Optional.of(new CheckpointOutcome(-1, trace.lines().findFirst().orElse("")));
    }

    /**
     * The end of a requested checkpoint.
     *
     * @param failure why it did not complete; empty if it did
     */
    public record CheckpointOutcome(long checkpointId, String failure) {
        public boolean completed() {
            return failure.isEmpty();
        }
    }
}
