-- What could not be used, why, how often, and the newest example of each.
SELECT
    topic,
    reason,
    count() AS records,
    max(append_time) AS newest,
    argMax(detail, (append_time, partition, `offset`)) AS newest_detail,
    argMax(concat(toString(partition), ':', toString(`offset`)), (append_time, partition, `offset`)) AS newest_partition_and_offset
FROM tidemark.dead_letters FINAL
GROUP BY topic, reason
ORDER BY records DESC;
