-- Every row of position_minutes is a revision: ClickHouse hands it on in the same INSERT, which is acknowledged when both
-- tables have it and fails when one has not. So the row travels and is parsed once.
-- A column that is added to the two tables must be added here: drop the view and create it again while no job runs.
CREATE MATERIALIZED VIEW IF NOT EXISTS tidemark.position_minute_revisions_feed
TO tidemark.position_minute_revisions
AS
SELECT *
FROM tidemark.position_minutes;
