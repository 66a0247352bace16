package io.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.flink.FlinkRest;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.SubmittedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What slow sinks do to a job: the largest of all looks of a stretch of time.
 *
 * @param heapMegabytes in use, of the TaskManager that uses most
 * @param processMegabytes that the largest TaskManager holds of the machine's memory
 * @param oldestRowMillis age of the row of any table that has waited longest for its batch to be stored
 * @param backPressuredMillis of a second, the task that was kept waiting most by those behind it
 */
record SinkLoad(long heapMegabytes, long processMegabytes, long oldestRowMillis, long backPressuredMillis) {
    static final SinkLoad NONE = new SinkLoad(0, 0, 0, 0);

    private static final String HEAP = "Status.JVM.Memory.Heap.Used";
    private static final Pattern WANTED =
            Pattern.compile("\\d+\\.backPressuredTimeMsPerSecond|.*\\.oldestUnflushedRowMillis");

    static SinkLoad of(Stack stack, FlinkRest rest, SubmittedJob job) {
        long oldest = 0;
        long backPressured = 0;
        for (JsonNode vertex : job.get("").path("vertices")) {
            String metrics = "/vertices/" + vertex.path("id").asText() + "/metrics";
            List<String> names = new ArrayList<>();
            for (JsonNode metric : job.get(metrics)) {
                if (WANTED.matcher(metric.path("id").asText()).matches()) {
                    names.add(URLEncoder.encode(metric.path("id").asText(), StandardCharsets.UTF_8));
                }
            }
            if (names.isEmpty()) {
                continue;
            }
            for (JsonNode metric : job.get(metrics + "?get=" + String.join(",", names))) {
                long value = (long) metric.path("value").asDouble();
                if (metric.path("id").asText().endsWith(".oldestUnflushedRowMillis")) {
                    oldest = Math.max(oldest, value);
                } else {
                    backPressured = Math.max(backPressured, value);
                }
            }
        }
        return new SinkLoad(heapMegabytes(rest), processMegabytes(stack), oldest, backPressured);
    }

    SinkLoad largest(SinkLoad other) {
        return new SinkLoad(
                Math.max(heapMegabytes, other.heapMegabytes),
                Math.max(processMegabytes, other.processMegabytes),
                Math.max(oldestRowMillis, other.oldestRowMillis),
                Math.max(backPressuredMillis, other.backPressuredMillis));
    }

    private static long heapMegabytes(FlinkRest rest) {
        long most = 0;
        for (JsonNode taskManager : rest.get("/taskmanagers").path("taskmanagers")) {
            String metrics = "/taskmanagers/" + taskManager.path("id").asText() + "/metrics?get=" + HEAP;
            most = Math.max(most, rest.get(metrics).path(0).path("value").asLong() >> 20);
        }
        return most;
    }

    private static long processMegabytes(Stack stack) {
        return stack.processStates().stream()
                .filter(process -> process.name().startsWith("taskmanager-"))
                .mapToLong(process -> residentKilobytes(process.pid()) >> 10)
                .max()
                .orElse(0);
    }

    private static long residentKilobytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
