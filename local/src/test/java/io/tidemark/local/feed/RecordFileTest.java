package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.stack.StackException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
    private static final TimeLimit LIVE = TimeLimit.of(false, Duration.ofSeconds(5), Long.MAX_VALUE);

    @TempDir
    private Path folder;

    @Test
    void linesOfAnyBytesAndLengthComeOutAsTheyAre() throws IOException {
        Random random = new Random(7);
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < 2000; i++) {
            byte[] line = new byte[1 + random.nextInt(i % 500 == 0 ? 400_000 : 300)];
            random.nextBytes(line);
            for (int at = 0; at < line.length; at++) {
                line[at] = line[at] == '\n' ? (byte) '\r' : line[at];
            }
            lines.add(line);
            content.write(line);
            content.write(i % 10 == 0 ? "\n\n".getBytes(StandardCharsets.UTF_8) : new byte[] {'\n'});
        }
        Path plain = Files.write(folder.resolve("a.ndjson"), content.toByteArray());
        Path zipped = gzip("b.ndjson", content.toByteArray());

        assertThat(read(plain)).usingElementComparator(Arrays::compare).isEqualTo(lines);
        assertThat(read(zipped)).usingElementComparator(Arrays::compare).isEqualTo(lines);
    }

    @Test
    void aLastLineWithoutALineFeedIsARecord() throws IOException {
        assertThat(read(Files.writeString(folder.resolve("a.ndjson"), "x\ny"))).hasSize(2);
        assertThat(read(Files.writeString(folder.resolve("a.ndjson"), ""))).isEmpty();
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);
        byte[] whole = Files.readAllBytes(gzip("a.ndjson.gz", noise));
        Path cut = Files.write(folder.resolve("cut.ndjson.gz"), Arrays.copyOf(whole, 150_000));
        Path plain = Files.writeString(folder.resolve("plain.ndjson.gz"), "{}\n");

        assertThatThrownBy(() -> read(cut))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("cut.ndjson.gz is damaged");
        assertThatThrownBy(() -> read(plain))
                .hasMessageContaining("plain.ndjson.gz is named .gz and is not a gzip file");
        assertThatThrownBy(() -> read(folder.resolve("none.ndjson"))).hasMessageContaining("does not exist");
    }

    @Test
    void aLineLongerThanAnyTopicTakesIsRefused() throws IOException {
        byte[] line = new byte[RecordFile.LONGEST_LINE + 1];
        Arrays.fill(line, (byte) 'x');
        Path file = Files.write(folder.resolve("long.ndjson"), line);

        assertThatThrownBy(() -> read(file)).hasMessageContaining("long.ndjson, line 1: longer than 8 MiB");
    }

    @Test
    void keysAreReadFromTheirFields() throws IOException {
        assertThat(key(
                        FeedTopic.TICKS,
                        "{\"type\":\"TRADE\",\"instrument_id\":\"EUR/USD.FXCM\",\"x\":{\"instrument_id\":\"b\"}}"))
                .isEqualTo("EUR/USD.FXCM");
        assertThat(key(FeedTopic.FX_RATES, "{\"base\":\"EUR\",\"quote\":\"USD\"}"))
                .isEqualTo("EUR/USD");
        assertThat(key(FeedTopic.FX_RATES, "{\"base\":\"EUR\"}")).isNull();
        assertThat(key(FeedTopic.TICKS, "{\"type\":\"HEARTBEAT\",\"instrument_id\":\"a\",\"ts_event\":1}"))
                .isNull();
        assertThat(key(FeedTopic.TICKS, "{\"instrument_id\":7}")).isNull();
        assertThat(key(FeedTopic.TICKS, "{\"instrument_id\":\"a\",\"price\":oops"))
                .isEqualTo("a");
        assertThat(key(FeedTopic.TICKS, "[1,2]")).isNull();
    }

    @Test
    void onlyOneWholeJsonObjectIsWellFormed() throws IOException {
        assertThat(first(FeedTopic.TICKS, "{\"a\":[{\"b\":1}]} ").wellFormed()).isTrue();
        for (String bad : List.of("[]", "1", "{} {}", "{\"a\":1", "{\"a\":01}", "\u0000\u0001", "{a:1}")) {
            assertThat(first(FeedTopic.TICKS, bad).wellFormed()).as(bad).isFalse();
        }
    }

    @Test
    void timesThatAJobWouldRefuseAreNoTimes() throws IOException {
        long soon = (System.currentTimeMillis() + 60_000) * 1_000_000L;
        assertThat(first(FeedTopic.TICKS, "{\"ts_event\":1399438801014000000}").eventTime())
                .isEqualTo(1399438801014000000L);
        for (String time : List.of("0", "-5", "1e18", "\"1399438801014000000\"", "99999999999999999999", "" + soon)) {
            assertThat(first(FeedTopic.TICKS, "{\"ts_event\":" + time + "}").timed())
                    .as(time)
                    .isFalse();
        }
    }

    @Test
    void kafkaTimestampsAreTheArrivalTimeElseTheEventTimeElseThatOfTheLineBefore() throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.ndjson"),
                "{\"ts_event\":7000000,\"ts_arrival\":6999999}\n{\"ts_event\":8000000}\noops\n");
        try (RecordFile records = RecordFile.open(new FeedInput(FeedTopic.TICKS, file), LIVE)) {
            assertThat(records.next()).extracting(FeedRecord::timestamp).isEqualTo(6L);
            assertThat(records.next()).extracting(FeedRecord::timestamp).isEqualTo(8L);
            assertThat(records.next()).extracting(FeedRecord::timestamp).isEqualTo(8L);
        }
        assertThat(first(FeedTopic.ALL.get(0), "{\"effective_from\":9000000}").timestamp())
                .isEqualTo(9);
    }

    private String key(FeedTopic topic, String line) throws IOException {
        byte[] key = first(topic, line).key();
        return key == null ? null : new String(key, StandardCharsets.UTF_8);
    }

    private FeedRecord first(FeedTopic topic, String line) throws IOException {
        Path file = Files.writeString(folder.resolve("one.ndjson"), line + "\n");
        try (RecordFile records = RecordFile.open(new FeedInput(topic, file), LIVE)) {
            FeedRecord record = records.next();
            assertThat(record).isNotNull();
            return record;
        }
    }

    private static List<byte[]> read(Path file) throws IOException {
        List<byte[]> lines = new ArrayList<>();
        try (RecordFile records = RecordFile.open(new FeedInput(FeedTopic.TICKS, file), LIVE)) {
            FeedRecord next;
            while ((next = records.next()) != null) {
                lines.add(next.value());
            }
        }
        return lines;
    }

    private Path gzip(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
            gzip.write(content);
        }
        return file;
    }
}
