package io.tidemark.jobs.positions;

/**
 * Where the bell of one subtask stood at a checkpoint.
 *
 * @param subtask number of the subtask, from 0
 * @param subtasks number of subtasks
 * @param nextMillis the minute to publish next, milliseconds since the epoch, UTC
 * @param rung whether any minute was published
 * @param newestMillis the newest minute with a real event
 * @param rows rows of the next minute that were published already
 * @param checksum sum of their versions
 * @param closedDay last trading date whose closing rows were published ahead of its last minute
 */
public record BellState(
        int subtask,
        int subtasks,
        long nextMillis,
        boolean rung,
        long newestMillis,
        long rows,
        long checksum,
        long closedDay) {}
