-- Which program with which settings wrote what. TTL: none, a few rows a day; not partitioned for the same reason.
CREATE TABLE IF NOT EXISTS tidemark.job_runs
(
    job_run String COMMENT 'name of the run, unique' CODEC(ZSTD(1)),
    job LowCardinality(String) COMMENT 'name of the job' CODEC(ZSTD(1)),
    program_version String COMMENT 'version of the job jar' CODEC(ZSTD(1)),
    flink_version String COMMENT 'version of Flink that it ran on' CODEC(ZSTD(1)),
    generation UInt8 COMMENT 'generation of the rows'' versions, 0 to 255; a higher one wins over all rows of a lower one' CODEC(ZSTD(1)),
    parallelism UInt32 COMMENT 'parallelism that the job started with, >= 1' CODEC(ZSTD(1)),
    settings Map(String, String) COMMENT 'effective settings of the job; no secrets' CODEC(ZSTD(1)),
    started_at DateTime64(3, 'UTC') COMMENT 'wall clock when the run started, UTC, milliseconds' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY job_run
COMMENT 'runs of the jobs; read with FINAL';
