package io.tidemark.local.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What a broker tells of its topics. Every question is bounded, and fails with a {@link StackException} that says what to do if
 * no broker answers or a topic does not exist.
 */
public final class BrokerTopics implements AutoCloseable {
    /** Timestamp type of a topic whose records carry those of their producers. */
    public static final String CREATE_TIME = "CreateTime";

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

    private final String bootstrapServers;
    private final Admin admin;

    /** @param bootstrapServers {@code host:port} of the broker */
    public BrokerTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000));
    }

    /** How many partitions each of these topics has. */
    public Map<String, Integer> partitionCounts(Collection<String> topics) throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(topics).topicNameValues();
        Map<String, Integer> counts = new TreeMap<>();
        for (String topic : new TreeSet<>(topics)) {
            counts.put(
                    topic,
                    answer(descriptions.get(topic), "topic " + topic)
                            .partitions()
                            .size());
        }
        return counts;
    }

    /** The offset of the first record of each partition. */
    public Map<TopicPartition, Long> starts(Collection<TopicPartition> partitions) throws InterruptedException {
        return offsets(partitions, OffsetSpec.earliest());
    }

    /** The offset after the last record of each partition. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) throws InterruptedException {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        ListOffsetsResult result = admin.listOffsets(wanted);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : wanted.keySet()) {
            offsets.put(
                    partition,
                    answer(result.partitionResult(partition), "partition " + partition)
                            .offset());
        }
        return offsets;
    }

    /** Of each of these topics, who stamps its records: {@link #CREATE_TIME}, or {@code LogAppendTime} for the broker. */
    public Map<String, String> timestampTypes(Collection<String> topics) throws InterruptedException {
        List<ConfigResource> resources = new ArrayList<>();
        topics.forEach(topic -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
        Map<ConfigResource, KafkaFuture<Config>> configs =
                admin.describeConfigs(resources).values();
        Map<String, String> types = new TreeMap<>();
        for (ConfigResource resource : resources) {
            types.put(
                    resource.name(),
                    answer(configs.get(resource), "topic " + resource.name())
                            .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                            .value());
        }
        return types;
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
