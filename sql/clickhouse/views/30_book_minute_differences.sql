-- Where rows of minutes of a trading date do not hold together: none, one row a position:
-- SELECT * FROM tidemark.book_minute_differences(trading_date = '2026-01-02'). expected and found are of the first such minute.
CREATE OR REPLACE VIEW tidemark.book_minute_differences AS
SELECT
    'MINUTE_IDENTITY' AS kind,
    account_id,
    instrument_id,
    argMin(tuple(if(quantity = 0, toDecimal128(0, 12), CAST(
        divideDecimal(multiplyDecimal(market_value, average_price, 24), nullIf(mark_price, 0), 12), 'Nullable(Decimal(38, 12))'))), minute).1 AS expected,
    argMin(tuple(toNullable(cost_basis)), minute).1 AS found,
    format('{0} of its minutes, the first {1}: {2}', toString(count()), toString(min(minute)), argMin(fault, minute)) AS detail
FROM
(
    SELECT
        account_id,
        instrument_id,
        minute,
        quantity,
        average_price,
        market_value,
        mark_price,
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
    FROM tidemark.position_minutes FINAL
    WHERE trading_date = {trading_date:Date}
)
WHERE fault != ''
GROUP BY account_id, instrument_id
COMMENT 'where the minutes of a trading date do not hold together: one row a position';
