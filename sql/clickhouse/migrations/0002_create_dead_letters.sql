-- Records that no job could use, byte for byte, each once however often it was written.
-- The append time is a function of the key, so partitions by it never split a key.
-- TTL: none. A dead letter stays until somebody has looked at it.
CREATE TABLE IF NOT EXISTS tidemark.dead_letters
(
    topic LowCardinality(String) COMMENT 'Kafka topic that the record lay in' CODEC(ZSTD(1)),
    partition Int32 COMMENT 'Kafka partition, from 0' CODEC(T64, ZSTD(1)),
    `offset` Int64 COMMENT 'Kafka offset in the partition, from 0' CODEC(Delta, ZSTD(1)),
    append_time DateTime64(3, 'UTC') COMMENT 'Kafka timestamp of the record (log-append time), UTC, milliseconds' CODEC(Delta, ZSTD(1)),
    reason LowCardinality(String) COMMENT 'code of what was wrong: MALFORMED, MISSING_FIELD, BAD_VALUE, OUT_OF_RANGE, AHEAD_OF_TIME and more' CODEC(ZSTD(1)),
    detail String COMMENT 'what was wrong in words that name the field' CODEC(ZSTD(3)),
    key Nullable(String) COMMENT 'raw bytes of the record''s key; null: it had none' CODEC(ZSTD(3)),
    value String COMMENT 'raw bytes of the record''s value; empty where it was null' CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(append_time)
ORDER BY (topic, partition, `offset`)
COMMENT 'records that could not be used; read with FINAL';
