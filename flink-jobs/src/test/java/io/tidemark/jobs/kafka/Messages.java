package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Kafka records as they come from a broker, all appended at the same moment. */
final class Messages {
    /** 2027-01-15T08:00:00Z. */
    static final long APPEND_MILLIS = 1_800_000_000_000L;

    private Messages() {}

    static ConsumerRecord<byte[], byte[]> message(String value, String key) {
        return message(value == null ? null : value.getBytes(StandardCharsets.UTF_8), key);
    }

    static ConsumerRecord<byte[], byte[]> message(byte[] value, String key) {
        return new ConsumerRecord<>(
                "market.ticks",
                3,
                42,
                APPEND_MILLIS,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    static Inbound read(InboundDeserializer deserializer, ConsumerRecord<byte[], byte[]> message) throws IOException {
        List<Inbound> read = new ArrayList<>();
        deserializer.deserialize(message, new ListCollector<>(read));
        assertThat(read).hasSize(1);
        return read.get(0);
    }
}
