-- Every dead letter and what became of it. Of an open one nothing did. One that was sent again is a new record at a new
-- place: a dead letter there is its refusal; else it is taken as soon as a job that reads the partition has passed it, by
-- the newest books of that job, which are drawn up at a checkpoint's barrier. Neither FINAL nor a setting is needed to ask.
CREATE OR REPLACE VIEW tidemark.dead_letter_outcomes AS
SELECT
    letter.topic AS topic,
    letter.partition AS partition,
    letter.offset AS offset,
    letter.append_time AS append_time,
    letter.reason AS reason,
    letter.detail AS detail,
    -- Whichever of the two a left join leaves where nothing fits.
    ifNull(nullIf(redrive.outcome, ''), 'OPEN') AS outcome,
    redrive.intended_at AS redriven_at,
    redrive.redriven_partition AS redriven_partition,
    redrive.redriven_offset AS redriven_offset,
    nullIf(redrive.refused_reason, '') AS refused_reason
FROM
(
    SELECT topic, partition, `offset`, append_time, reason, detail
    FROM tidemark.dead_letters FINAL
) AS letter
LEFT JOIN
(
    SELECT
        sent.topic AS topic,
        sent.partition AS partition,
        sent.offset AS offset,
        toNullable(sent.intended_at) AS intended_at,
        toNullable(sent.redriven_partition) AS redriven_partition,
        sent.redriven_offset AS redriven_offset,
        ifNull(refusal.reason, '') AS refused_reason,
        multiIf(
            sent.redriven_offset IS NULL, 'INTERRUPTED',
            refused_reason != '', 'REFUSED',
            arrayExists(
                books -> books.1 <= sent.new_offset AND sent.new_offset < books.2,
                reading.books), 'TAKEN',
            'SENT') AS outcome
    FROM
    (
        SELECT
            topic,
            partition,
            `offset`,
            redriven_partition,
            redriven_offset,
            -- No record is there: the joins need a number.
            ifNull(redriven_offset, -1) AS new_offset,
            intended_at
        FROM tidemark.dead_letter_redrives FINAL
    ) AS sent
    LEFT JOIN
    (
        SELECT topic, partition, `offset`, toString(reason) AS reason
        FROM tidemark.dead_letters FINAL
        WHERE (topic, partition, `offset`) IN (
            SELECT topic, redriven_partition, ifNull(redriven_offset, -1)
            FROM tidemark.dead_letter_redrives
        )
    ) AS refusal
        ON refusal.topic = sent.topic AND refusal.partition = sent.redriven_partition AND refusal.offset = sent.new_offset
    LEFT JOIN
    (
        SELECT topic, partition, groupArray(newest) AS books
        FROM
        (
            SELECT
                job,
                topic,
                partition,
                argMax((start_offset, end_offset), (recorded_at, checkpoint_id)) AS newest
            FROM tidemark.reconciliation
            WHERE (topic, partition) IN (SELECT topic, redriven_partition FROM tidemark.dead_letter_redrives)
            GROUP BY job, topic, partition
        )
        GROUP BY topic, partition
    ) AS reading
        ON reading.topic = sent.topic AND reading.partition = sent.redriven_partition
) AS redrive
    ON redrive.topic = letter.topic AND redrive.partition = letter.partition AND redrive.offset = letter.offset
COMMENT 'dead letters and what became of them, one row a dead letter';
