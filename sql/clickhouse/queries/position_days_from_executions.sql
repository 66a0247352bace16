-- Positions whose closing quantity of a trading date is not what the executions in effect come to, all of them from the first one
-- to the end of that date: none. To be asked of a date whose last minute is published.
-- The view book_differences goes on from the closing row of the date before; here no closing row counts but the date's own.
-- In effect are live trades and openings, and the CORRECT that stands in the place of one, on the date of what it corrects. What
-- was corrected or cancelled is not, and a CANCEL itself is no part of a position.
-- A position that is flat, and of which the date has no execution, has no row, unless it had a cash flow.
SELECT
    account_id,
    instrument_id,
    if(sum(closes) = 0, NULL, sum(closing)) AS quantity,
    if(sum(executions) = 0, NULL, sum(traded)) AS quantity_of_executions,
    multiIf(
        sum(closes) = 0, 'no closing row',
        sum(closes) > 1, 'closing rows under more than one desk',
        sum(executions) = 0, 'no executions',
        'another quantity') AS detail
FROM
(
    SELECT
        account_id,
        instrument_id,
        quantity AS closing,
        toDecimal128(0, 12) AS traded,
        toUInt64(1) AS closes,
        toUInt64(0) AS executions,
        toUInt64(0) AS executions_of_date
    FROM tidemark.position_days FINAL
    WHERE trading_date = {trading_date:Date}
    UNION ALL
    SELECT
        assumeNotNull(account_id),
        instrument_id,
        toDecimal128(0, 12),
        assumeNotNull(if(side = 'BUY', quantity, -quantity)),
        toUInt64(0),
        toUInt64(1),
        toUInt64(trading_date = {trading_date:Date})
    FROM tidemark.executions FINAL
    WHERE trading_date <= {trading_date:Date} AND fate = 'LIVE' AND execution_type IN ('TRADE', 'OPENING', 'CORRECT')
)
GROUP BY account_id, instrument_id
HAVING sum(closing) != sum(traded)
    OR sum(closes) > 1
    OR (sum(closes) = 0 AND sum(executions_of_date) > 0)
ORDER BY account_id, instrument_id;
