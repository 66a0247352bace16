-- The current bar of every instrument and minute; what analysts ask.
CREATE OR REPLACE VIEW tidemark.bars AS
SELECT
    instrument_id,
    minute,
    open,
    high,
    low,
    close,
    volume,
    turnover,
    vwap,
    trade_count,
    bid_open,
    bid_high,
    bid_low,
    bid_close,
    ask_open,
    ask_high,
    ask_low,
    ask_close,
    quote_count,
    known_at,
    if((instrument_id, minute) IN (
            SELECT instrument_id, minute
            FROM tidemark.incomplete_minutes
            WHERE record_type != 'EXECUTION'
        ), 'INCOMPLETE', 'COMPLETE') AS sequence_status
FROM tidemark.bars_minute FINAL
COMMENT 'minute bars, one row an instrument and minute; columns as in bars_minute, and sequence_status';
