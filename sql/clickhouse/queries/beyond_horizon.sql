-- Executions that came after their horizon and are in no figure, by position, and how long before the newest execution the oldest
-- of them was done: a replay must let its clock trail by more than that.
SELECT
    account_id,
    instrument_id,
    count() AS executions,
    min(ts_event) AS oldest_ts_event,
    max(ts_event) AS newest_ts_event,
    max(known_at) AS newest_known_at,
    groupArraySorted(20)(execution_id) AS first_execution_ids,
    dateDiff('day', oldest_ts_event, (SELECT max(ts_event) FROM tidemark.executions)) + 1 AS days_to_trail
FROM tidemark.executions FINAL
WHERE fate = 'BEYOND_HORIZON'
    -- Few ever were, and only of them the current row is looked for.
    AND (event_date, instrument_id, execution_id) IN (
        SELECT event_date, instrument_id, execution_id
        FROM tidemark.executions
        WHERE fate = 'BEYOND_HORIZON'
    )
GROUP BY account_id, instrument_id
ORDER BY oldest_ts_event, account_id, instrument_id;
