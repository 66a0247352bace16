-- Where the closing rows of a trading date do not agree with what they are made of: none. To be asked of a date whose last
-- minute is published: SELECT * FROM tidemark.book_differences(trading_date = '2026-01-02').
-- What the job that keeps the books has seen twice of it, with nothing under way, is a break: see tidemark.open_breaks.
CREATE OR REPLACE VIEW tidemark.book_differences AS
-- QUANTITY: what the date closes with is what the date before closed with and the executions in effect of the date, all of them:
-- live trades and openings, and the CORRECT that stands in the place of one. An amendment stands among those of the UTC date it
-- was made on, by its own word, no more than a day before what it amends.
SELECT
    'QUANTITY' AS kind,
    account_id,
    instrument_id,
    CAST(sum(before) + sum(traded), 'Nullable(Decimal(38, 12))') AS expected,
    if(sum(closes) = 0, NULL, sum(closing)) AS found,
    multiIf(
        sum(closes) = 0, 'no closing row',
        sum(closes) > 1, 'closing rows under more than one desk',
        'quantity is not that of the date before and of the executions of the date') AS detail
FROM
(
    SELECT
        account_id,
        instrument_id,
        if(trading_date = {trading_date:Date}, toDecimal128(0, 12), quantity) AS before,
        toDecimal128(0, 12) AS traded,
        if(trading_date = {trading_date:Date}, quantity, toDecimal128(0, 12)) AS closing,
        toUInt64(trading_date = {trading_date:Date}) AS closes,
        toUInt64(0) AS executions
    FROM tidemark.position_days FINAL
    WHERE trading_date IN ({trading_date:Date} - 1, {trading_date:Date})
    UNION ALL
    SELECT
        assumeNotNull(account_id),
        instrument_id,
        toDecimal128(0, 12),
        assumeNotNull(if(side = 'BUY', quantity, -quantity)),
        toDecimal128(0, 12),
        toUInt64(0),
        toUInt64(1)
    FROM tidemark.executions FINAL
    WHERE event_date >= {trading_date:Date} - 1 AND trading_date = {trading_date:Date}
        AND fate = 'LIVE' AND execution_type IN ('TRADE', 'OPENING', 'CORRECT')
)
GROUP BY account_id, instrument_id
HAVING sum(before) + sum(traded) != sum(closing)
    OR sum(closes) > 1
    OR (sum(closes) = 0 AND (sum(before) != 0 OR sum(executions) > 0))
UNION ALL
-- CLOSING: the closing row is the row of the date's last minute.
SELECT
    'CLOSING' AS kind,
    account_id,
    instrument_id,
    if(countIf(NOT is_close) = 0, NULL, anyIf(quantity, NOT is_close)) AS expected,
    if(countIf(is_close) = 0, NULL, anyIf(quantity, is_close)) AS found,
    multiIf(
        countIf(is_close) = 0, 'no closing row, but one of the last minute',
        countIf(NOT is_close) = 0, 'no row of the last minute, but a closing row',
        'other than in the last minute: ' || arrayStringConcat(arrayFilter(name -> name != '', [
            if(uniqExact(tuple(desk)) > 1, 'desk', ''),
            if(uniqExact(tuple(book)) > 1, 'book', ''),
            if(uniqExact(tuple(trader_id)) > 1, 'trader_id', ''),
            if(uniqExact(tuple(currency)) > 1, 'currency', ''),
            if(uniqExact(tuple(base_currency)) > 1, 'base_currency', ''),
            if(uniqExact(tuple(quantity)) > 1, 'quantity', ''),
            if(uniqExact(tuple(average_price)) > 1, 'average_price', ''),
            if(uniqExact(tuple(cash_flow)) > 1, 'cash_flow', ''),
            if(uniqExact(tuple(realized_pnl)) > 1, 'realized_pnl', ''),
            if(uniqExact(tuple(market_value)) > 1, 'market_value', ''),
            if(uniqExact(tuple(commissions)) > 1, 'commissions', ''),
            if(uniqExact(tuple(income)) > 1, 'income', ''),
            if(uniqExact(tuple(mark_price)) > 1, 'mark_price', ''),
            if(uniqExact(tuple(mark_time)) > 1, 'mark_time', ''),
            if(uniqExact(tuple(mark_method)) > 1, 'mark_method', ''),
            if(uniqExact(tuple(mark_status)) > 1, 'mark_status', ''),
            if(uniqExact(tuple(fx_rate)) > 1, 'fx_rate', ''),
            if(uniqExact(tuple(cash_flow_base)) > 1, 'cash_flow_base', ''),
            if(uniqExact(tuple(realized_pnl_base)) > 1, 'realized_pnl_base', ''),
            if(uniqExact(tuple(market_value_base)) > 1, 'market_value_base', ''),
            if(uniqExact(tuple(commissions_base)) > 1, 'commissions_base', ''),
            if(uniqExact(tuple(income_base)) > 1, 'income_base', ''),
            if(uniqExact(tuple(previous_quantity)) > 1, 'previous_quantity', ''),
            if(uniqExact(tuple(previous_mark_price)) > 1, 'previous_mark_price', ''),
            if(uniqExact(tuple(previous_cash_flow)) > 1, 'previous_cash_flow', ''),
            if(uniqExact(tuple(previous_realized_pnl)) > 1, 'previous_realized_pnl', ''),
            if(uniqExact(tuple(previous_market_value)) > 1, 'previous_market_value', ''),
            if(uniqExact(tuple(previous_commissions)) > 1, 'previous_commissions', ''),
            if(uniqExact(tuple(previous_income)) > 1, 'previous_income', ''),
            if(uniqExact(tuple(previous_total_pnl_base)) > 1, 'previous_total_pnl_base', ''),
            if(uniqExact(tuple(day_position_pnl)) > 1, 'day_position_pnl', ''),
            if(uniqExact(tuple(execution_count)) > 1, 'execution_count', ''),
            if(uniqExact(tuple(unapplied_execution_count)) > 1, 'unapplied_execution_count', '')]), ', ')) AS detail
