-- Minute bars, as many rows a (instrument, minute) as were written; the view tidemark.bars shows the current one.
-- TTL: none. Three years are kept; what is older goes by the month, as a dropped partition.
-- The hour leads the key: all instruments of a minute lie close together, and so does an instrument's day.
CREATE TABLE IF NOT EXISTS tidemark.bars_minute
(
    instrument_id LowCardinality(String) COMMENT 'one listing, SYMBOL.VENUE' CODEC(ZSTD(1)),
    minute DateTime('UTC') COMMENT 'start of the minute, UTC; the bar folds events with minute <= ts_event < minute + 60 s' CODEC(Delta, ZSTD(1)),
    open Nullable(Decimal(38, 12)) COMMENT 'price of the first eligible trade, in the instrument''s currency; null: no eligible trade' CODEC(ZSTD(1)),
    high Nullable(Decimal(38, 12)) COMMENT 'highest price of an eligible trade, in the instrument''s currency; null: no eligible trade' CODEC(ZSTD(1)),
    low Nullable(Decimal(38, 12)) COMMENT 'lowest price of an eligible trade, in the instrument''s currency; null: no eligible trade' CODEC(ZSTD(1)),
    close Nullable(Decimal(38, 12)) COMMENT 'price of the last eligible trade, in the instrument''s currency; null: no eligible trade' CODEC(ZSTD(1)),
    volume Decimal(38, 12) COMMENT 'sum of the sizes of all trades, in units of the instrument, >= 0; ineligible trades count' CODEC(ZSTD(1)),
    turnover Decimal(76, 12) COMMENT 'sum of price x size of all trades, in the instrument''s currency, without the multiplier' CODEC(ZSTD(1)),
    vwap Nullable(Decimal(38, 12)) COMMENT 'turnover / volume, half-even to 12 places, in the instrument''s currency; null: no volume' CODEC(ZSTD(1)),
    trade_count UInt64 COMMENT 'trades in the minute, eligible or not' CODEC(T64, ZSTD(1)),
    bid_open Nullable(Decimal(38, 12)) COMMENT 'first bid price, in the instrument''s currency; null: no bid; crossed quotes count' CODEC(ZSTD(1)),
    bid_high Nullable(Decimal(38, 12)) COMMENT 'highest bid price, in the instrument''s currency; null: no bid; crossed quotes count' CODEC(ZSTD(1)),
    bid_low Nullable(Decimal(38, 12)) COMMENT 'lowest bid price, in the instrument''s currency; null: no bid; crossed quotes count' CODEC(ZSTD(1)),
    bid_close Nullable(Decimal(38, 12)) COMMENT 'last bid price, in the instrument''s currency; null: no bid; crossed quotes count' CODEC(ZSTD(1)),
    ask_open Nullable(Decimal(38, 12)) COMMENT 'first ask price, in the instrument''s currency; null: no ask; crossed quotes count' CODEC(ZSTD(1)),
    ask_high Nullable(Decimal(38, 12)) COMMENT 'highest ask price, in the instrument''s currency; null: no ask; crossed quotes count' CODEC(ZSTD(1)),
    ask_low Nullable(Decimal(38, 12)) COMMENT 'lowest ask price, in the instrument''s currency; null: no ask; crossed quotes count' CODEC(ZSTD(1)),
    ask_close Nullable(Decimal(38, 12)) COMMENT 'last ask price, in the instrument''s currency; null: no ask; crossed quotes count' CODEC(ZSTD(1)),
    quote_count UInt64 COMMENT 'quotes in the minute, one-sided and crossed ones among them' CODEC(T64, ZSTD(1)),
    known_at DateTime64(3, 'UTC') COMMENT 'newest log-append time among the records folded in, UTC, milliseconds' CODEC(Delta, ZSTD(1)),
    version UInt64 COMMENT 'generation (8 bits), executions (28 bits), other records folded in (28 bits); the greatest of a key is the current row' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(minute)
ORDER BY (toStartOfHour(minute), instrument_id, minute)
COMMENT 'minute bars by instrument; ask the view tidemark.bars';
