-- Where the books of a trading date do not agree with themselves, as of the newest check: none.
CREATE OR REPLACE VIEW tidemark.open_breaks AS
SELECT
    trading_date,
    kind,
    account_id,
    instrument_id,
    expected,
    found,
    detail,
    first_seen,
    recorded_at,
    job_run
FROM tidemark.book_breaks FINAL
WHERE is_resolved = 0
COMMENT 'breaks in the books that are open, one row a break';
