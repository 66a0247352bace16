-- Every execution event with what became of it, as often as that changed.
-- TTL: none. Three years are kept; what is older goes by the month, as a dropped partition.
-- The date is the event's and a function of the record, so partitions by it never split a key.
CREATE TABLE IF NOT EXISTS tidemark.executions
(
    event_date Date COMMENT 'UTC date of ts_event' CODEC(Delta, ZSTD(1)),
    instrument_id LowCardinality(String) COMMENT 'one listing, SYMBOL.VENUE' CODEC(ZSTD(1)),
    execution_id String COMMENT 'identity of the execution within its instrument' CODEC(ZSTD(1)),
    execution_type LowCardinality(String) COMMENT 'TRADE, CORRECT, CANCEL or OPENING' CODEC(ZSTD(1)),
    reference_execution_id Nullable(String) COMMENT 'the execution that an amendment changes; null: it is none' CODEC(ZSTD(1)),
    order_id Nullable(String) COMMENT 'order that it belongs to; null: the record has none' CODEC(ZSTD(1)),
    account_id LowCardinality(Nullable(String)) COMMENT 'account whose position it changes; null: a CANCEL without one' CODEC(ZSTD(1)),
    trader_id LowCardinality(Nullable(String)) COMMENT 'who traded; null: the record has none' CODEC(ZSTD(1)),
    venue LowCardinality(String) COMMENT 'where it was done' CODEC(ZSTD(1)),
    side LowCardinality(Nullable(String)) COMMENT 'BUY or SELL, from the account''s point of view; null: a CANCEL without one' CODEC(ZSTD(1)),
    quantity Nullable(Decimal(38, 12)) COMMENT 'units of the instrument, > 0; null: a CANCEL without one' CODEC(ZSTD(1)),
    price Nullable(Decimal(38, 12)) COMMENT 'in the instrument''s currency per unit, of any sign; of an OPENING its cost; null: a CANCEL without one' CODEC(ZSTD(1)),
    commission Nullable(Decimal(38, 12)) COMMENT 'in commission_currency, > 0 a cost, < 0 a rebate; null: a CANCEL without one' CODEC(ZSTD(1)),
    commission_currency LowCardinality(Nullable(String)) COMMENT 'currency of the commission; null: a CANCEL without one' CODEC(ZSTD(1)),
    ts_event DateTime64(9, 'UTC') COMMENT 'when it was done, of an amendment when it was made, UTC, nanoseconds' CODEC(Delta, ZSTD(1)),
    sequence Int64 COMMENT 'rises per instrument; 0: none' CODEC(Delta, ZSTD(1)),
    fate LowCardinality(String) COMMENT 'what became of it: WAITING, LIVE, CORRECTED, CANCELLED or BEYOND_HORIZON' CODEC(ZSTD(1)),
    is_late UInt8 COMMENT '1: its minute had been published when it came; 0: not' CODEC(ZSTD(1)),
    detail Nullable(String) COMMENT 'what it waits for, in words; null: nothing' CODEC(ZSTD(3)),
    trading_date Date COMMENT 'trading date by the instrument''s calendar; the UTC date without one, or while the instrument is not known' CODEC(Delta, ZSTD(1)),
    desk LowCardinality(Nullable(String)) COMMENT 'desk of the account at ts_event; null: the account is not known' CODEC(ZSTD(1)),
    book LowCardinality(Nullable(String)) COMMENT 'book of the account at ts_event; null: none, or the account is not known' CODEC(ZSTD(1)),
    trader_name LowCardinality(Nullable(String)) COMMENT 'name of who runs the account at ts_event; null: nobody, or the account is not known' CODEC(ZSTD(1)),
    symbol LowCardinality(Nullable(String)) COMMENT 'the venue''s own name of the instrument; null: the instrument is not known' CODEC(ZSTD(1)),
    currency LowCardinality(Nullable(String)) COMMENT 'the instrument''s currency; null: the instrument is not known' CODEC(ZSTD(1)),
    multiplier Nullable(Decimal(38, 12)) COMMENT 'currency units that one unit gains when the price rises by one, > 0; null: the instrument is not known' CODEC(ZSTD(1)),
    kafka_partition Int32 COMMENT 'partition of the topic executions that it was read from, from 0' CODEC(T64, ZSTD(1)),
    kafka_offset Int64 COMMENT 'offset in the partition, from 0' CODEC(Delta, ZSTD(1)),
    known_at DateTime64(3, 'UTC') COMMENT 'log-append time of the record, UTC, milliseconds' CODEC(Delta, ZSTD(1)),
    version UInt64 COMMENT 'generation (8 bits) and what the fate depends on (56 bits); the greatest of a key is the current row, of equals the one written last' CODEC(ZSTD(1)),
    job_run LowCardinality(String) COMMENT 'the run that wrote the row, see job_runs' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(event_date)
ORDER BY (event_date, instrument_id, execution_id)
COMMENT 'execution events and their fates; read with FINAL';
