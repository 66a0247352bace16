-- Positions whose quantity or cash flow is not what the executions in effect come to: none.
-- In effect are live trades and openings, and the CORRECT that stands in the place of one. What was corrected or cancelled is
-- not, and a CANCEL itself is no part of a position. An OPENING counts as bought at its cost.
WITH
    if(side = 'BUY', quantity, -quantity) AS signed_quantity,
    multiplyDecimal(multiplyDecimal(signed_quantity, price, 24), multiplier, 36) AS paid
SELECT
    account_id,
    instrument_id,
    held.quantity AS quantity,
    traded.quantity AS quantity_of_executions,
    held.cash_flow AS cash_flow,
    traded.cash_flow AS cash_flow_of_executions
FROM
(
    SELECT account_id, instrument_id, quantity, cash_flow
    FROM tidemark.live
) AS held
FULL JOIN
(
    SELECT
        assumeNotNull(account_id) AS account_id,
        instrument_id,
        -- Never null, or a position that no execution makes would be compared with nothing.
        ifNull(sum(signed_quantity), 0) AS quantity,
        ifNull(roundBankers(-sum(paid), 12), 0) AS cash_flow
    FROM tidemark.executions FINAL
    WHERE fate = 'LIVE' AND execution_type IN ('TRADE', 'OPENING', 'CORRECT')
    GROUP BY account_id, instrument_id
) AS traded USING (account_id, instrument_id)
WHERE held.quantity != traded.quantity OR held.cash_flow != traded.cash_flow
ORDER BY account_id, instrument_id;
