-- One instrument's minutes of a UTC date, with the mid at the minute's end.
SELECT
    minute,
    open,
    high,
    low,
    close,
    volume,
    vwap,
    bid_close,
    ask_close,
    divideDecimal(bid_close + ask_close, toDecimal128(2, 0), 12) AS mid_close,
    trade_count,
    quote_count
FROM tidemark.bars
WHERE instrument_id = {instrument_id:String} AND minute >= {date:Date} AND minute < {date:Date} + INTERVAL 1 DAY
ORDER BY minute;
