-- The positions of one minute: SELECT * FROM tidemark.positions_at(minute = '2026-01-02 14:30:00').
-- A trading date lies within a day of the UTC date, and naming it finds the rows by their key.
CREATE OR REPLACE VIEW tidemark.positions_at AS
SELECT *
FROM tidemark.positions
WHERE minute = {minute:DateTime('UTC')}
    AND trading_date >= toDate({minute:DateTime('UTC')}) - 1
    AND trading_date <= toDate({minute:DateTime('UTC')}) + 1
COMMENT 'positions of a minute asked for by name; columns as in positions';
