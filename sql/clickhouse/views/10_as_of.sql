-- The newest complete minute: the greatest that all subtasks of one run have stored their status of. Each stores it after
-- its rows, minute after minute, so that all minutes before are complete too.
-- Two days of statuses are looked through, and all of them only where those hold no complete minute.
CREATE OR REPLACE VIEW tidemark.as_of AS
WITH
    (
        SELECT maxOrNull(minute)
        FROM
        (
            SELECT minute
            FROM tidemark.minute_status FINAL
            WHERE minute >= (SELECT max(minute) FROM tidemark.minute_status) - INTERVAL 2 DAY
            GROUP BY minute, job_run, subtasks
            HAVING count() = subtasks
        )
    ) AS recent
SELECT max(minute) AS as_of
FROM
(
    SELECT minute
    FROM tidemark.minute_status FINAL
    WHERE minute >= ifNull(recent, toDateTime(0, 'UTC'))
    GROUP BY minute, job_run, subtasks
    HAVING count() = subtasks
)
COMMENT 'the newest minute of which every subtask has stored its rows, UTC; 1970-01-01 before the first';
