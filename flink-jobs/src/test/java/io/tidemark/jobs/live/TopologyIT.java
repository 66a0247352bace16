package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.JobEnvironment;
import io.tidemark.jobs.bars.BarsConfig;
import io.tidemark.jobs.bars.BarsTopology;
import io.tidemark.jobs.clickhouse.BarsMinuteTable;
import io.tidemark.jobs.clickhouse.ClickHouseCredentials;
import io.tidemark.jobs.clickhouse.ClickHouseSink;
import io.tidemark.jobs.clickhouse.DeadLettersTable;
import io.tidemark.jobs.clickhouse.ReconciliationTable;
import io.tidemark.jobs.clickhouse.SequenceGapsTable;
import io.tidemark.jobs.kafka.ClockRule;
import io.tidemark.jobs.kafka.DeadLetterTopic;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.InboundDeserializer;
import io.tidemark.jobs.kafka.KafkaSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The production topology on a small cluster inside the test, with other sources than production's. */
@ExtendWith(LiveStack.class)
class TopologyIT {
    private static final int RECORDS = 1_000;
    private static final ClockRule CLOCK_RULE = new ClockRule(Duration.ofSeconds(5), null);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private final LiveStack.Tidemark tidemark;

    TopologyIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
    }

    @BeforeEach
    void reset() throws IOException {
        tidemark.run("reset", "--yes");
        Files.copy(
                tidemark.config().clickHousePasswordFile(),
                Path.of(System.getenv(ClickHouseCredentials.PASSWORD_FILE_VARIABLE)),
                StandardCopyOption.REPLACE_EXISTING);
        publish(2);
    }

    @Test
    void recordLostBetweenParseAndMergeShowsAsABreakOfItsPartition() throws Exception {
        JobClient job = start(
                ticks(new LosingDeserializer(2, 500)).build(), instruments().build());
        try {
            awaitBooks(2, "1000\t999\t1");
            awaitBooks(0, "1000\t1000\t0");
        } finally {
            job.cancel().get();
        }
    }

    @Test
    void boundedReplayEndsWithEveryMinutePublishedAndItsBooksBalanced() throws Exception {
        JobClient job = start(
                ticks(InboundDeserializer.jsonTicks(CLOCK_RULE))
                        .setBounded(OffsetsInitializer.latest())
                        .build(),
                instruments().setBounded(OffsetsInitializer.latest()).build());

        job.getJobExecutionResult().get(1, TimeUnit.MINUTES);

        assertThat(tidemark.number("SELECT sum(trade_count) FROM tidemark.bars_minute FINAL"))
                .isEqualTo(2 * RECORDS);
        awaitBooks(2, "1000\t1000\t0");
        awaitBooks(0, "1000\t1000\t0");
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing the producer flushes; the books tell of what did not arrive
    private void publish(int partition) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", tidemark.config().kafkaBootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            long time = Instant.now().minusSeconds(600).toEpochMilli() * 1_000_000;
            for (int i = 0; i < RECORDS; i++) {
                String record = String.format(
                        "{\"type\":\"TRADE\",\"instrument_id\":\"A.X\",\"venue\":\"X\",\"ts_event\":%d,\"sequence\":%d,"
                                + "\"price\":1,\"size\":1,\"aggressor_side\":\"BUY\"}",
                        time + i, i + 1);
                producer.send(new ProducerRecord<>("market.ticks", partition, "A.X", record));
                producer.send(new ProducerRecord<>("market.ticks", 0, "A.X", record));
            }
        }
    }

    private BarsConfig config() {
        return BarsConfig.fromArguments(
                "--kafka.bootstrap-servers", tidemark.config().kafkaBootstrapServers(),
                "--clickhouse.url", tidemark.config().clickHouseUrl(),
                "--kafka.group-id", "topology-test");
    }

    private KafkaSourceBuilder<Inbound> ticks(KafkaRecordDeserializationSchema<Inbound> deserializer) {
        BarsConfig config = config();
        return KafkaSources.builder(config.bootstrapServers(), config.groupId(), config.ticksTopic(), deserializer);
    }

    private KafkaSourceBuilder<Inbound> instruments() {
        BarsConfig config = config();
        return KafkaSources.builder(
                config.bootstrapServers(),
                config.groupId(),
                config.instrumentsTopic(),
                InboundDeserializer.jsonInstruments());
    }

    private JobClient start(KafkaSource<Inbound> ticks, KafkaSource<Inbound> instruments) throws Exception {
        BarsConfig config = config();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        JobEnvironment.harden(env);
        env.setParallelism(2);
        env.enableCheckpointing(500);
        BarsTopology.define(
                env,
                new BarsTopology.Sources(ticks, 2, instruments),
                new BarsTopology.Sinks(
                        ClickHouseSink.of(new BarsMinuteTable(), config.clickHouse()),
                        ClickHouseSink.of(new DeadLettersTable(), config.clickHouse()),
                        DeadLetterTopic.sink(config.bootstrapServers(), config.deadLettersTopic()),
                        ClickHouseSink.of(new ReconciliationTable("bars", "topology-test"), config.clickHouse()),
                        ClickHouseSink.of(new SequenceGapsTable("topology-test"), config.clickHouse())),
                config);
        return env.executeAsync("topology-test");
    }

    private void awaitBooks(int partition, String expected) throws InterruptedException {
        String sql = "SELECT consumed, accepted, difference FROM tidemark.reconciliation FINAL"
                + " WHERE topic = 'market.ticks' AND partition = " + partition
                + " ORDER BY checkpoint_id DESC LIMIT 1 FORMAT TabSeparated";
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        String books = "";
        ClickHouseQuery query = ClickHouseQuery.on(tidemark);
        while (!books.equals(expected) && System.nanoTime() < deadline) {
            Thread.sleep(200);
            books = query.text(sql).strip();
        }
        assertThat(books).isEqualTo(expected);
    }

    /** Parses as production does, and forgets one record of one partition. */
    private static final class LosingDeserializer implements KafkaRecordDeserializationSchema<Inbound> {
        private static final long serialVersionUID = 1L;

        private final InboundDeserializer parser = InboundDeserializer.jsonTicks(CLOCK_RULE);
        private final int partition;
        private final long lostOffset;

        LosingDeserializer(int partition, long lostOffset) {
            this.partition = partition;
            this.lostOffset = lostOffset;
        }

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Inbound> out) throws IOException {
            if (message.partition() != partition || message.offset() != lostOffset) {
                parser.deserialize(message, out);
            }
        }

        @Override
        public TypeInformation<Inbound> getProducedType() {
            return parser.getProducedType();
        }
    }
}
