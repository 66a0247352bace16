package io.tidemark.local.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a JobManager's answers as Flink gives them: a job's vertices, and the metrics of each. */
class RunningJobsTest {
    private static final String NONE = String.valueOf(Long.MIN_VALUE);

    private final Map<String, String> vertices = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> metrics = new LinkedHashMap<>();
    private HttpServer jobManager;
    private RunningJobs jobs;

    @BeforeEach
    void start() throws IOException {
        jobManager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        jobManager.createContext("/jobs/j", exchange -> {
            byte[] answer = answer(
                            exchange.getRequestURI().getPath(),
                            exchange.getRequestURI().getQuery())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        jobManager.start();
        jobs = new RunningJobs("http://127.0.0.1:" + jobManager.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        jobManager.stop(0);
    }

    @Test
    void clockOfBarsIsThatOfItsSlowestSubtask() {
        vertex("a", "merge-bars -> (bars-minute: Writer, tally-bars)", 2);
        gauge("a", "0.merge-bars.currentOutputWatermark", "500");
        gauge("a", "1.merge-bars.currentOutputWatermark", "400");
        gauge("a", "0.merge-bars.clockMillis", "300");
        gauge("a", "1.merge-bars.clockMillis", "300");

        assertThat(jobs.clock("j")).contains(OptionalLong.of(400));
    }

    @Test
    void clockOfPositionsWaitsForBothThatCloseMinutes() {
        vertex("a", "merge-bars", 1);
        gauge("a", "0.merge-bars.currentOutputWatermark", "500");
        gauge("a", "0.merge-bars.clockMillis", "500");
        vertex("b", "positions-live: Writer", 1);
        vertex("c", "positions -> position-minutes: Writer", 1);
        assertThat(jobs.clock("j")).as("positions does not report").isEmpty();

        gauge("c", "0.positions.currentOutputWatermark", NONE);
        gauge("c", "0.positions.clockMillis", NONE);
        assertThat(jobs.clock("j")).contains(OptionalLong.empty());

        gauge("c", "0.positions.clockMillis", "120");
        assertThat(jobs.clock("j")).contains(OptionalLong.of(120));
    }

    @Test
    void newestEventIsThatOfAnyTopic() {
        vertex("a", "Source: ticks -> intake-ticks -> collapse-ticks", 2);
        gauge("a", "0.intake-ticks.newestEventMillis", "100");
        gauge("a", "1.intake-ticks.newestEventMillis", NONE);
        vertex("b", "Source: executions -> intake-executions", 1);
        assertThat(jobs.newestEvent("j")).as("executions do not report").isEmpty();

        gauge("b", "0.intake-executions.newestEventMillis", "250");
        assertThat(jobs.newestEvent("j")).contains(OptionalLong.of(250));
    }

    @Test
    void offsetsAreToldOfThePartitionsThatRecordsCameFrom() {
        vertex("a", "Source: ticks -> intake-ticks -> collapse-ticks", 2);
        gauge("a", "0.intake-ticks.topic.market_ticks.partition.1.nextOffset", "7");
        gauge("a", "1.intake-ticks.topic.market_ticks.partition.1.nextOffset", "12");
        gauge("a", "1.intake-ticks.topic.market_ticks.partition.11.nextOffset", "99");
        vertex("b", "Source: cash-flows -> intake-cash-flows", 1);
        gauge("b", "0.intake-cash-flows.topic.cash_flows.partition.1.nextOffset", "3");

        TopicPartition ticks = new TopicPartition("market.ticks", 1);
        TopicPartition cashFlows = new TopicPartition("cash_flows", 1);
        assertThat(jobs.nextOffsets("j", List.of(ticks, cashFlows, new TopicPartition("market.ticks", 0))))
                .isEqualTo(Map.of(ticks, 12L, cashFlows, 3L));
    }

    @Test
    void positionsToRestateAreThoseOfAllSubtasks() {
        vertex("a", "merge-bars", 1);
        vertex("b", "positions -> position-minutes: Writer", 2);
        gauge("b", "0.positions.clockMillis", "60");
        gauge("b", "0.positions.positionsToRestate", "3");
        assertThat(jobs.positionsToRestate("j")).as("a subtask does not report").isEmpty();

        gauge("b", "1.positions.clockMillis", "60");
        gauge("b", "1.positions.positionsToRestate", "4");
        assertThat(jobs.positionsToRestate("j")).contains(OptionalLong.of(7));

        gauge("b", "0.positions.positionsToRestate", "0");
        gauge("b", "1.positions.positionsToRestate", "0");
        assertThat(jobs.positionsToRestate("j")).contains(OptionalLong.of(0));
    }

    @Test
    void aProgramThatRestatesNothingTellsOfNothing() {
        vertex("a", "merge-bars -> (bars-minute: Writer, tally-bars)", 1);
        gauge("a", "0.merge-bars.clockMillis", "60");
        assertThat(jobs.positionsToRestate("j")).as("of the job bars").contains(OptionalLong.empty());

        vertex("b", "positions -> position-minutes: Writer", 1);
        assertThat(jobs.positionsToRestate("j")).as("it does not report yet").isEmpty();

        gauge("b", "0.positions.clockMillis", "60");
        assertThat(jobs.positionsToRestate("j")).as("of an older program").contains(OptionalLong.empty());
    }

    private void vertex(String id, String name, int parallelism) {
        vertices.put(id, "{\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"parallelism\":" + parallelism + "}");
        metrics.put(id, new TreeMap<>());
    }

    private void gauge(String vertex, String name, String value) {
        metrics.get(vertex).put(name, value);
    }

    private String answer(String path, String query) {
        String[] parts = path.split("/");
        if (parts.length == 3) {
            return "{\"vertices\":[" + String.join(",", vertices.values()) + "]}";
        }
        String wanted = Optional.ofNullable(query).orElse("");
        return metrics.get(parts[4]).entrySet().stream()
                .filter(metric -> wanted.isEmpty() || wanted.contains(metric.getKey()))
                .map(metric -> "{\"id\":\"" + metric.getKey() + "\""
                        + (wanted.isEmpty() ? "" : ",\"value\":\"" + metric.getValue() + "\"") + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
