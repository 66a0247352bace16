package io.tidemark.jobs.kafka;

import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a topic of events have in common in JSON, where the topic holds one type of them: an event time,
 * an instrument, and heartbeats in between, which alone have a {@code type}.
 */
final class JsonEvents {
    private static final TickType[] HEARTBEAT_ONLY = {TickType.HEARTBEAT};

    private final ClockRule clockRule;
    private final JsonFields fields;
    private final KnownNames keys = new KnownNames();

    /**
     * A reader of events.
     *
     * @param ownFields fields beside those that all events have
     */
    JsonEvents(ClockRule clockRule, String... ownFields) {
        this.clockRule = clockRule;
        fields = new JsonFields(
                Stream.concat(Stream.of("type", "instrument_id", "ts_event", "ts_arrival"), Stream.of(ownFields))
                        .toArray(String[]::new));
    }

    /**
     * Reads one record; what the last one held is forgotten.
     *
     * @return its event time, nanoseconds since the epoch, UTC
     */
    long read(ConsumerRecord<byte[], byte[]> message) throws RejectedRecordException {
        fields.read(message.value());
        return EventRules.requireTime(fields.integer("ts_event"), message.timestamp(), clockRule);
    }

    /** Whether the record moves the clock of its partition and nothing else. */
    boolean isHeartbeat() throws RejectedRecordException {
        return fields.has("type") && fields.oneOf("type", HEARTBEAT_ONLY) == TickType.HEARTBEAT;
    }

    /** The instrument that the record names; its key names the same, or it has none. */
    String instrumentId(ConsumerRecord<byte[], byte[]> message) throws RejectedRecordException {
        byte[] key = message.key();
        @Nullable String named = key == null ? null : keys.of(key, 0, key.length);
        String instrumentId = fields.identifier("instrument_id", named);
        Identifiers.requireKey(key, named, "instrument_id", instrumentId);
        return instrumentId;
    }

    JsonFields fields() {
        return fields;
    }

    /** Number of fields skipped since the start because nobody declared them. */
    long unknownFields() {
        return fields.unknownFields();
    }
}
