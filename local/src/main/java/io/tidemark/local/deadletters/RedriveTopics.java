package io.tidemark.local.deadletters;

import io.tidemark.local.stack.BrokerTopics;
import io.tidemark.local.stack.StackException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The way of dead letters back into their topics, and the look whether one is there already. Every call is bounded. */
final class RedriveTopics implements AutoCloseable {
    /** Says of a record which dead letter it was, UTF-8, {@code topic/partition/offset}. */
    static final String HEADER = "tidemark.redriven-from";

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final int LARGEST_REQUEST = 8 << 20;

    private final String bootstrapServers;
    private final BrokerTopics broker;
    private final KafkaProducer<byte[], byte[]> producer;

    RedriveTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.broker = new BrokerTopics(bootstrapServers);
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // The header makes a record larger than it was, and it may have been as large as its topic allows.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5L);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000L);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * What came of sending one dead letter.
     *
     * @param offset of the new record; null where the broker has acknowledged none, which it may have stored all the same
     * @param failure why; empty for none
     */
    record Sending(DeadLetterPlace place, @Nullable Long offset, String failure) {}

    /** @throws StackException if one of the partitions is not there */
    void requirePartitions(Collection<TopicPartition> partitions) throws InterruptedException {
        Set<String> topics =
                partitions.stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new));
        Map<String, Integer> counts = broker.partitionCounts(topics);
        for (TopicPartition partition : partitions) {
            int count = counts.getOrDefault(partition.topic(), 0);
            if (partition.partition() >= count) {
                throw new StackException("Dead letters came from partition " + partition.partition() + " of "
                        + partition.topic() + ", which has " + count
                        + " partitions now. Nothing was sent; send others by their topic or their places.");
            }
        }
    }

    /** The offset after the last record of each partition. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) throws InterruptedException {
        return broker.ends(partitions);
    }

    /**
     * Which of these dead letters lie in a partition already, and where: it is read once, from an offset to its present end.
     *
     * @return offsets by dead letter; empty if the partition does not go back so far, or not come so far, so that nobody can tell
     */
    Optional<Map<DeadLetterPlace, Long>> find(TopicPartition partition, long from, Collection<DeadLetterPlace> places)
            throws InterruptedException {
        List<TopicPartition> only = List.of(partition);
        long start = broker.starts(only).getOrDefault(partition, 0L);
        long end = ends(only).getOrDefault(partition, 0L);
        if (from < start || from > end) {
            return Optional.empty();
        }
        Map<String, DeadLetterPlace> wanted = new HashMap<>();
        places.forEach(place -> wanted.put(place.toString(), place));
        Map<DeadLetterPlace, Long> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(only);
            consumer.seek(partition, from);
            long heard = System.nanoTime();
            long position = from;
            while (position < end && found.size() < wanted.size()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Header header = record.headers().lastHeader(HEADER);
                    DeadLetterPlace place =
                            header == null ? null : wanted.get(new String(header.value(), StandardCharsets.UTF_8));
                    if (place != null) {
                        found.putIfAbsent(place, record.offset());
                    }
                }
                long before = position;
                position = consumer.position(partition, ANSWER_LIMIT);
                if (position > before) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > SILENCE_LIMIT.toNanos()) {
                    throw new StackException("Waited " + SILENCE_LIMIT.toSeconds() + " s for the records of "
                            + partition + " from offset " + position + " on; see ./tidemark logs kafka");
                }
            }
        } catch (KafkaException e) {
            throw new StackException("cannot read " + partition + " from offset " + from + ": " + e.getMessage(), e);
        }
        return Optional.of(found);
    }

    /** Sends dead letters to the partitions that they came from, and waits for what the broker says to each. */
    List<Sending> send(List<DeadLetterBody> letters) throws InterruptedException {
        Map<DeadLetterPlace, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        Map<DeadLetterPlace, String> failures = new HashMap<>();
        for (DeadLetterBody letter : letters) {
            DeadLetterPlace place = letter.place();
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(place.topic(), place.partition(), letter.key(), letter.value());
            record.headers().add(HEADER, place.toString().getBytes(StandardCharsets.UTF_8));
            try {
                sent.put(place, producer.send(record));
            } catch (KafkaException refused) {
                failures.put(place, String.valueOf(refused.getMessage()));
            }
        }
        producer.flush();
        Map<DeadLetterPlace, Long> offsets = new HashMap<>();
        for (Map.Entry<DeadLetterPlace, Future<RecordMetadata>> each : sent.entrySet()) {
            try {
                offsets.put(
                        each.getKey(),
                        each.getValue()
                                .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                                .offset());
            } catch (ExecutionException failed) {
                Throwable cause = failed.getCause() == null ? failed : failed.getCause();
                failures.put(each.getKey(), String.valueOf(cause.getMessage()));
            } catch (TimeoutException slow) {
                failures.put(each.getKey(), "the broker did not acknowledge it in time");
            }
        }
        return letters.stream()
                .map(DeadLetterBody::place)
                .map(place -> new Sending(place, offsets.get(place), failures.getOrDefault(place, "")))
                .toList();
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
        broker.close();
    }
}
