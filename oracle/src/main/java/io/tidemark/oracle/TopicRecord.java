package io.tidemark.oracle;

/**
 * A record as it goes to Kafka.
 *
 * @param topic such as {@code market.ticks}
 * @param key the record's key
 * @param json one line
 * @param eventTime {@code ts_event}, of reference data {@code effective_from}; nanoseconds since the epoch, UTC
 */
public record TopicRecord(String topic, String key, String json, long eventTime) {}
