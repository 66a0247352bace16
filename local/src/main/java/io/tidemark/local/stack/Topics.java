package io.tidemark.local.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The Kafka topics of the stack and what the broker tells about them. */
final class Topics {
    /** Carry a clock; as many partitions as the configuration says. */
    static final List<String> CLOCKED = List.of("market.ticks", "executions", "cash_flows", "market.fx_rates");

    /** Kept for ever, in one partition each: their order is the order in which they were learnt. */
    static final List<String> REFERENCE = List.of(
            "reference.instruments", "reference.accounts", "reference.calendars", "reference.corporate_actions");

    static final String DEAD_LETTERS = "dead_letters";

    private static final int LARGEST_INPUT = 2 << 20;
    /** A dead letter holds the whole input and the words about it. */
    private static final int LARGEST_DEAD_LETTER = 4 << 20;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private final StackConfig config;

    Topics(StackConfig config) {
        this.config = config;
    }

    /** What the broker writes into a record's timestamp. */
    enum Timestamps {
        /** The time of the append: what production has, and what knowledge time rests on. */
        LOG_APPEND_TIME("LogAppendTime"),
        /** The producer's: for tests that replay historical arrival times. */
        CREATE_TIME("CreateTime");

        private final String value;

        Timestamps(String value) {
            this.value = value;
        }

        /** As Kafka's topic setting {@code message.timestamp.type} has it. */
        String value() {
            return value;
        }
    }

    boolean brokerAnswers() {
        if (!Ports.answers(config.kafkaPort())) {
            return false;
        }
        Admin admin = admin(Duration.ofSeconds(5));
        try {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            // A broker that hangs keeps the connection, and an orderly close would wait for it without end.
            admin.close(Duration.ZERO);
        }
    }

    /** The timestamps that the topics were made with; empty if there are none yet. */
    Optional<Timestamps> existingTimestamps() {
        try (Admin admin = admin(ANSWER_LIMIT)) {
            return existingTimestamps(admin);
        }
    }

    /** Makes the topics that are missing. */
    List<String> create(Timestamps timestamps) {
        try (Admin admin = admin(ANSWER_LIMIT)) {
            return create(admin, timestamps);
        }
    }

    /** Deletes the topics and every consumer group, and makes the topics anew, empty. */
    void recreate(Timestamps timestamps) {
        try (Admin admin = admin(ANSWER_LIMIT)) {
            Set<String> mine = new TreeSet<>(names());
            mine.retainAll(await("list topics", admin.listTopics().names()));
            await("delete topics", admin.deleteTopics(mine).all());
            List<String> groups = await(
                            "list consumer groups", admin.listGroups().all())
                    .stream()
                    .map(group -> group.groupId())
                    .toList();
            await("delete consumer groups", admin.deleteConsumerGroups(groups).all());
            Waiting.until(
                    () -> "the broker to delete its topics; see "
                            + config.logFolder().resolve("kafka.log"),
                    Duration.ofSeconds(60),
                    () -> {
                        Set<String> left = new TreeSet<>(names());
                        left.retainAll(await("list topics", admin.listTopics().names()));
                        return left.isEmpty();
                    });
            Waiting.until(
                    () -> "the broker to make its topics anew; see "
                            + config.logFolder().resolve("kafka.log"),
                    Duration.ofSeconds(60),
                    () -> {
                        create(admin, timestamps);
                        return await("list topics", admin.listTopics().names()).containsAll(names());
                    });
        }
    }

    /** For each consumer group with committed offsets, the records of each topic that it has yet to read. */
    Map<String, Map<String, Long>> lag() {
        try (Admin admin = admin(ANSWER_LIMIT)) {
            Map<String, Map<String, Long>> lag = new TreeMap<>();
            for (var group : await("list consumer groups", admin.listGroups().all())) {
                Map<TopicPartition, OffsetAndMetadata> committed = await(
                        "list committed offsets",
                        admin.listConsumerGroupOffsets(group.groupId()).partitionsToOffsetAndMetadata());
                Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
                committed.keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
                Map<String, Long> topics = new TreeMap<>();
                await("list end offsets", admin.listOffsets(ends).all()).forEach((partition, end) -> {
                    OffsetAndMetadata position = committed.get(partition);
                    if (position != null) {
                        topics.merge(partition.topic(), end.offset() - position.offset(), Long::sum);
                    }
                });
                lag.put(group.groupId(), topics);
            }
            return lag;
        }
    }

    List<String> names() {
        List<String> names = new ArrayList<>(CLOCKED);
        names.addAll(REFERENCE);
        names.add(DEAD_LETTERS);
        return names;
    }

    private List<String> create(Admin admin, Timestamps timestamps) {
        Set<String> existing = await("list topics", admin.listTopics().names());
        List<NewTopic> missing = new ArrayList<>();
        for (String name : names()) {
            if (!existing.contains(name)) {
                int partitions = REFERENCE.contains(name) ? 1 : config.kafkaPartitions();
                missing.add(new NewTopic(name, partitions, (short) 1).configs(settings(name, timestamps)));
            }
        }
        for (var made : admin.createTopics(missing).values().entrySet()) {
            try {
                await("make topic " + made.getKey(), made.getValue());
            } catch (StackException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        return missing.stream().map(NewTopic::name).toList();
    }

    private static Map<String, String> settings(String name, Timestamps timestamps) {
        // With historical timestamps, a retention in days would delete records as they come in.
        boolean forEver = REFERENCE.contains(name) || timestamps == Timestamps.CREATE_TIME;
        return Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                timestamps.value(),
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                forEver ? "-1" : Long.toString(Duration.ofDays(7).toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(name.equals(DEAD_LETTERS) ? LARGEST_DEAD_LETTER : LARGEST_INPUT));
    }

    private static Optional<Timestamps> existingTimestamps(Admin admin) {
        if (!await("list topics", admin.listTopics().names()).contains(CLOCKED.get(0))) {
            return Optional.empty();
        }
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, CLOCKED.get(0));
        Config settings = await(
                        "describe topic " + CLOCKED.get(0),
                        admin.describeConfigs(List.of(topic)).all())
                .getOrDefault(topic, new Config(List.of()));
        ConfigEntry entry = settings.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
        return entry != null && Timestamps.CREATE_TIME.value().equals(entry.value())
                ? Optional.of(Timestamps.CREATE_TIME)
                : Optional.of(Timestamps.LOG_APPEND_TIME);
    }

    private Admin admin(Duration limit) {
        Properties properties = new Properties();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafkaBootstrapServers());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        return Admin.create(properties);
    }

    private static <T> T await(String purpose, KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_LIMIT.toSeconds() + 5, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StackException(
                    "Kafka could not " + purpose + ": " + cause.getMessage()
                            + " (./tidemark status, ./tidemark logs kafka)",
                    cause);
        } catch (TimeoutException e) {
            throw new StackException(
                    "Kafka did not " + purpose + " in " + (ANSWER_LIMIT.toSeconds() + 5)
                            + " s; see ./tidemark logs kafka",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted.", e);
        }
    }
}
