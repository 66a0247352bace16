-- The newest checkpoint of every partition and whether its records add up; a difference other than 0 is a break.
-- Newest by the time it was recorded: a job started afresh counts its checkpoints from 1 again.
SELECT job, topic, partition, checkpoint_id, consumed, heartbeats, accepted, duplicates, dead_letters, waiting, ticks_let_go, difference, recorded_at
FROM tidemark.reconciliation FINAL
ORDER BY job, topic, partition, recorded_at DESC, checkpoint_id DESC
LIMIT 1 BY job, topic, partition;
