package io.tidemark.jobs.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.RestartableClickHouse;
import io.tidemark.jobs.preflight.TopicRequirement.Role;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The preflight's look at Kafka, against the broker and the topics of the local stack. */
@Timeout(180)
class KafkaPreflightIT {
    private static final List<TopicRequirement> TOPICS = List.of(
            new TopicRequirement("market.ticks", Role.EVENTS),
            new TopicRequirement("reference.instruments", Role.REFERENCE),
            new TopicRequirement("dead_letters", Role.DEAD_LETTERS));

    @TempDir
    static Path folder;

    private static Stack stack;
    private static String bootstrapServers;

    @BeforeAll
    static void startStack() {
        StackConfig config = StackConfig.onFreePorts(Path.of(System.getProperty("tidemark.root")), folder);
        config.write();
        stack = Stack.supervised(config, line -> {});
        stack.up(false);
        bootstrapServers = "127.0.0.1:" + config.kafkaPort();
    }

    @AfterAll
    static void endStack() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void theTopicsOfTheLocalStackFit() {
        assertThat(KafkaPreflight.check(bootstrapServers, TOPICS, false)).isEmpty();
    }

    @Test
    void everyTopicThatDoesNotFitIsToldAtOnce() throws Exception {
        set("market.ticks", "message.timestamp.type", "CreateTime");
        set("reference.instruments", "cleanup.policy", "compact");
        set("dead_letters", "max.message.bytes", "1000000");
        try {
            assertThat(KafkaPreflight.check(bootstrapServers, TOPICS, false))
                    .extracting(Problem::reason)
                    .containsExactlyInAnyOrder(
                            Reason.TOPIC_TIMESTAMP_TYPE, Reason.TOPIC_COMPACTED, Reason.TOPIC_MESSAGE_SIZE);
            assertThat(KafkaPreflight.check(bootstrapServers, TOPICS, true))
                    .extracting(Problem::reason)
                    .doesNotContain(Reason.TOPIC_TIMESTAMP_TYPE);
        } finally {
            set("market.ticks", "message.timestamp.type", "LogAppendTime");
            set("reference.instruments", "cleanup.policy", "delete");
            set("dead_letters", "max.message.bytes", "4194304");
        }
    }

    @Test
    void aTopicThatIsMissingIsNamedBesideWhatElseIsWrong() {
        List<TopicRequirement> topics = List.of(
                new TopicRequirement("market.tics", Role.EVENTS), new TopicRequirement("dead_letters", Role.EVENTS));
        ClickHouseOptions nobody = new ClickHouseOptions(
                "http://127.0.0.1:" + RestartableClickHouse.freePort(),
                "tidemark",
                "default",
                1,
                Duration.ofSeconds(1),
                0,
                Duration.ofSeconds(5));

        assertThatThrownBy(() -> Preflight.check(bootstrapServers, topics, false, nobody, List.of()))
                .isInstanceOfSatisfying(
                        PreflightException.class,
                        refusal -> assertThat(refusal.problems())
                                .extracting(Problem::reason)
                                .containsExactly(Reason.TOPIC_MISSING, Reason.CLICKHOUSE_UNREACHABLE))
                .hasMessageContaining("TOPIC_MISSING: topic 'market.tics' does not exist");
    }

    @Test
    void aBrokerThatIsSilentIsUnreachableInBoundedTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            long begin = System.nanoTime();

            assertThat(KafkaPreflight.check("127.0.0.1:" + silent.getLocalPort(), TOPICS, false))
                    .extracting(Problem::reason)
                    .containsExactly(Reason.BROKER_UNREACHABLE);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static void set(String topic, String key, String value) throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }
}
