package io.tidemark.jobs.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Dead letters as Kafka records: key and value are the bytes that were read, so that a mended program can read them
 * again; where they came from and what was wrong stands in headers.
 *
 * <p>Headers, all UTF-8: {@code tidemark.topic}, {@code tidemark.partition}, {@code tidemark.offset}, {@code
 * tidemark.append-time} (ISO 8601, UTC), {@code tidemark.reason}, {@code tidemark.detail}. Written at least once: the
 * first three tell copies apart.
 */
public final class DeadLetterTopic {
    /** A dead letter is its original plus headers, and originals may be as large as their broker allows. */
    private static final String LARGEST_REQUEST = String.valueOf(4 * 1024 * 1024);

    private DeadLetterTopic() {}

    /**
     * A sink that writes dead letters to a topic.
     *
     * @param bootstrapServers Kafka brokers, {@code host:port,...}
     * @param topic topic to write to
     */
    public static KafkaSink<DeadLetter> sink(String bootstrapServers, String topic) {
        KafkaRecordSerializationSchema<DeadLetter> serializer = (letter, context, timestamp) -> {
            ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, letter.key(), letter.value());
            Headers headers = message.headers();
            header(headers, "topic", letter.topic());
            header(headers, "partition", String.valueOf(letter.partition()));
            header(headers, "offset", String.valueOf(letter.offset()));
            header(headers, "append-time", letter.appendTime().toString());
            header(headers, "reason", letter.reason().name());
            header(headers, "detail", letter.detail());
            return message;
        };
        return KafkaSink.<DeadLetter>builder()
                .setBootstrapServers(bootstrapServers)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setProperty("max.request.size", LARGEST_REQUEST)
                .setProperty("compression.type", "zstd")
                .setProperty("delivery.timeout.ms", "60000")
                .setProperty("request.timeout.ms", "15000")
                .setRecordSerializer(serializer)
                .build();
    }

    private static void header(Headers headers, String name, String value) {
        headers.add("tidemark." + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
