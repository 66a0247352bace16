-- A desk's P&L of a trading date, minute by minute: of the day, and since the beginning. The latter is what all its positions
-- had closed with before, those that are flat and idle today among them, and what the day adds; a position that changed
-- desks counts with its history from the next date on. One row a minute, currency and base currency; of every sum,
-- x_known adds what is known, x_missing_count counts what is not, and x is null if there is any.
SELECT
    minute,
    complete,
    currency,
    base_currency,
    if(day_total_pnl_missing_count = 0, day_total_pnl_known, NULL) AS day_total_pnl,
    day_total_pnl_known,
    day_total_pnl_missing_count,
    if(total_pnl_missing_count = 0, total_pnl_known, NULL) AS total_pnl,
    closed_known + day_total_pnl_known AS total_pnl_known,
    closed_missing_count + day_total_pnl_missing_count AS total_pnl_missing_count
FROM
(
    SELECT
        minute,
        any(complete) AS complete,
        currency,
        base_currency,
        sum(toDecimal256(ifNull(day_total_pnl, 0), 12)) AS day_total_pnl_known,
        countIf(day_total_pnl IS NULL) AS day_total_pnl_missing_count
    FROM tidemark.positions
    WHERE trading_date = {trading_date:Date} AND desk = {desk:String}
    GROUP BY minute, currency, base_currency
) AS of_minute
LEFT JOIN
(
    SELECT
        currency,
        base_currency,
        sum(toDecimal256(ifNull(total_pnl, 0), 12)) AS closed_known,
        countIf(total_pnl IS NULL) AS closed_missing_count
    FROM tidemark.position_closes
    WHERE desk = {desk:String}
        AND (trading_date, account_id, instrument_id) IN (
            SELECT max(trading_date), account_id, instrument_id
            FROM tidemark.position_closes
            WHERE trading_date < {trading_date:Date}
            GROUP BY account_id, instrument_id
        )
    GROUP BY currency, base_currency
) AS before USING (currency, base_currency)
ORDER BY currency, base_currency, minute;
