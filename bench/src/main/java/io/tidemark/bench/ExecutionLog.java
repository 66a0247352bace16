package io.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The reading of the topic {@code executions} beside the job: what was appended, and when the broker says that it was.
 *
 * <p>The order within a position is that in which the job folds it, as both read one partition.
 */
final class ExecutionLog implements Callable<Void> {
    private static final String TOPIC = "executions";
    private static final Set<String> TYPES = Set.of("TRADE", "OPENING");
    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;
    private final List<Consumer<AppendedExecution>> takers;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<AppendedExecution.Position, Long> counts = new HashMap<>();
    private volatile boolean ending;

    /** @param takers given each execution once, by the thread that reads */
    ExecutionLog(String bootstrapServers, List<Consumer<AppendedExecution>> takers) {
        this.bootstrapServers = bootstrapServers;
        this.takers = takers;
    }

    /** Lets the reading end once it has come to what is the end of the topic now. */
    void end() {
        ending = true;
    }

    @Override
    public Void call() throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!ending || !isAtEnd(consumer, partitions)) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    take(message);
                }
            }
        }
        return null;
    }

    private static boolean isAtEnd(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void take(ConsumerRecord<byte[], byte[]> message) throws IOException {
        JsonNode record = json.readTree(message.value());
        if (record.path("type").asText().equals("HEARTBEAT")) {
            return;
        }
        if (!TYPES.contains(record.path("execution_type").asText())) {
            throw new IllegalStateException("record " + message.offset() + " of " + TOPIC + "-" + message.partition()
                    + " is " + record + "; only trades and openings can be counted here");
        }
        String accountId = record.path("account_id").asText();
        String instrumentId = record.path("instrument_id").asText();
        AppendedExecution execution = new AppendedExecution(
                accountId,
                instrumentId,
                record.path("execution_id").asText(),
                record.path("ts_event").asLong(),
                message.timestamp(),
                counts.merge(new AppendedExecution.Position(accountId, instrumentId), 1L, Long::sum));
        takers.forEach(taker -> taker.accept(execution));
    }
}
