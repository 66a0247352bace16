package io.tidemark.jobs.preflight;

import io.tidemark.jobs.preflight.TopicRequirement.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a job asks of its brokers and topics. */
final class KafkaPreflight {
    /** Room in the dead-letter topic for what is said about a record of the largest size. */
    static final int DEAD_LETTER_HEADROOM_BYTES = 64 * 1024;

    private KafkaPreflight() {}

    static List<Problem> check(String bootstrapServers, List<TopicRequirement> topics, boolean allowCreateTime) {
        Properties properties = new Properties();
        properties.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, "tidemark-preflight");
        properties.setProperty(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(Preflight.TIMEOUT_MILLIS / 2));
        properties.setProperty(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString(Preflight.TIMEOUT_MILLIS));
        List<Problem> problems = new ArrayList<>();
        try (Admin admin = Admin.create(properties)) {
            Map<String, Config> configs = describe(admin, bootstrapServers, topics, problems);
            problems.addAll(judge(topics, configs, allowCreateTime));
        } catch (KafkaException e) {
            problems.add(unreachable(bootstrapServers, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problems.add(unreachable(bootstrapServers, e));
        }
        return problems;
    }

    private static Map<String, Config> describe(
            Admin admin, String bootstrapServers, List<TopicRequirement> topics, List<Problem> problems)
            throws InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.topic()))
                .toList();
        Map<ConfigResource, KafkaFuture<Config>> answers =
                admin.describeConfigs(resources).values();
        Map<String, Config> configs = new HashMap<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer : answers.entrySet()) {
            ConfigResource resource = answer.getKey();
            try {
                configs.put(resource.name(), answer.getValue().get(Preflight.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
                    problems.add(new Problem(
                            Reason.TOPIC_MISSING,
                            "topic '" + resource.name() + "' does not exist",
                            bootstrapServers,
                            "create it ('./tidemark up' does for the local stack)"));
                } else if (cause instanceof AuthorizationException) {
                    problems.add(new Problem(
                            Reason.BROKER_ACCESS,
                            "describing topic '" + resource.name() + "' is refused: " + cause.getMessage(),
                            bootstrapServers,
                            "grant DescribeConfigs on it"));
                } else {
                    problems.add(unreachable(bootstrapServers, cause == null ? e : cause));
                    return configs;
                }
            } catch (TimeoutException e) {
                problems.add(unreachable(bootstrapServers, e));
                return configs;
            }
        }
        return configs;
    }

    /** What is wrong with the topics that were found. */
    static List<Problem> judge(List<TopicRequirement> topics, Map<String, Config> configs, boolean allowCreateTime) {
        List<Problem> problems = new ArrayList<>();
        long largestInput = 0;
        for (TopicRequirement requirement : topics) {
            Config config = configs.get(requirement.topic());
            if (config == null) {
                continue;
            }
            String where = "topic '" + requirement.topic() + "'";
            if (value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                problems.add(new Problem(
                        Reason.TOPIC_COMPACTED,
                        "cleanup.policy is '" + value(config, TopicConfig.CLEANUP_POLICY_CONFIG)
                                + "': a replay would miss what was overwritten",
                        where,
                        "set cleanup.policy=delete"));
            }
            if (requirement.role() == Role.DEAD_LETTERS) {
                continue;
            }
            largestInput = Math.max(largestInput, maximumMessageBytes(config));
            String timestampType = value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
            if (!allowCreateTime && !timestampType.equals("LogAppendTime")) {
                problems.add(new Problem(
                        Reason.TOPIC_TIMESTAMP_TYPE,
                        "message.timestamp.type is '" + timestampType + "': what was known when would rest on the"
                                + " producers' clocks",
                        where,
                        "set message.timestamp.type=LogAppendTime, or kafka.allow-create-time=true for a historical"
                                + " test"));
            }
            if (requirement.role() == Role.REFERENCE) {
                checkKeptForEver(config, where, problems);
            }
        }
        checkDeadLetterSize(topics, configs, largestInput, problems);
        return problems;
    }

    private static void checkKeptForEver(Config config, String where, List<Problem> problems) {
        for (String key : List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)) {
            if (!value(config, key).equals("-1")) {
                problems.add(new Problem(
                        Reason.TOPIC_RETENTION,
                        key + " is " + value(config, key) + ": a replay needs the reference data of its day",
                        where,
                        "set " + key + "=-1"));
            }
        }
    }

    private static void checkDeadLetterSize(
            List<TopicRequirement> topics, Map<String, Config> configs, long largestInput, List<Problem> problems) {
        long needed = largestInput + DEAD_LETTER_HEADROOM_BYTES;
        for (TopicRequirement requirement : topics) {
            Config config = configs.get(requirement.topic());
            if (requirement.role() != Role.DEAD_LETTERS || config == null || largestInput == 0) {
                continue;
            }
            long size = maximumMessageBytes(config);
            if (size < needed) {
                problems.add(new Problem(
                        Reason.TOPIC_MESSAGE_SIZE,
                        "max.message.bytes is " + size + ", too small for the largest input of " + largestInput
                                + " bytes with " + DEAD_LETTER_HEADROOM_BYTES + " bytes about it",
                        "topic '" + requirement.topic() + "'",
                        "set max.message.bytes=" + needed + " or more"));
            }
        }
    }

    private static long maximumMessageBytes(Config config) {
        return Long.parseLong(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    }

    private static String value(Config config, String key) {
        return config.get(key).value();
    }

    private static Problem unreachable(String bootstrapServers, Throwable cause) {
        return new Problem(
                Reason.BROKER_UNREACHABLE,
                "no answer from Kafka within " + Preflight.TIMEOUT_MILLIS / 1000 + " s: "
                        + cause.getClass().getSimpleName() + " " + cause.getMessage(),
                bootstrapServers,
                "start it ('./tidemark up') or correct kafka.bootstrap-servers");
    }
}
