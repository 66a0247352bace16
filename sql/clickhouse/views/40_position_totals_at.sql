-- What every position that there ever was adds to sums of a minute: its row of the minute or, where it has none because it
-- is flat and idle, its last closing row before. Cumulative figures would lose a position on the dates without rows.
CREATE OR REPLACE VIEW tidemark.position_totals_at AS
SELECT
    desk,
    account_id,
    instrument_id,
    currency,
    base_currency,
    quantity,
    cash_flow,
    realized_pnl,
    market_value,
    commissions,
    income,
    mark_status,
    realized_pnl_base,
    market_value_base,
    commissions_base,
    income_base,
    unapplied_execution_count,
    known_at,
    unrealized_pnl,
    total_pnl,
    unrealized_pnl_base,
    total_pnl_base,
    fx_pnl_base,
    day_position_pnl,
    day_realized_pnl,
    day_unrealized_pnl,
    day_commissions,
    day_income,
    day_total_pnl,
    day_trading_pnl,
    day_total_pnl_base,
    false AS carried
FROM tidemark.positions_at(minute = {minute:DateTime('UTC')})
UNION ALL
SELECT
    desk,
    account_id,
    instrument_id,
    currency,
    base_currency,
    quantity,
    cash_flow,
    realized_pnl,
    market_value,
    commissions,
    income,
    mark_status,
    realized_pnl_base,
    market_value_base,
    commissions_base,
    income_base,
    unapplied_execution_count,
    known_at,
    unrealized_pnl,
    total_pnl,
    unrealized_pnl_base,
    total_pnl_base,
    fx_pnl_base,
    toDecimal128(0, 12) AS day_position_pnl,
    toDecimal128(0, 12) AS day_realized_pnl,
    toDecimal128(0, 12) AS day_unrealized_pnl,
    toDecimal128(0, 12) AS day_commissions,
    toDecimal128(0, 12) AS day_income,
    toDecimal128(0, 12) AS day_total_pnl,
    toDecimal128(0, 12) AS day_trading_pnl,
    toDecimal128(0, 12) AS day_total_pnl_base,
    true AS carried
FROM tidemark.position_closes
WHERE (trading_date, account_id, instrument_id) IN (
        SELECT max(trading_date), account_id, instrument_id
        FROM tidemark.position_days FINAL
        WHERE trading_date <= toDate({minute:DateTime('UTC')}) + 1 AND minute < {minute:DateTime('UTC')}
        GROUP BY account_id, instrument_id
    )
    AND (account_id, instrument_id) NOT IN (
        SELECT account_id, instrument_id
        FROM tidemark.positions_at(minute = {minute:DateTime('UTC')})
    )
COMMENT 'what every position adds to sums of a minute, one row an account and instrument';
