-- What the books of a trading date came to, once its last minute was stored and stood still: a row a signature. Whatever
-- changes the date afterwards has it signed again, and the older signatures stay.
-- Not partitioned: a few rows a date.
-- TTL: none. It is what "yesterday is complete" rests on.
CREATE TABLE IF NOT EXISTS tidemark.trading_date_sign_offs
(
    trading_date Date COMMENT 'the trading date' CODEC(Delta, ZSTD(1)),
    signed_at DateTime64(3, 'UTC') COMMENT 'wall clock of the signature, UTC, milliseconds; the newest of a date stands' CODEC(Delta, ZSTD(1)),
    job_run LowCardinality(String) COMMENT 'the run that checked and signed, see job_runs' CODEC(ZSTD(1)),
    is_complete UInt8 COMMENT '1: no break is open, no execution waits and none is beyond the horizon; 0: not' CODEC(T64, ZSTD(1)),
    breaks UInt64 COMMENT 'open breaks of the date, see book_breaks' CODEC(T64, ZSTD(1)),
    positions UInt64 COMMENT 'closing rows of the date in position_days' CODEC(T64, ZSTD(1)),
    minute_rows UInt64 COMMENT 'rows of the date in position_minutes' CODEC(T64, ZSTD(1)),
    checksum UInt64 COMMENT 'sum of the hashes of both modulo 2^64, of every column but known_at, version, revision_reason, is_deleted and job_run; equal for two runs over the same log' CODEC(ZSTD(1)),
    executions_live UInt64 COMMENT 'execution events of the date that are in effect, CANCEL among them' CODEC(T64, ZSTD(1)),
    executions_corrected UInt64 COMMENT 'execution events of the date that a CORRECT stands in the place of' CODEC(T64, ZSTD(1)),
    executions_cancelled UInt64 COMMENT 'execution events of the date that a CANCEL undid' CODEC(T64, ZSTD(1)),
    executions_waiting UInt64 COMMENT 'execution events of the date that wait for a reference or an original' CODEC(T64, ZSTD(1)),
    executions_beyond_horizon UInt64 COMMENT 'execution events of the date that came after its horizon and are in no figure' CODEC(T64, ZSTD(1)),
    late_revisions UInt64 COMMENT 'rows of its minutes published again for late executions and cash flows' CODEC(T64, ZSTD(1)),
    corrected_revisions UInt64 COMMENT 'rows of its minutes published again for a CORRECT' CODEC(T64, ZSTD(1)),
    cancelled_revisions UInt64 COMMENT 'rows of its minutes published again for a CANCEL' CODEC(T64, ZSTD(1)),
    late_mark_revisions UInt64 COMMENT 'rows of its minutes published again for late ticks' CODEC(T64, ZSTD(1)),
    reference_revisions UInt64 COMMENT 'rows of its minutes published again for reference data' CODEC(T64, ZSTD(1)),
    fx_revisions UInt64 COMMENT 'rows of its minutes published again for rates' CODEC(T64, ZSTD(1)),
    dead_letters UInt64 COMMENT 'records appended on that UTC date that are dead letters' CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (trading_date, signed_at, job_run)
COMMENT 'signatures under trading dates; ask the view tidemark.sign_offs';
