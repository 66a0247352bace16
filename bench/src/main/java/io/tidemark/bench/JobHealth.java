package io.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.SubmittedJob;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a job fared since its start.
 *
 * @param restarts after failures
 * @param checkpoints completed
 * @param longestCheckpointMillis from trigger to completion
 * @param longestBatchMillis one insert, by table
 * @param lag records that were yet to be read at its newest checkpoint
 */
record JobHealth(
        int restarts, long checkpoints, long longestCheckpointMillis, Map<String, Long> longestBatchMillis, long lag) {
    private static final Pattern LONGEST_BATCH = Pattern.compile(".*\\.table\\.(\\w+)\\.longestBatchMillis");
    /** The cluster gathers metrics when it is asked, and answers with what it had. */
    private static final long GATHERING_MILLIS = 1_000;

    static JobHealth of(Stack stack, SubmittedJob job) throws InterruptedException {
        longestBatches(job);
        job.get("/metrics?get=numRestarts");
        Thread.sleep(GATHERING_MILLIS);
        JsonNode checkpoints = job.get("/checkpoints");
        return new JobHealth(
                job.get("/metrics?get=numRestarts").path(0).path("value").asInt(-1),
                checkpoints.path("counts").path("completed").asLong(),
                checkpoints
                        .path("summary")
                        .path("end_to_end_duration")
                        .path("max")
                        .asLong(),
                longestBatches(job),
                stack.lag().values().stream()
                        .flatMap(topics -> topics.values().stream())
                        .mapToLong(Long::longValue)
                        .sum());
    }

    private static Map<String, Long> longestBatches(SubmittedJob job) {
        Map<String, Long> longest = new TreeMap<>();
        for (JsonNode vertex : job.get("").path("vertices")) {
            String metrics = "/vertices/" + vertex.path("id").asText() + "/metrics";
            List<String> wanted = new ArrayList<>();
            for (JsonNode metric : job.get(metrics)) {
                if (LONGEST_BATCH.matcher(metric.path("id").asText()).matches()) {
                    wanted.add(metric.path("id").asText());
                }
            }
            if (wanted.isEmpty()) {
                continue;
            }
            String query = URLEncoder.encode(String.join(",", wanted), StandardCharsets.UTF_8);
            for (JsonNode metric : job.get(metrics + "?get=" + query)) {
                Matcher table = LONGEST_BATCH.matcher(metric.path("id").asText());
                if (table.matches()) {
                    longest.merge(table.group(1), metric.path("value").asLong(), Math::max);
                }
            }
        }
        return longest;
    }
}
