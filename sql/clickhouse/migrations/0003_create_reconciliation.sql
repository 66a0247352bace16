-- What became of every consumed record, per checkpoint. A restored job writes the same keys again: rows never add up twice.
-- Not partitioned: a row's key holds no date to derive a partition from, and ninety days of it are small.
CREATE TABLE IF NOT EXISTS tidemark.reconciliation
(
    job LowCardinality(String) COMMENT 'name of the job' CODEC(ZSTD(1)),
    topic LowCardinality(String) COMMENT 'Kafka topic that was read' CODEC(ZSTD(1)),
    partition Int32 COMMENT 'Kafka partition, from 0' CODEC(T64, ZSTD(1)),
    checkpoint_id UInt64 COMMENT 'the Flink checkpoint at whose barrier the terms were taken' CODEC(Delta, ZSTD(1)),
    start_offset Int64 COMMENT 'first offset that the job read in the partition' CODEC(Delta, ZSTD(1)),
    end_offset Int64 COMMENT 'checkpointed position of the source: the offset behind the last one read' CODEC(Delta, ZSTD(1)),
    consumed UInt64 COMMENT 'records, end_offset - start_offset' CODEC(T64, ZSTD(1)),
    heartbeats UInt64 COMMENT 'records that only moved the clock' CODEC(T64, ZSTD(1)),
    accepted UInt64 COMMENT 'records folded into results' CODEC(T64, ZSTD(1)),
    duplicates UInt64 COMMENT 'records that repeated an accepted one' CODEC(T64, ZSTD(1)),
    dead_letters UInt64 COMMENT 'records that left by the dead-letter door' CODEC(T64, ZSTD(1)),
    waiting UInt64 COMMENT 'records that wait for a reference or an original' CODEC(T64, ZSTD(1)),
    ticks_let_go UInt64 COMMENT 'ticks later than their horizon, counted and not used' CODEC(T64, ZSTD(1)),
    difference Int64 COMMENT 'records, consumed - sum of the other terms; 0 = balanced, > 0 = some vanished, < 0 = some counted twice' CODEC(T64, ZSTD(1)),
    job_run String COMMENT 'the run that wrote the row, see job_runs' CODEC(ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'wall clock when the row was made, UTC, milliseconds' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (job, topic, partition, checkpoint_id)
TTL toDateTime(recorded_at) + INTERVAL 90 DAY
COMMENT 'fates of consumed records per topic, partition and checkpoint; read with FINAL';
