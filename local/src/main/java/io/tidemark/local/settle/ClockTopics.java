package io.tidemark.local.settle;

import io.tidemark.local.stack.StackException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What settling asks the broker, and the heartbeats that it sends. Every call is bounded. */
final class ClockTopics implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final String bootstrapServers;
    private final Admin admin;

    ClockTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000));
    }

    /** The partitions of these topics. */
    Set<TopicPartition> partitions(Collection<String> topics) throws InterruptedException {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(topics).topicNameValues();
        for (String topic : new TreeSet<>(topics)) {
            int count = answer(descriptions.get(topic), topic).partitions().size();
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        }
        return partitions;
    }

    /** The offset after the last record of each partition. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) throws InterruptedException {
        return offsets(partitions, OffsetSpec.latest());
    }

    /**
     * How many records of each partition are still to be read; partitions without any are left out.
     *
     * @param next offset after the last record read of each partition; partitions of which none was read are not in it
     */
    Map<TopicPartition, Long> lags(Map<TopicPartition, Long> next, Collection<TopicPartition> partitions)
            throws InterruptedException {
        Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
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

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        ListOffsetsResult result = admin.listOffsets(wanted);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            offsets.put(
                    partition,
                    answer(result.partitionResult(partition), partition.toString())
                            .offset());
        }
        return offsets;
    }

    /** The topics whose records carry timestamps of their own. */
    Set<String> onCreateTime(Collection<String> topics) throws InterruptedException {
        List<ConfigResource> resources = new ArrayList<>();
        topics.forEach(topic -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
        Map<ConfigResource, KafkaFuture<Config>> configs =
                admin.describeConfigs(resources).values();
        Set<String> onCreateTime = new TreeSet<>();
        for (ConfigResource resource : resources) {
            String stamp = answer(configs.get(resource), resource.name())
                    .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                    .value();
            if ("CreateTime".equals(stamp)) {
                onCreateTime.add(resource.name());
            }
        }
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

    private <T> T answer(@Nullable KafkaFuture<T> future, String about) throws InterruptedException {
        if (future == null) {
            throw new IllegalStateException("the broker was not asked about " + about);
        }
        try {
            return future.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new StackException(
                        about + " does not exist; ./tidemark up creates what is missing", failed.getCause());
            }
            throw unreachable(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException slow) {
            throw unreachable(slow);
        }
    }

    private StackException unreachable(Throwable cause) {
        return new StackException(
                "no Kafka broker answers at " + bootstrapServers + " (" + cause.getMessage()
                        + "); start the stack with ./tidemark up",
                cause);
    }

    @Override
    public void close() {
        admin.close(ANSWER_LIMIT);
    }
}
