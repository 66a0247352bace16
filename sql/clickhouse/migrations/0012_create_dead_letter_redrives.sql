-- Dead letters that were sent again: an intent before the record is sent, and the same row with its new place after.
-- Not partitioned: a row's key holds no date to derive a partition from, and a row is some bytes.
-- TTL: none. Without its row a dead letter would be sent again.
CREATE TABLE IF NOT EXISTS tidemark.dead_letter_redrives
(
    topic LowCardinality(String) COMMENT 'Kafka topic that the dead letter lay in, and that it is sent to again' CODEC(ZSTD(1)),
    partition Int32 COMMENT 'Kafka partition that the dead letter lay in, from 0' CODEC(T64, ZSTD(1)),
    `offset` Int64 COMMENT 'Kafka offset of the dead letter in its partition, from 0' CODEC(Delta, ZSTD(1)),
    redriven_partition Int32 COMMENT 'Kafka partition that it is sent to, from 0' CODEC(T64, ZSTD(1)),
    from_offset Int64 COMMENT 'end of that partition before it was sent: the new record is at this offset or behind it' CODEC(Delta, ZSTD(1)),
    redriven_offset Nullable(Int64) COMMENT 'Kafka offset of the new record; null: meant to be sent, and no acknowledgement was stored' CODEC(ZSTD(1)),
    intended_at DateTime64(3, 'UTC') COMMENT 'when it was meant to be sent, wall clock, UTC, milliseconds' CODEC(Delta, ZSTD(1)),
    is_sent UInt8 COMMENT '1: the new record is acknowledged; 0: not that is known. The greater of a key stands' CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree(is_sent)
ORDER BY (topic, partition, `offset`)
COMMENT 'dead letters that were sent again; ask the view tidemark.dead_letter_outcomes';