FROM
(
    SELECT *, true AS is_close
    FROM tidemark.position_days FINAL
    WHERE trading_date = {trading_date:Date}
    UNION ALL
    SELECT *, false AS is_close
    FROM tidemark.position_minutes FINAL
    WHERE trading_date = {trading_date:Date}
        AND minute = toDateTime({trading_date:Date} + 1, 'UTC') - INTERVAL 1 MINUTE
)
GROUP BY account_id, instrument_id
HAVING countIf(is_close) != 1
    OR countIf(NOT is_close) != 1
    OR uniqExact(tuple(desk, book, trader_id, currency, base_currency, quantity, average_price, cash_flow, realized_pnl, market_value, commissions,
        income, mark_price, mark_time, mark_method, mark_status, fx_rate, cash_flow_base, realized_pnl_base, market_value_base, commissions_base,
        income_base, previous_quantity, previous_mark_price, previous_cash_flow, previous_realized_pnl, previous_market_value, previous_commissions, previous_income,
        previous_total_pnl_base, day_position_pnl, execution_count, unapplied_execution_count)) > 1
UNION ALL
-- IDENTITY: cash_flow + market_value = realized_pnl + unrealized_pnl, where unrealized_pnl is what follows from average_price.
SELECT
    'IDENTITY' AS kind,
    account_id,
    instrument_id,
    if(quantity = 0, toDecimal128(0, 12), CAST(
        divideDecimal(multiplyDecimal(market_value, average_price, 24), nullIf(mark_price, 0), 12), 'Nullable(Decimal(38, 12))')) AS expected,
    toNullable(cost_basis) AS found,
    fault AS detail
FROM
(
    SELECT
        *,
        realized_pnl - cash_flow AS cost_basis,
        multiIf(
            quantity = 0 AND (isNull(market_value) OR market_value != 0 OR cost_basis != 0 OR isNotNull(average_price)),
                'flat, but market_value or cost_basis is not 0, or average_price not null',
            quantity != 0 AND isNull(average_price), 'open, but average_price is null',
            quantity != 0 AND isNull(mark_price) != isNull(market_value), 'mark_price and market_value are not null together',
            -- The multiplier is not stored, so that each side is multiplied by what the other was divided by; what rounding to 12
            -- places makes is let pass. 76 digits hold the product of any two columns.
            quantity != 0 AND ifNull(
                    abs(toDecimal256(cost_basis, 12) * mark_price - toDecimal256(market_value, 12) * average_price)
                    > toDecimal256('0.000000000001', 12)
                        * (abs(cost_basis) + abs(market_value) + abs(mark_price) + abs(average_price)),
                    false),
                'cost_basis is realized_pnl - cash_flow, but average_price comes to another',
            currency = base_currency AND (isDistinctFrom(cash_flow, cash_flow_base) OR isDistinctFrom(realized_pnl, realized_pnl_base)
                    OR isDistinctFrom(market_value, market_value_base) OR isDistinctFrom(commissions, commissions_base)
                    OR isDistinctFrom(income, income_base)),
                'currency is base_currency, but a column that ends in _base differs from the one that does not',
            '') AS fault
    FROM tidemark.position_days FINAL
    WHERE trading_date = {trading_date:Date}
)
WHERE fault != ''
LIMIT 1 BY account_id, instrument_id
COMMENT 'where the closing rows of a trading date do not agree: one row a difference';
