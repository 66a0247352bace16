package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.local.stack.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A Kafka broker as a process of its own, on free ports, with its data in a test's folder. */
final class BrokerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    private BrokerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static BrokerProcess start(Path folder) throws Exception {
        List<Integer> ports = Ports.free(2);
        int port = ports.get(0);
        int controllerPort = ports.get(1);
        Path settings = Files.write(
                folder.resolve("server.properties"),
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                        "controller.listener.names=CONTROLLER",
                        "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                        "log.dirs=" + folder.resolve("log"),
                        "offsets.topic.replication.factor=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1",
                        "group.initial.rebalance.delay.ms=0",
                        "auto.create.topics.enable=false"));
        Process format = java(
                folder,
                "kafka.tools.StorageTool",
                "format",
                "-t",
                Uuid.randomUuid().toString(),
                "-c",
                settings.toString());
        assertThat(format.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("the broker's folder is formatted")
                .isTrue();
        BrokerProcess broker = new BrokerProcess(java(folder, "kafka.Kafka", settings.toString()), port);
        try {
            broker.awaitReady(folder);
            return broker;
        } catch (Exception | AssertionError failed) {
            broker.close();
            throw failed;
        }
    }

    private static Process java(Path folder, String main, String... arguments) throws IOException {
        Path libraries = Path.of(System.getProperty("tidemark.root", "..")).resolve("local/kafka-broker/target/lib");
        assertThat(libraries)
                .as("the broker's jars, which the build of local/kafka-broker puts together")
                .isDirectory();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-cp",
                libraries.resolve("*").toString(),
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("broker.out").toFile()))
                .start();
    }

    private void awaitReady(Path folder) throws Exception {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Admin admin = admin()) {
                admin.describeCluster().nodes().get(5, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException | java.util.concurrent.TimeoutException notYet) {
                assertThat(process.isAlive() && System.nanoTime() < end)
                        .as("the broker answers; it said: " + Files.readString(folder.resolve("broker.out")))
                        .isTrue();
            }
        }
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    void createTopic(String name, int partitions, String timestampType) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)
                            .configs(Map.of("message.timestamp.type", timestampType, "retention.ms", "-1"))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** All records of a topic, by partition and offset. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic, int partitions) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers(), "auto.offset.reset", "earliest");
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(new TopicPartition(topic, partition));
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofSeconds(5)).forEach(records::add);
            }
        }
        records.sort(Comparator.comparingInt((ConsumerRecord<byte[], byte[]> each) -> each.partition())
                .thenComparingLong(ConsumerRecord::offset));
        return records;
    }

    private Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers(), "request.timeout.ms", 3_000, "default.api.timeout.ms", 4_000));
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
    }
}
