package io.tidemark.local.settle;

import io.tidemark.local.stack.BrokerTopics;
import io.tidemark.local.stack.StackException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What settling asks the broker, and the heartbeats that it sends. Every call is bounded. */
final class ClockTopics implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final String bootstrapServers;
    private final BrokerTopics broker;

    ClockTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.broker = new BrokerTopics(bootstrapServers);
    }

    /** The partitions of these topics. */
    Set<TopicPartition> partitions(Collection<String> topics) throws InterruptedException {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        broker.partitionCounts(topics).forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        });
        return partitions;
    }

    /** The offset after the last record of each partition. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) throws InterruptedException {
        return broker.ends(partitions);
    }

    /**
     * How many records of each partition are still to be read; partitions without any are left out.
     *
     * @param next offset after the last record read of each partition; partitions of which none was read are not in it
     */
    Map<TopicPartition, Long> lags(Map<TopicPartition, Long> next, Collection<TopicPartition> partitions)
            throws InterruptedException {
        Map<TopicPartition, Long> starts = broker.starts(partitions);
        Map<TopicPartition, Long> ends = ends(partitions);
        Map<TopicPartition, Long> lags = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long start = starts.getOrDefault(partition, 0L);
            long lag = ends.getOrDefault(partition, 0L) - Math.max(next.getOrDefault(partition, start), start);
            if (lag > 0) {
                lags.put(partition, lag);
            }
        }
        return lags;
    }

    /** The topics whose records carry timestamps of their own. */
    Set<String> onCreateTime(Collection<String> topics) throws InterruptedException {
        Set<String> onCreateTime = new TreeSet<>(topics);
        onCreateTime.retainAll(broker.timestampTypes(topics).entrySet().stream()
                .filter(type -> type.getValue().equals(BrokerTopics.CREATE_TIME))
                .map(Map.Entry::getKey)
                .toList());
        return onCreateTime;
    }

    /**
     * Sends every partition a heartbeat and waits until the broker has them.
     *
     * @param eventTime milliseconds since the epoch; also the Kafka timestamp on topics on CreateTime
     */
    void sendHeartbeats(Collection<TopicPartition> partitions, Set<String> onCreateTime, long eventTime)
            throws InterruptedException {
        byte[] heartbeat = ("{\"type\":\"HEARTBEAT\",\"ts_event\":" + eventTime * NANOS_PER_MILLI + "}")
                .getBytes(StandardCharsets.UTF_8);
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                10_000L,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                10_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            TreeMap<String, Future<?>> sent = new TreeMap<>();
            for (TopicPartition partition : partitions) {
                Long timestamp = onCreateTime.contains(partition.topic()) ? eventTime : null;
                sent.put(
                        partition.toString(),
                        producer.send(new ProducerRecord<>(
                                partition.topic(), partition.partition(), timestamp, null, heartbeat)));
            }
            for (Map.Entry<String, Future<?>> each : sent.entrySet()) {
                try {
                    each.getValue().get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                } catch (ExecutionException | TimeoutException refused) {
                    throw new StackException(
                            "the broker did not take a heartbeat for " + each.getKey() + ": " + refused.getMessage(),
                            refused);
                }
            }
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
