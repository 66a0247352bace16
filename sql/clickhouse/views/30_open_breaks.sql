-- Where the books of a trading date do not agree with themselves, as of the newest check, and where records of it are missing:
-- none. A gap in a sequence is a break of every trading date that it may lie in, of the first 31.
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
UNION ALL
SELECT
    toDate(from_minute) + arrayJoin(range(least(dateDiff('day', from_minute, to_minute), 30) + 1)) AS trading_date,
    'SEQUENCE_GAP' AS kind,
    '' AS account_id,
    instrument_id,
    NULL AS expected,
    NULL AS found,
    concat(
        record_type,
        if(first_missing = last_missing,
            concat(' ', toString(first_missing), ' is missing'),
            concat(' ', toString(first_missing), ' to ', toString(last_missing), ' are missing, ',
                toString(last_missing - first_missing + 1), ' records')),
        if(from_minute = to_minute,
            concat(', in minute ', toString(from_minute)),
            concat(', in the minutes from ', toString(from_minute), ' to ', toString(to_minute))),
        ' UTC') AS detail,
    recorded_at AS first_seen,
    recorded_at,
    job_run
FROM tidemark.sequence_gaps FINAL
COMMENT 'breaks in the books that are open, one row a break and trading date';
