package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.stack.SubmittedJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the running job has yet to publish again. */
final class Restatement {
    private static final String GAUGE = ".positions.positionsToRestate";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Restatement() {}

    /** Waits until a settled job has published again, and stored, whatever late records have changed. */
    static void await(LiveStack.Tidemark tidemark) throws InterruptedException {
        SubmittedJob job = tidemark.stack().job("positions");
        long deadline = System.nanoTime() + LIMIT.toNanos();
        // Metrics are up to half a second old: the second look tells of the time after the first.
        for (int looks = 0; looks < 2; looks++) {
            if (looks > 0) {
                Thread.sleep(1_000);
            }
            while (outstanding(job) != 0) {
                assertThat(System.nanoTime())
                        .as("%s positions to restate", outstanding(job))
                        .isLessThan(deadline);
                Thread.sleep(200);
            }
        }
        // Sinks flush before it completes.
        job.awaitCheckpoint(LIMIT);
    }

    /** The positions of all subtasks; -1 while a subtask does not tell. */
    private static long outstanding(SubmittedJob job) {
        for (JsonNode vertex : job.get("").path("vertices")) {
            String metrics = "/vertices/" + vertex.path("id").asText() + "/metrics";
            List<String> gauges = new ArrayList<>();
            for (JsonNode metric : job.get(metrics)) {
                if (metric.path("id").asText().endsWith(GAUGE)) {
                    gauges.add(metric.path("id").asText());
                }
            }
            if (!gauges.isEmpty()) {
                long sum = 0;
                for (JsonNode metric : job.get(metrics + "?get=" + String.join(",", gauges))) {
                    sum += metric.path("value").asLong();
                }
                return gauges.size() == vertex.path("parallelism").asInt() ? sum : -1;
            }
        }
        return -1;
    }
}
