-- Bars of minutes as they were known so many seconds after each minute's end, for research that must not see what was learnt later:
-- SELECT * FROM tidemark.bars_as_known(from_minute = '2026-01-02 14:30:00', to_minute = '2026-01-02 21:00:00', publish_lag = 5).
-- Of a bar only the current row is kept. Where one of its records was appended after the moment, what the bar was before is not
-- known any more: then every figure is null and status says so, instead of showing what came later.
CREATE OR REPLACE VIEW tidemark.bars_as_known AS
SELECT
    instrument_id,
    minute,
    toDateTime64(minute, 3, 'UTC') + toIntervalSecond(60 + {publish_lag:UInt32}) AS known_by,
    if(current.known_at <= known_by, 'KNOWN', 'LEARNT_LATER') AS status,
    if(status = 'KNOWN', current.open, NULL) AS open,
    if(status = 'KNOWN', current.high, NULL) AS high,
    if(status = 'KNOWN', current.low, NULL) AS low,
    if(status = 'KNOWN', current.close, NULL) AS close,
    if(status = 'KNOWN', current.volume, NULL) AS volume,
    if(status = 'KNOWN', current.turnover, NULL) AS turnover,
    if(status = 'KNOWN', current.vwap, NULL) AS vwap,
    if(status = 'KNOWN', current.trade_count, NULL) AS trade_count,
    if(status = 'KNOWN', current.bid_open, NULL) AS bid_open,
    if(status = 'KNOWN', current.bid_high, NULL) AS bid_high,
    if(status = 'KNOWN', current.bid_low, NULL) AS bid_low,
    if(status = 'KNOWN', current.bid_close, NULL) AS bid_close,
    if(status = 'KNOWN', current.ask_open, NULL) AS ask_open,
    if(status = 'KNOWN', current.ask_high, NULL) AS ask_high,
    if(status = 'KNOWN', current.ask_low, NULL) AS ask_low,
    if(status = 'KNOWN', current.ask_close, NULL) AS ask_close,
    if(status = 'KNOWN', current.quote_count, NULL) AS quote_count,
    if(status = 'KNOWN', current.known_at, NULL) AS known_at
FROM tidemark.bars_minute AS current FINAL
WHERE minute >= {from_minute:DateTime('UTC')} AND minute < {to_minute:DateTime('UTC')}
    -- The key begins with the hour, and is not found by the minute alone.
    AND toStartOfHour(minute) >= toStartOfHour({from_minute:DateTime('UTC')})
    AND toStartOfHour(minute) <= toStartOfHour({to_minute:DateTime('UTC')})
COMMENT 'bars of minutes as they were known a stated time after their end; figures are null where that cannot be told any more';
