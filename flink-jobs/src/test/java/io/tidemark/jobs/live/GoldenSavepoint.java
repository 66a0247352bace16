package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A savepoint of a released layout of the state, packed, and the log of the topics that was read up to it. */
final class GoldenSavepoint {
    static final Path FOLDER =
            Path.of(System.getProperty("tidemark.root"), "flink-jobs", "src", "test", "resources", "golden-savepoints");

    private static final List<String> TOPICS =
            List.of("market.ticks", "executions", "cash_flows", "reference.instruments", "reference.accounts");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();

    private GoldenSavepoint(Path folder) {
        this.folder = folder;
    }

    static GoldenSavepoint of(String version) {
        return new GoldenSavepoint(FOLDER.resolve(version));
    }

    private Path log() {
        return folder.resolve("log.ndjson");
    }

    private Path packed() {
        return folder.resolve("savepoint.zip");
    }

    /** Keeps a savepoint of the stack's job, and all that its topics hold. */
    void write(LiveStack.Tidemark tidemark, Path savepoint) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>();
        for (ConsumerRecord<String, String> record : records(tidemark)) {
            ObjectNode line = json.createObjectNode();
            line.put("topic", record.topic());
            line.put("partition", record.partition());
            line.put("offset", record.offset());
            line.put("key", record.key());
            line.put("value", record.value());
            lines.add(json.writeValueAsString(line));
        }
        Files.write(log(), lines);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(packed()));
                Stream<Path> files = Files.list(savepoint)) {
            for (Path file : files.sorted().toList()) {
                zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    private static List<ConsumerRecord<String, String>> records(LiveStack.Tidemark tidemark) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", tidemark.config().kafkaBootstrapServers());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = TOPICS.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                assertThat(System.nanoTime()).as("the log is read").isLessThan(deadline);
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        records.sort(Comparator.comparing((ConsumerRecord<String, String> record) -> record.topic())
                .thenComparing(ConsumerRecord::partition)
                .thenComparing(ConsumerRecord::offset));
        return records;
    }

    /** Fills the stack's empty topics with the log, record by record at its offset. */
    void writeLog(LiveStack.Tidemark tidemark) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", tidemark.config().kafkaBootstrapServers(), "acks", "all", "linger.ms", "0");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String line : Files.readAllLines(log(), StandardCharsets.UTF_8)) {
                JsonNode record = json.readTree(line);
                RecordMetadata stored = producer.send(new ProducerRecord<>(
                                record.path("topic").asText(),
                                record.path("partition").asInt(),
                                record.path("key").textValue(),
                                record.path("value").textValue()))
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(stored.offset())
                        .as("offset of %s", line)
                        .isEqualTo(record.path("offset").asLong());
            }
        }
    }

    /** The savepoint's folder, with all of its files. */
    Path unpackedTo(LiveStack.Tidemark tidemark) throws IOException {
        Path unpacked = Files.createTempDirectory(tidemark.folder(), "golden-");
        TreeSet<String> names = new TreeSet<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(packed()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, unpacked.resolve(Path.of(entry.getName()).getFileName()));
                names.add(entry.getName());
            }
        }
        assertThat(names).contains("_metadata");
        return unpacked;
    }
}
