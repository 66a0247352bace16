-- Positions whose quantity or cash flow is not what their executions come to: none, where every execution is live or waits.
-- Corrected and cancelled executions are left out. An OPENING counts as bought at its cost.
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
    WHERE execution_count > 0
) AS held
FULL JOIN
(
    SELECT
        assumeNotNull(account_id) AS account_id,
        instrument_id,
        sum(signed_quantity) AS quantity,
        roundBankers(-sum(paid), 12) AS cash_flow
    FROM tidemark.executions FINAL
    WHERE fate = 'LIVE' AND execution_type IN ('TRADE', 'OPENING')
    GROUP BY account_id, instrument_id
) AS traded USING (account_id, instrument_id)
WHERE held.quantity != traded.quantity OR held.cash_flow != traded.cash_flow
ORDER BY account_id, instrument_id;
