-- Positions of many minutes, each as it was known so many seconds after the minute's end, with the bar of its instrument:
-- SELECT * FROM tidemark.position_features_as_known(
--     from_minute = '2026-01-02 14:30:00', to_minute = '2026-01-02 21:00:00', publish_lag = 5).
-- Of each position and minute the revision of the greatest version among those of which every input had been appended by
-- known_by; what came later is in no figure. As in positions_as_known, a desk is asked for after that choice. Of a bar
-- see bars_as_known: it is as it was known by then, or null.
CREATE OR REPLACE VIEW tidemark.position_features_as_known AS
SELECT
    held.*,
    ifNull(nullIf(bar.status, ''), 'NONE') AS bar_status,
    bar.open AS bar_open,
    bar.high AS bar_high,
    bar.low AS bar_low,
    bar.close AS bar_close,
    bar.volume AS bar_volume,
    bar.turnover AS bar_turnover,
    bar.vwap AS bar_vwap,
    bar.trade_count AS bar_trade_count,
    bar.bid_open AS bar_bid_open,
    bar.bid_high AS bar_bid_high,
    bar.bid_low AS bar_bid_low,
    bar.bid_close AS bar_bid_close,
    bar.ask_open AS bar_ask_open,
    bar.ask_high AS bar_ask_high,
    bar.ask_low AS bar_ask_low,
    bar.ask_close AS bar_ask_close,
    bar.quote_count AS bar_quote_count,
    bar.known_at AS bar_known_at
FROM
(
    SELECT
        *,
        toDateTime64(minute, 3, 'UTC') + toIntervalSecond(60 + {publish_lag:UInt32}) AS known_by,
        known_by + toIntervalSecond({publish_lag:UInt32}) AS usable_from,
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
        WHERE minute >= {from_minute:DateTime('UTC')} AND minute < {to_minute:DateTime('UTC')}
            AND trading_date >= toDate({from_minute:DateTime('UTC')}) - 1
            AND trading_date <= toDate({to_minute:DateTime('UTC')}) + 1
            AND known_at <= toDateTime64(minute, 3, 'UTC') + toIntervalSecond(60 + {publish_lag:UInt32})
        ORDER BY version DESC, is_deleted
        LIMIT 1 BY minute, account_id, instrument_id
    )
    WHERE is_deleted = 0
) AS held
LEFT ANY JOIN tidemark.bars_as_known(
    from_minute = {from_minute:DateTime('UTC')}, to_minute = {to_minute:DateTime('UTC')}, publish_lag = {publish_lag:UInt32}
) AS bar ON bar.instrument_id = held.instrument_id AND bar.minute = held.minute
COMMENT 'positions of many minutes, each as it was known a stated time after its end, with the bar as it was known by then';
