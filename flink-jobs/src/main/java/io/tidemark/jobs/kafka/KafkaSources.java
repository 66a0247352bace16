package io.tidemark.jobs.kafka;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/** Kafka sources of the jobs: from the beginning of the log, or from where a checkpoint left off, and nowhere else. */
public final class KafkaSources {
    private KafkaSources() {}

    /**
     * A source of one topic.
     *
     * @param bootstrapServers Kafka brokers, {@code host:port,...}
     * @param groupId consumer group that offsets are committed to when a checkpoint completes, for others to see
     * @param topic topic to read
     * @param deserializer what its bytes mean
     */
    public static KafkaSource<Inbound> of(
            String bootstrapServers,
            String groupId,
            String topic,
            KafkaRecordDeserializationSchema<Inbound> deserializer) {
        return builder(bootstrapServers, groupId, topic, deserializer).build();
    }

    /** The same, for those who read a part of the log only. */
    public static KafkaSourceBuilder<Inbound> builder(
            String bootstrapServers,
            String groupId,
            String topic,
            KafkaRecordDeserializationSchema<Inbound> deserializer) {
        Properties properties = new Properties();
        properties.setProperty("commit.offsets.on.checkpoint", "true");
        properties.setProperty("client.id.prefix", groupId + "-" + topic);
        // Each poll's records are handed to another thread: 500, the default, is too few to pay for that.
        properties.setProperty("max.poll.records", "5000");
        return KafkaSource.<Inbound>builder()
                .setBootstrapServers(bootstrapServers)
                .setGroupId(groupId)
                .setTopics(topic)
                .setStartingOffsets(new FromTheBeginning())
                .setDeserializer(deserializer)
                .setProperties(properties);
    }

    /**
     * The number of partitions of a topic.
     *
     * @throws IOException if the brokers do not say within 10 seconds
     */
    public static int partitions(String bootstrapServers, String topic) throws IOException, InterruptedException {
        Map<String, Object> properties = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        try (Admin admin = Admin.create(properties)) {
            Map<String, TopicDescription> described =
                    admin.describeTopics(List.of(topic)).allTopicNames().get();
            return described.values().iterator().next().partitions().size();
        } catch (ExecutionException e) {
            throw new IOException(
                    "cannot read the number of partitions of topic " + topic + " from " + bootstrapServers, e);
        }
    }

    /**
     * The beginning of each partition, and a failure where a checkpoint's offset is gone from the log: starting over at
     * whatever is left would lose what lies between without a word.
     */
    private static final class FromTheBeginning implements OffsetsInitializer {
        private static final long serialVersionUID = 1L;

        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            for (TopicPartition partition : partitions) {
                offsets.put(partition, KafkaPartitionSplit.EARLIEST_OFFSET);
            }
            return offsets;
        }

        @Override
        @SuppressWarnings("deprecation") // the connector's interface still has Kafka's older type
        public OffsetResetStrategy getAutoOffsetResetStrategy() {
            return OffsetResetStrategy.NONE;
        }
    }
}
