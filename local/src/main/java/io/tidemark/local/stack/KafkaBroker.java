package io.tidemark.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** The Kafka broker of the stack: one node, broker and controller in one process (KRaft). */
final class KafkaBroker {
    static final String NAME = "kafka";

    private final StackConfig config;
    private final StackFiles files;
    private final Topics topics;

    KafkaBroker(StackConfig config, StackFiles files, Topics topics) {
        this.config = config;
        this.files = files;
        this.topics = topics;
    }

    ProcessDefinition definition() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put(StackConfig.KAFKA_PORT, config.kafkaPort());
        ports.put(StackConfig.KAFKA_CONTROLLER_PORT, config.kafkaControllerPort());
        return new ProcessDefinition(
                NAME,
                this::arguments,
                Map.of(),
                ports,
                topics::brokerAnswers,
                Duration.ofMinutes(2),
                Duration.ofSeconds(30));
    }

    private List<String> arguments() {
        Path settings = files.write("kafka/server.properties", serverProperties());
        if (!Files.exists(logFolder().resolve("meta.properties"))) {
            format(settings);
        }
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx" + config.kafkaMemory(),
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:+ExitOnOutOfMemoryError"));
        arguments.addAll(files.logging(NAME));
        arguments.addAll(List.of("-cp", files.kafkaLibraries(), "kafka.Kafka", settings.toString()));
        return arguments;
    }

    /** Gives the data folder its cluster id. */
    private void format(Path settings) {
        List<String> arguments = new ArrayList<>(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
        arguments.addAll(files.logging("kafka-format"));
        arguments.addAll(List.of(
                "-cp",
                files.kafkaLibraries(),
                "kafka.tools.StorageTool",
                "format",
                "-t",
                Uuid.randomUuid().toString(),
                "-c",
                settings.toString()));
        OneShot.run("format the broker's data folder", arguments, Map.of(), Duration.ofSeconds(60));
    }

    private Path logFolder() {
        return config.dataFolder().resolve("kafka").resolve("log");
    }

    private List<String> serverProperties() {
        return List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:" + config.kafkaControllerPort(),
                "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://127.0.0.1:" + config.kafkaPort() + ",CONTROLLER://127.0.0.1:"
                        + config.kafkaControllerPort(),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + config.kafkaPort(),
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs=" + logFolder(),
                // Topics are made by the stack, with the settings that the jobs demand; a misspelt one is an error.
                "auto.create.topics.enable=false",
                "offsets.topic.num.partitions=1",
                "offsets.topic.replication.factor=1",
                "transaction.state.log.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.num.partitions=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0",
                // After a kill the node may come back when its old session is over.
                "broker.session.timeout.ms=6000",
                "broker.heartbeat.interval.ms=1000",
                // A job that was away over a weekend must still find its offsets.
                "offsets.retention.minutes=525600",
                "log.segment.delete.delay.ms=1000");
    }
}
