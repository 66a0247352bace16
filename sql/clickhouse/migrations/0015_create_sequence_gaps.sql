-- Records that are missing in a sequence that the instrument says is contiguous: a row a gap, as often as it was published. The
-- current row of a key is the one of the greatest version, unless it is deleted; ask the views tidemark.incomplete_minutes
-- and tidemark.open_breaks.
-- TTL: none. That a minute was not whole is a part of its history, and gaps are few.
CREATE TABLE IF NOT EXISTS tidemark.sequence_gaps
(
    trading_date Date COMMENT 'trading date of from_minute' CODEC(Delta, ZSTD(1)),
    instrument_id LowCardinality(String) COMMENT 'one listing, SYMBOL.VENUE' CODEC(ZSTD(1)),
    record_type LowCardinality(String) COMMENT 'what is missing, as contiguous_sequence of the instrument names it: TRADE, QUOTE or EXECUTION' CODEC(ZSTD(1)),
    first_missing UInt64 COMMENT 'first sequence number that is missing' CODEC(Delta, ZSTD(1)),
    last_missing UInt64 COMMENT 'last sequence number that is missing, with all between; the ones before and behind have come' CODEC(Delta, ZSTD(1)),
    from_minute DateTime('UTC') COMMENT 'start of the first minute that they may be of, UTC: that of the record before or, if it is the earlier one, of the record behind' CODEC(Delta, ZSTD(1)),
    to_minute DateTime('UTC') COMMENT 'start of the last minute that they may be of, UTC; the minutes between are concerned too' CODEC(Delta, ZSTD(1)),
    version UInt64 COMMENT 'generation (8 bits), different sequence numbers that had come (40 bits), reference records known (16 bits); the greatest of a key is the current row' CODEC(ZSTD(1)),
    is_deleted UInt8 COMMENT '1: no gap begins there any more, and FINAL leaves the row out; 0: it stands' CODEC(T64, ZSTD(1)),
    job_run LowCardinality(String) COMMENT 'the run that wrote the row, see job_runs' CODEC(ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'wall clock when the row was made, UTC, milliseconds' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(trading_date)
ORDER BY (instrument_id, record_type, first_missing)
COMMENT 'gaps in sequences; ask the view tidemark.incomplete_minutes';
