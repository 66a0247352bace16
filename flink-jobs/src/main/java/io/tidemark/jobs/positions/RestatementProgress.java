package io.tidemark.jobs.positions;

/**
 * Whether a subtask has rows to publish again for what came late.
 *
 * @param subtask number of the subtask, from 0
 * @param subtasks number of subtasks of the run
 * @param restating whether it has
 */
public record RestatementProgress(int subtask, int subtasks, boolean restating) {}
