-- What the rows of a trading date come to, all of them read once: SELECT * FROM tidemark.book_figures(trading_date = '2026-01-02').
-- The checksum is over every column but known_at, version, revision_reason, is_deleted and job_run, so that two runs over the
-- same log have it in common.
CREATE OR REPLACE VIEW tidemark.book_figures AS
SELECT
    count() AS minute_rows,
    (SELECT count() FROM tidemark.position_days FINAL WHERE trading_date = {trading_date:Date}) AS positions,
    sum(row_hash) + (
        SELECT sum(cityHash64(tuple(
        trading_date, minute, account_id, instrument_id, desk, book, trader_id, currency, base_currency, quantity, average_price, cash_flow, realized_pnl,
        market_value, commissions, income, mark_price, mark_time, mark_method, mark_status, fx_rate, cash_flow_base, realized_pnl_base, market_value_base,
        commissions_base, income_base, previous_quantity, previous_mark_price, previous_cash_flow, previous_realized_pnl, previous_market_value, previous_commissions,
        previous_income, previous_total_pnl_base, day_position_pnl, execution_count, unapplied_execution_count)))
        FROM tidemark.position_days FINAL
        WHERE trading_date = {trading_date:Date}
    ) AS checksum
FROM
(
    SELECT cityHash64(tuple(
        trading_date, minute, account_id, instrument_id, desk, book, trader_id, currency, base_currency, quantity, average_price, cash_flow, realized_pnl,
        market_value, commissions, income, mark_price, mark_time, mark_method, mark_status, fx_rate, cash_flow_base, realized_pnl_base, market_value_base,
        commissions_base, income_base, previous_quantity, previous_mark_price, previous_cash_flow, previous_realized_pnl, previous_market_value, previous_commissions,
        previous_income, previous_total_pnl_base, day_position_pnl, execution_count, unapplied_execution_count)) AS row_hash
    FROM tidemark.position_minutes FINAL
    WHERE trading_date = {trading_date:Date}
)
COMMENT 'number and checksum of the rows of a trading date, one row';
