-- Executions that came after their horizon and are in no figure, by position, and how many days a replay must let its clock trail
-- so that none of them is late: more than lie between the oldest and the newest moment of the log, be that an execution or a
-- minute of which nothing but prices are known.
SELECT
    account_id,
    instrument_id,
    count() AS executions,
    min(ts_event) AS oldest_ts_event,
    max(ts_event) AS newest_ts_event,
    max(known_at) AS newest_known_at,
    groupArraySorted(20)(execution_id) AS first_execution_ids,
    dateDiff(
        'day',
        oldest_ts_event,
        greatest(
            (SELECT max(ts_event) FROM tidemark.executions),
            (SELECT max(minute) FROM tidemark.minute_status))) + 1 AS days_to_trail
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
