-- The newest signature under every trading date, and how many there were.
CREATE OR REPLACE VIEW tidemark.sign_offs AS
SELECT
    trading_date,
    signed_at,
    count() OVER (PARTITION BY trading_date) AS signatures,
    toBool(is_complete) AS complete,
    breaks,
    positions,
    minute_rows,
    checksum,
    executions_live,
    executions_corrected,
    executions_cancelled,
    executions_waiting,
    executions_beyond_horizon,
    late_revisions,
    corrected_revisions,
    cancelled_revisions,
    late_mark_revisions,
    reference_revisions,
    fx_revisions,
    dead_letters,
    job_run
FROM tidemark.trading_date_sign_offs FINAL
ORDER BY trading_date, signed_at DESC
LIMIT 1 BY trading_date
COMMENT 'whether a trading date is complete, one row a trading date';
