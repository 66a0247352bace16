-- Every revision of every row of position_minutes, with the version in the key: what was known when.
-- TTL: none. The history is kept as long as the rows.
-- A revision written again, after a restore, is the same key and the same values: one row.
CREATE TABLE IF NOT EXISTS tidemark.position_minute_revisions
(
    trading_date Date COMMENT 'trading date by the instrument''s calendar; without one the UTC date' CODEC(Delta, ZSTD(1)),
    desk LowCardinality(String) COMMENT 'desk of the account, by the reference data in effect at the minute''s end' CODEC(ZSTD(1)),
    minute DateTime('UTC') COMMENT 'start of the minute, UTC; the row folds every accepted event with ts_event < minute + 60 s' CODEC(Delta, ZSTD(1)),
    account_id LowCardinality(String) COMMENT 'the account' CODEC(ZSTD(1)),
    instrument_id LowCardinality(String) COMMENT 'one listing, SYMBOL.VENUE' CODEC(ZSTD(1)),
    book LowCardinality(Nullable(String)) COMMENT 'book within the desk; null: none' CODEC(ZSTD(1)),
    trader_id LowCardinality(Nullable(String)) COMMENT 'who runs the account; null: nobody' CODEC(ZSTD(1)),
    currency LowCardinality(String) COMMENT 'the instrument''s currency; money columns without _base are in it' CODEC(ZSTD(1)),
    base_currency LowCardinality(String) COMMENT 'the account''s currency; columns that end in _base are in it' CODEC(ZSTD(1)),
    quantity Decimal(38, 12) COMMENT 'units of the instrument, > 0 long, < 0 short, 0 flat' CODEC(ZSTD(1)),
    average_price Nullable(Decimal(38, 12)) COMMENT 'cost of one open unit, in currency without the multiplier, half-even to 12 places; null: flat' CODEC(ZSTD(1)),
    cash_flow Decimal(38, 12) COMMENT 'cumulative sum of -signed quantity x price x multiplier, in currency, > 0 received; an OPENING counts as bought at its cost' CODEC(ZSTD(1)),
    realized_pnl Decimal(38, 12) COMMENT 'cumulative realized P&L, in currency, > 0 a gain, gross of commissions' CODEC(ZSTD(1)),
    market_value Nullable(Decimal(38, 12)) COMMENT 'quantity x mark x multiplier, in currency, > 0 long; 0: flat; null: open without a mark' CODEC(ZSTD(1)),
    commissions Nullable(Decimal(38, 12)) COMMENT 'cumulative commissions, in currency, > 0 a cost; null: one is in another currency without a rate' CODEC(ZSTD(1)),
    income Nullable(Decimal(38, 12)) COMMENT 'cumulative cash flows, in currency, > 0 received; null: one is in another currency without a rate' CODEC(ZSTD(1)),
    mark_price Nullable(Decimal(38, 12)) COMMENT 'price that the position is valued at, in currency, half-even to 12 places; null: none' CODEC(ZSTD(1)),
    mark_time Nullable(DateTime64(9, 'UTC')) COMMENT 'event time of the mark''s tick, UTC, nanoseconds; null: no mark' CODEC(ZSTD(1)),
    mark_method LowCardinality(Nullable(String)) COMMENT 'what gave the mark: LAST, MID or CLOSE; null: no mark' CODEC(ZSTD(1)),
    mark_status LowCardinality(String) COMMENT 'how fresh the mark is: FRESH, CARRIED, STALE, HALTED or NONE' CODEC(ZSTD(1)),
    fx_rate Nullable(Decimal(38, 12)) COMMENT 'base_currency per unit of currency, 1 where they are the same; null: not known' CODEC(ZSTD(1)),
    cash_flow_base Nullable(Decimal(38, 12)) COMMENT 'cash_flow in base_currency, each part at the rate of its own time; null: a rate is missing' CODEC(ZSTD(1)),
    realized_pnl_base Nullable(Decimal(38, 12)) COMMENT 'realized_pnl in base_currency, > 0 a gain; null: a rate is missing' CODEC(ZSTD(1)),
    market_value_base Nullable(Decimal(38, 12)) COMMENT 'market_value in base_currency at fx_rate; null: mark or rate is missing' CODEC(ZSTD(1)),
    commissions_base Nullable(Decimal(38, 12)) COMMENT 'commissions in base_currency, > 0 a cost; null: a rate is missing' CODEC(ZSTD(1)),
    income_base Nullable(Decimal(38, 12)) COMMENT 'income in base_currency, > 0 received; null: a rate is missing' CODEC(ZSTD(1)),
    previous_quantity Decimal(38, 12) COMMENT 'units of the instrument at the close of the position''s previous trading date, > 0 long; 0: none' CODEC(ZSTD(1)),
    previous_mark_price Nullable(Decimal(38, 12)) COMMENT 'mark at the close of the position''s previous trading date, in currency; null: none' CODEC(ZSTD(1)),
    previous_cash_flow Decimal(38, 12) COMMENT 'cash_flow at the close of the position''s previous trading date, in currency; 0: none' CODEC(ZSTD(1)),
    previous_realized_pnl Decimal(38, 12) COMMENT 'realized_pnl at the close of the position''s previous trading date, in currency; 0: none' CODEC(ZSTD(1)),
    previous_market_value Nullable(Decimal(38, 12)) COMMENT 'market_value at the close of the position''s previous trading date, in currency; 0: none; null: it was open without a mark' CODEC(ZSTD(1)),
    previous_commissions Nullable(Decimal(38, 12)) COMMENT 'commissions at the close of the position''s previous trading date, in currency, > 0 a cost; 0: none; null: not known' CODEC(ZSTD(1)),
    previous_income Nullable(Decimal(38, 12)) COMMENT 'income at the close of the position''s previous trading date, in currency, > 0 received; 0: none; null: not known' CODEC(ZSTD(1)),
    previous_total_pnl_base Nullable(Decimal(38, 12)) COMMENT 'total P&L at the close of the position''s previous trading date, in base_currency; 0: none; null: not known' CODEC(ZSTD(1)),
    day_position_pnl Nullable(Decimal(38, 12)) COMMENT 'previous quantity x multiplier x (mark - previous mark), in currency, > 0 a gain, half-even to 12 places; null: one of the marks is missing' CODEC(ZSTD(1)),
    execution_count UInt64 COMMENT 'live executions folded since the beginning, OPENING among them; cash flows are not counted' CODEC(T64, ZSTD(1)),
    unapplied_execution_count UInt64 COMMENT 'executions that came after their horizon and are in no figure; > 0: the row is not the whole truth' CODEC(T64, ZSTD(1)),
    known_at DateTime64(3, 'UTC') COMMENT 'newest log-append time among the inputs folded, UTC, milliseconds' CODEC(Delta, ZSTD(1)),
    version UInt64 COMMENT 'generation (8 bits), execution events (28 bits), other inputs folded (28 bits); the greatest of a key is the current row' CODEC(ZSTD(1)),
    revision_reason LowCardinality(String) COMMENT 'why it was published: ON_TIME, LATE, CORRECTED, CANCELLED, LATE_MARK, REFERENCE or FX' CODEC(ZSTD(1)),
    is_deleted UInt8 COMMENT '1: this revision takes the row away under this key; 0: it stands' CODEC(ZSTD(1)),
    job_run LowCardinality(String) COMMENT 'the run that wrote the row, see job_runs' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(trading_date)
ORDER BY (trading_date, desk, minute, account_id, instrument_id, version)
COMMENT 'revisions of positions by minute; read with FINAL';
