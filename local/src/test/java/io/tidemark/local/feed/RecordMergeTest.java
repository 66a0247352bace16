package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordMergeTest {
    @TempDir
    private Path folder;

    @Test
    void filesAreMergedByEventTimeAndTiesGoToTheFileNamedFirst() throws Exception {
        List<String> merged = merge(
                RecordMerge.Order.EVENT_TIME,
                List.of(tick("a", 10), tick("a", 30), tick("a", 30)),
                List.of(tick("b", 10), tick("b", 20), tick("b", 30)));

        assertThat(merged)
                .containsExactly(
                        tick("a", 10), tick("b", 10), tick("b", 20), tick("a", 30), tick("a", 30), tick("b", 30));
    }

    @Test
    void theLinesOfAnUnsortedFileKeepTheirOrder() throws Exception {
        List<String> merged = merge(
                RecordMerge.Order.EVENT_TIME,
                List.of(tick("a", 10), tick("a", 40), tick("a", 5), tick("a", 41)),
                List.of(tick("b", 20), tick("b", 40), tick("b", 50)));

        assertThat(merged)
                .containsExactly(
                        tick("a", 10),
                        tick("b", 20),
                        tick("a", 40),
                        tick("a", 5),
                        tick("b", 40),
                        tick("a", 41),
                        tick("b", 50));
    }

    @Test
    void linesWithoutATimeStayNextToTheirNeighbours() throws Exception {
        String ahead = tick("a", Long.MAX_VALUE - 1);
        List<String> merged = merge(
                RecordMerge.Order.EVENT_TIME,
                List.of("not json", tick("a", 10), "{\"ts_event\":", "{\"ts_event\":0}", ahead, tick("a", 30)),
                List.of(tick("b", 20)));

        assertThat(merged)
                .containsExactly(
                        "not json",
                        tick("a", 10),
                        "{\"ts_event\":",
                        "{\"ts_event\":0}",
                        ahead,
                        tick("b", 20),
                        tick("a", 30));
    }

    @Test
    void arrivalOrderKeepsTheFilesOrderAndPutsFilesWithoutArrivalTimesFirst() throws Exception {
        List<String> merged = merge(
                RecordMerge.Order.ARRIVAL_TIME,
                List.of(arrived("a", 90, 1), arrived("a", 10, 4)),
                List.of(arrived("b", 50, 2), arrived("b", 20, 3)),
                List.of(tick("c", 70), tick("c", 60)));

        assertThat(merged)
                .containsExactly(
                        tick("c", 70),
                        tick("c", 60),
                        arrived("a", 90, 1),
                        arrived("b", 50, 2),
                        arrived("b", 20, 3),
                        arrived("a", 10, 4));
    }

    @Test
    void whatWasSentIsCompleteUpToTheLeastTimeThatIsNext() throws Exception {
        try (RecordMerge merge =
                open(RecordMerge.Order.ARRIVAL_TIME, List.of(tick("a", 10), tick("a", 500)), List.of(tick("b", 20)))) {
            assertThat(merge.firstEventTime(FeedTopic.TICKS)).isEqualTo(10);
            assertThat(merge.unsentFrom()).isEqualTo(10);
            merge.next();
            merge.next();
            // The second file has not been touched: the clock may not pass its first record.
            assertThat(merge.unsentFrom()).isEqualTo(20);
            merge.next();
            assertThat(merge.next()).isNull();
            assertThat(merge.unsentFrom()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @SafeVarargs
    private List<String> merge(RecordMerge.Order order, List<String>... files) throws Exception {
        List<String> merged = new ArrayList<>();
        try (RecordMerge merge = open(order, files)) {
            FeedRecord next;
            while ((next = merge.next()) != null) {
                merged.add(new String(next.value(), StandardCharsets.UTF_8));
            }
        }
        return merged;
    }

    @SafeVarargs
    private RecordMerge open(RecordMerge.Order order, List<String>... files) throws IOException, InterruptedException {
        List<RecordLane> lanes = new ArrayList<>();
        for (List<String> lines : files) {
            Path file = Files.write(folder.resolve(lanes.size() + ".ndjson"), lines);
            TimeLimit limit = TimeLimit.of(false, Duration.ofSeconds(5), Long.MAX_VALUE);
            lanes.add(new RecordLane(RecordFile.open(new FeedInput(FeedTopic.TICKS, file), limit)));
        }
        return new RecordMerge(lanes, order);
    }

    private static String tick(String id, long time) {
        return "{\"type\":\"TRADE\",\"instrument_id\":\"" + id + "\",\"ts_event\":" + time + "}";
    }

    private static String arrived(String id, long time, long arrival) {
        return "{\"instrument_id\":\"" + id + "\",\"ts_event\":" + time + ",\"ts_arrival\":" + arrival + "}";
    }
}
