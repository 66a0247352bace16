package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.stack.ProcessLock;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedIT {
    private static final int PARTITIONS = 4;
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_399_438_800L * SECOND;
    /** No JobManager listens there: a feed without a running job. */
    private static final String NO_FLINK = "http://127.0.0.1:9";

    @TempDir
    private static Path brokerFolder;

    private static BrokerProcess broker;

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = BrokerProcess.start(brokerFolder);
        broker.createTopic("reference.instruments", 1, "LogAppendTime");
        broker.createTopic("executions", PARTITIONS, "LogAppendTime");
        broker.createTopic("market.ticks", PARTITIONS, "LogAppendTime");
        broker.createTopic("market.fx_rates", PARTITIONS, "CreateTime");
        broker.createTopic("cash_flows", PARTITIONS, "CreateTime");
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void recordsArriveByteForByteInOrderAndWithHeartbeatsInQuietPartitions() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            lines.add("{\"type\":\"TRADE\",  \"instrument_id\":\"A.X\",\"ts_event\":" + (START + i * SECOND / 100)
                    + ",\"n\":" + i + "}");
            if (i % 100 == 7) {
                lines.add("not json " + i);
            }
        }
        Files.write(folder.resolve("market.ticks.ndjson"), lines);
        Files.createDirectories(folder.resolve("reference"));
        Files.writeString(
                folder.resolve("reference/reference.instruments.ndjson"),
                "{\"instrument_id\":\"A.X\",\"effective_from\":0}\n");

        assertThat(feed(options(false, OptionalLong.empty()))).isTrue();

        List<ConsumerRecord<byte[], byte[]>> records = broker.records("market.ticks", PARTITIONS);
        List<String> sent = new ArrayList<>();
        TreeMap<Integer, Long> lastHeartbeat = new TreeMap<>();
        TreeMap<Integer, Integer> heartbeats = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String value = new String(record.value(), StandardCharsets.UTF_8);
            if (value.startsWith("{\"type\":\"HEARTBEAT\",\"ts_event\":")) {
                assertThat(record.key()).isNull();
                lastHeartbeat.put(record.partition(), Long.parseLong(value.replaceAll("[^0-9]", "")));
                heartbeats.merge(record.partition(), 1, Integer::sum);
            } else {
                sent.add(value);
                assertThat(record.key() == null).isEqualTo(value.startsWith("not"));
            }
        }
        assertThat(sent).isEqualTo(lines);
        // 20 s of events in one partition, less than a minute: the three others get one at the start and one at the
        // end.
        long end = START + 1999 * SECOND / 100;
        assertThat(lastHeartbeat)
                .hasSize(PARTITIONS - 1)
                .allSatisfy((partition, time) -> assertThat(time).isEqualTo(end));
        assertThat(heartbeats.values()).containsOnly(2);
        List<ConsumerRecord<byte[], byte[]>> reference = broker.records("reference.instruments", 1);
        assertThat(reference).hasSize(1);
        assertThat(new String(reference.get(0).key(), StandardCharsets.UTF_8)).isEqualTo("A.X");
        assertThat(reference.get(0).timestamp())
                .isLessThanOrEqualTo(records.get(0).timestamp());
        assertThat(said.toString()).contains("market.ticks: 2,020 records (20 malformed)");
    }

    @Test
    void aShuffleIsAPermutationThatMakesNothingLateInAnyPartition() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            lines.add("{\"instrument_id\":\"" + (char) ('A' + i % 7) + ".X\",\"ts_event\":" + (START + i * SECOND / 50)
                    + ",\"n\":" + i + "}");
        }
        Files.write(folder.resolve("executions.ndjson"), lines);

        assertThat(feed(options(false, OptionalLong.of(3)))).isTrue();

        List<String> sent = new ArrayList<>();
        Map<Integer, Long> newest = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.records("executions", PARTITIONS)) {
            String value = new String(record.value(), StandardCharsets.UTF_8);
            long time = Long.parseLong(value.replaceAll(".*\"ts_event\":([0-9]+).*", "$1"));
            assertThat(newest.getOrDefault(record.partition(), 0L) - time).isLessThanOrEqualTo(SECOND);
            newest.merge(record.partition(), time, Math::max);
            if (!value.contains("HEARTBEAT")) {
                sent.add(value);
            }
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(lines);
        assertThat(newest).hasSize(PARTITIONS);
    }

    @Test
    void createTimeTakesTheArrivalTimeAndNeedsTopicsThatAllowIt() throws Exception {
        Files.writeString(
                folder.resolve("fx-rates.ndjson"),
                "{\"base\":\"EUR\",\"quote\":\"USD\",\"ts_event\":" + START + ",\"ts_arrival\":" + (START + 5_000_000)
                        + "}\n");

        assertThat(feed(options(true, OptionalLong.empty()))).isTrue();

        ConsumerRecord<byte[], byte[]> rate = broker.records("market.fx_rates", PARTITIONS).stream()
                .filter(record -> record.key() != null)
                .findFirst()
                .orElseThrow();
        assertThat(new String(rate.key(), StandardCharsets.UTF_8)).isEqualTo("EUR/USD");
        assertThat(rate.timestamp()).isEqualTo(START / 1_000_000 + 5);

        Files.delete(folder.resolve("fx-rates.ndjson"));
        Files.writeString(folder.resolve("ticks.ndjson"), "{}\n");
        assertThatThrownBy(() -> feed(options(true, OptionalLong.empty())))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("market.ticks is on LogAppendTime")
                .hasMessageContaining("up --create-time");
    }

    @Test
    void aPacedFeedTakesItsTime() throws Exception {
        Files.writeString(
                folder.resolve("cash-flows.ndjson"),
                "{\"instrument_id\":\"A\",\"ts_event\":" + START + "}\n{\"instrument_id\":\"A\",\"ts_event\":"
                        + (START + 30 * SECOND) + "}\n");
        long began = System.nanoTime();

        feed(FeedOptions.atSpeed(30));

        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SECOND);
        long betweenThem = broker.records("cash_flows", PARTITIONS).stream()
                .filter(record -> record.key() == null)
                .count();
        // While the pace waits, the clock of every partition goes on: every six of the thirty seconds.
        assertThat(betweenThem).isGreaterThan(PARTITIONS * 3);
    }

    @Test
    void whatCannotBeFedIsSaidBeforeAnythingIsSent() throws Exception {
        Files.writeString(folder.resolve("reference.accounts.ndjson"), "{}\n");

        assertThatThrownBy(() -> feed(options(false, OptionalLong.empty())))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("topic reference.accounts does not exist");
        try (ProcessLock lock = ProcessLock.tryAcquire(lockFile())) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> feed(options(false, OptionalLong.empty())))
                    .hasMessageContaining("another feed is running");
        }
    }

    @Test
    void aBrokerThatIsNotThereIsNamed() throws Exception {
        Files.writeString(folder.resolve("ticks.ndjson"), "{}\n");
        FeedInputs inputs = new FeedInputs();
        inputs.addFolder(folder);
        FeedProgress progress = new FeedProgress(new PrintWriter(said), false);
        Feed feed = new Feed("127.0.0.1:9", NO_FLINK, lockFile(), options(false, OptionalLong.empty()), progress);

        assertThatThrownBy(() -> feed.run(inputs))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("kafka does not answer at 127.0.0.1:9", "./tidemark up");
    }

    private Path lockFile() {
        return folder.resolve("data").resolve("feed.lock");
    }

    private static FeedOptions options(boolean createTime, OptionalLong seed) {
        return new FeedOptions(RecordMerge.Order.EVENT_TIME, Double.POSITIVE_INFINITY, false, seed, createTime);
    }

    private boolean feed(FeedOptions options) throws IOException, InterruptedException {
        FeedInputs inputs = new FeedInputs();
        inputs.addFolder(folder);
        FeedProgress progress = new FeedProgress(new PrintWriter(said), false);
        boolean complete = new Feed(broker.bootstrapServers(), NO_FLINK, lockFile(), options, progress).run(inputs);
        progress.summary();
        return complete;
    }
}
