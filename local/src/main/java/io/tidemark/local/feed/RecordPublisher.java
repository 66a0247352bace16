package io.tidemark.local.feed;

import io.tidemark.local.stack.BrokerTopics;
import io.tidemark.local.stack.StackException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The way of records into Kafka: idempotent, acknowledged by all replicas, in order per partition. A record with a key goes
 * to the partition that Kafka's own partitioner gives it; one without goes where the topic's last record went, so that a
 * bad line stays next to its neighbours.
 */
final class RecordPublisher implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    /** A broker that was killed goes through its log first; with all else starting on the same machine, that took most of a minute. */
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(2);

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final KafkaProducer<byte[], byte[]> producer;
    private final boolean createTime;
    private final Map<String, Integer> partitions;
    private final Map<String, Integer> lastPartition = new HashMap<>();
    private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();

    private RecordPublisher(
            KafkaProducer<byte[], byte[]> producer, boolean createTime, Map<String, Integer> partitions) {
        this.producer = producer;
        this.createTime = createTime;
        this.partitions = partitions;
    }

    /**
     * A publisher to these topics.
     *
     * @param createTime whether records carry timestamps of their own; the topics must be on CreateTime then
     * @param linger how long a batch waits for more
     * @throws StackException if no broker answers, a topic is missing, or a topic stamps records itself although {@code
     *     createTime} is wanted
     */
    static RecordPublisher open(
            String bootstrapServers, Collection<FeedTopic> topics, boolean createTime, Duration linger)
            throws InterruptedException {
        TreeSet<String> names = new TreeSet<>();
        topics.forEach(topic -> names.add(topic.name()));
        Map<String, Integer> partitions;
        try (BrokerTopics broker = new BrokerTopics(bootstrapServers)) {
            partitions = broker.partitionCounts(names);
            if (createTime) {
                checkCreateTime(broker.timestampTypes(names));
            }
        }
        return new RecordPublisher(
                new KafkaProducer<>(
                        producerSettings(bootstrapServers, linger),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()),
                createTime,
                partitions);
    }

    private static Map<String, Object> producerSettings(String bootstrapServers, Duration linger) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, linger.toMillis());
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 512 << 10);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * RecordFile.LONGEST_LINE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_OUTAGE.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LONGEST_OUTAGE.toMillis());
        return settings;
    }

    private static void checkCreateTime(Map<String, String> timestampTypes) {
        timestampTypes.forEach((topic, type) -> {
            if (!type.equals(BrokerTopics.CREATE_TIME)) {
                throw new StackException("topic " + topic + " is on " + type
                        + ", so that the broker stamps every record itself; --create-time needs a stack started with "
                        + "./tidemark down, then ./tidemark up --create-time");
            }
        });
    }

    int partitions(FeedTopic topic) {
        return partitions.getOrDefault(topic.name(), 0);
    }

    /** Sends a record and returns the partition that it goes to. */
    int send(FeedRecord record) {
        String topic = record.topic().name();
        byte[] key = record.key();
        int partition = key == null
                ? lastPartition.getOrDefault(topic, 0)
                : Utils.toPositive(Utils.murmur2(key)) % partitions(record.topic());
        lastPartition.put(topic, partition);
        send(new ProducerRecord<>(topic, partition, createTime ? record.timestamp() : null, key, record.value()));
        return partition;
    }

    /** @param eventTime nanoseconds since the epoch; also the Kafka timestamp where records carry their own */
    void sendHeartbeat(FeedTopic topic, int partition, long eventTime) {
        byte[] value = ("{\"type\":\"HEARTBEAT\",\"ts_event\":" + eventTime + "}").getBytes(StandardCharsets.UTF_8);
        Long timestamp = createTime ? eventTime / NANOS_PER_MILLI : null;
        send(new ProducerRecord<>(topic.name(), partition, timestamp, null, value));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        checkRefusal();
        try {
            // Its end comes to the callback.
            Future<RecordMetadata> unused = producer.send(record, this::delivered);
        } catch (KafkaException refused) {
            throw refused(refused);
        }
    }

    private void delivered(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure != null) {
            refusal.compareAndSet(null, failure);
        }
    }

    /** Waits until everything sent so far is acknowledged. */
    void flush() {
        producer.flush();
        checkRefusal();
    }

    private void checkRefusal() {
        Exception failure = refusal.get();
        if (failure != null) {
            throw refused(failure);
        }
    }

    private static StackException refused(Exception failure) {
        return new StackException(
                "the broker did not take a record: " + failure.getMessage()
                        + "; records after it are missing: see ./tidemark status, then ./tidemark reset and feed again",
                failure);
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
