package io.tidemark.jobs.kafka;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be used, with everything needed to find it, understand it and send it again.
 *
 * @param topic Kafka topic it was read from
 * @param partition partition of the topic
 * @param offset offset in the partition
 * @param appendTime the record's Kafka timestamp, UTC, milliseconds
 * @param reason what kind of fault it has
 * @param detail the fault in words that name the field
 * @param key bytes of the key as they were read; null where the record had none
 * @param value bytes of the value as they were read; null where the record had none
 */
@SuppressWarnings("ArrayRecordComponent") // carried from the source to the sinks, never compared
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        Instant appendTime,
        DeadLetterReason reason,
        String detail,
        byte @Nullable [] key,
        byte @Nullable [] value) {}
