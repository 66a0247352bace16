-- What was known of a minute at a moment:
-- SELECT * FROM tidemark.positions_as_known(minute = '2026-01-02 14:30:00', known_at = '2026-01-02 15:00:00').
-- Of each position the revision of the greatest version among those of which every input had been appended by then. A desk
-- is asked for after that choice, or a position that moved would be found once more under the desk that it left. Of the two
-- rows of a move, which have the same version, the one that stands counts.
CREATE OR REPLACE VIEW tidemark.positions_as_known AS
SELECT
    *,
    realized_pnl - cash_flow AS cost_basis,
    market_value - cost_basis AS unrealized_pnl,
    realized_pnl + unrealized_pnl + income - commissions AS total_pnl,
    realized_pnl - previous_realized_pnl AS day_realized_pnl,
    unrealized_pnl - (previous_market_value - (previous_realized_pnl - previous_cash_flow)) AS day_unrealized_pnl,
    commissions - previous_commissions AS day_commissions,
    income - previous_income AS day_income,
    day_realized_pnl + day_unrealized_pnl + day_income - day_commissions AS day_total_pnl,
    day_realized_pnl + day_unrealized_pnl - day_position_pnl AS day_trading_pnl,
    realized_pnl_base - cash_flow_base AS cost_basis_base,
    market_value_base - cost_basis_base AS unrealized_pnl_base,
    realized_pnl_base + unrealized_pnl_base + income_base - commissions_base AS total_pnl_base,
    total_pnl_base - previous_total_pnl_base AS day_total_pnl_base,
    if(currency = base_currency, toDecimal128(0, 12), NULL) AS fx_pnl_base
FROM
(
    SELECT *
    FROM tidemark.position_minute_revisions
    WHERE minute = {minute:DateTime('UTC')}
        AND trading_date >= toDate({minute:DateTime('UTC')}) - 1
        AND trading_date <= toDate({minute:DateTime('UTC')}) + 1
        AND known_at <= {known_at:DateTime64(3, 'UTC')}
    ORDER BY version DESC, is_deleted
    LIMIT 1 BY account_id, instrument_id
)
WHERE is_deleted = 0
COMMENT 'positions of a minute as they were known at a moment; columns as in positions but complete and sequence_status';
