-- Where the books of a trading date do not agree with themselves, found by the job that keeps them: one row a break, and
-- the same row again when it is gone. What is open is in the view tidemark.open_breaks.
-- TTL: none. That a day's figures were once wrong is a part of their history, and breaks are few.
CREATE TABLE IF NOT EXISTS tidemark.book_breaks
(
    trading_date Date COMMENT 'trading date whose books do not agree' CODEC(Delta, ZSTD(1)),
    kind LowCardinality(String) COMMENT 'what does not agree: QUANTITY, CLOSING, IDENTITY or MINUTE_IDENTITY' CODEC(ZSTD(1)),
    account_id LowCardinality(String) COMMENT 'the account' CODEC(ZSTD(1)),
    instrument_id LowCardinality(String) COMMENT 'one listing, SYMBOL.VENUE' CODEC(ZSTD(1)),
    expected Nullable(Decimal(38, 12)) COMMENT 'what it should be: of QUANTITY and CLOSING units, > 0 long; of the others cost basis in the instrument''s currency, > 0 long; null: not known' CODEC(ZSTD(1)),
    found Nullable(Decimal(38, 12)) COMMENT 'what is stored instead, as expected; null: no row, or not known' CODEC(ZSTD(1)),
    detail String COMMENT 'what was wrong in words that name the columns' CODEC(ZSTD(3)),
    first_seen DateTime64(3, 'UTC') COMMENT 'wall clock of the check that saw it first, UTC, milliseconds' CODEC(ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'wall clock when the row was made, UTC, milliseconds; the greatest of a key is the current row' CODEC(ZSTD(1)),
    is_resolved UInt8 COMMENT '1: a later check saw it no more; 0: open' CODEC(T64, ZSTD(1)),
    job_run LowCardinality(String) COMMENT 'the run that checked, see job_runs' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(recorded_at)
PARTITION BY toYYYYMM(trading_date)
ORDER BY (trading_date, kind, account_id, instrument_id)
COMMENT 'breaks in the books by trading date; ask the view tidemark.open_breaks';
