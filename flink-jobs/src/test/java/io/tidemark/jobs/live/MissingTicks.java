package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Which ticks a folder of records leaves out where its instruments say that none is, held against {@code sequence_gaps}. */
final class MissingTicks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final long NANOS_PER_MINUTE = 60_000_000_000L;

    private MissingTicks() {}

    /** Waits until the gaps that are stored are those of the folder: a row is late by a checkpoint, its end by a moment. */
    static void await(LiveStack.Tidemark tidemark, Path folder) throws IOException, InterruptedException {
        List<String> expected = of(folder);
        assertThat(expected).as("gaps of %s", folder).isNotEmpty();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!stored(tidemark).equals(expected) && System.nanoTime() < deadline) {
            Thread.sleep(500);
        }
        assertThat(stored(tidemark)).isEqualTo(expected);
    }

    private static List<String> stored(LiveStack.Tidemark tidemark) {
        List<String> rows = new ArrayList<>(tidemark.rows(
                "SELECT instrument_id, record_type, first_missing, last_missing, intDiv(toUnixTimestamp(from_minute), 60),"
                        + " intDiv(toUnixTimestamp(to_minute), 60) FROM tidemark.sequence_gaps FINAL"));
        Collections.sort(rows);
        return rows;
    }

    private static List<String> of(Path folder) throws IOException {
        Set<String> contiguous = new HashSet<>();
        for (String line : Files.readAllLines(folder.resolve("reference/reference.instruments.ndjson"))) {
            JsonNode instrument = JSON.readTree(line);
            instrument
                    .path("contiguous_sequence")
                    .forEach(type ->
                            contiguous.add(instrument.path("instrument_id").asText() + "\t" + type.asText()));
        }
        Map<String, TreeMap<Long, Long>> minutes = new TreeMap<>();
        try (BufferedReader ticks = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve("ticks.ndjson.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = ticks.readLine(); line != null; line = ticks.readLine()) {
                JsonNode tick = JSON.readTree(line);
                String series = tick.path("instrument_id").asText() + "\t"
                        + tick.path("type").asText();
                if (contiguous.contains(series)) {
                    minutes.computeIfAbsent(series, ignored -> new TreeMap<>())
                            .put(
                                    tick.path("sequence").asLong(),
                                    tick.path("ts_event").asLong() / NANOS_PER_MINUTE);
                }
            }
        }
        List<String> gaps = new ArrayList<>();
        minutes.forEach((series, numbers) -> numbers.forEach((number, minute) -> {
            Long next = numbers.higherKey(number);
            if (next != null && next > number + 1) {
                long other = numbers.getOrDefault(next, minute);
                gaps.add(series + "\t" + (number + 1) + "\t" + (next - 1) + "\t" + Math.min(minute, other) + "\t"
                        + Math.max(minute, other));
            }
        }));
        Collections.sort(gaps);
        return gaps;
    }
}
