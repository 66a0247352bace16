-- That a subtask has published its rows of a minute. A row here is stored after those rows, so that it proves them.
-- TTL: none. A few bytes a minute; what is older goes by the month, as a dropped partition.
CREATE TABLE IF NOT EXISTS tidemark.minute_status
(
    minute DateTime('UTC') COMMENT 'start of the minute, UTC' CODEC(Delta, ZSTD(1)),
    job_run LowCardinality(String) COMMENT 'the run that published the minute, see job_runs' CODEC(ZSTD(1)),
    subtask UInt32 COMMENT 'number of the subtask, from 0' CODEC(T64, ZSTD(1)),
    subtasks UInt32 COMMENT 'number of subtasks that publish rows; the minute is complete when all of them have a row here' CODEC(T64, ZSTD(1)),
    rows UInt64 COMMENT 'rows that the subtask published of the minute when the clock passed its end; revisions are not counted' CODEC(T64, ZSTD(1)),
    checksum UInt64 COMMENT 'sum of those rows'' versions modulo 2^64' CODEC(ZSTD(1)),
    clock DateTime64(3, 'UTC') COMMENT 'where the subtask''s clock stood, event time, UTC, milliseconds' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (minute, job_run, subtask)
COMMENT 'which minutes are published; read with FINAL';
