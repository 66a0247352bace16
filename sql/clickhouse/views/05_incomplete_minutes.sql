-- Minutes of which a record may be missing: every one that a gap in a sequence may lie in.
-- Of a gap the first 31 days: what is missing since then is told by tidemark.open_breaks, and would fill memory here.
CREATE OR REPLACE VIEW tidemark.incomplete_minutes AS
SELECT DISTINCT
    instrument_id,
    toDateTime(
        arrayJoin(range(
            toUnixTimestamp(from_minute), toUnixTimestamp(least(to_minute, from_minute + toIntervalDay(31))) + 1, 60)),
        'UTC') AS minute,
    record_type
FROM tidemark.sequence_gaps FINAL
COMMENT 'minutes that a missing record may be of, one row an instrument, minute and record type';
