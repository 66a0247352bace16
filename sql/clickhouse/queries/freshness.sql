-- How far each instrument's bars reach, when the newest became known, and how many minutes there are.
SELECT
    instrument_id,
    max(minute) AS newest_minute,
    max(known_at) AS newest_known_at,
    count() AS minutes,
    sum(trade_count) AS trades,
    sum(quote_count) AS quotes
FROM tidemark.bars
GROUP BY instrument_id
ORDER BY newest_minute DESC, instrument_id;
