package io.tidemark.jobs.positions;

import java.time.Instant;

/**
 * That one subtask has published all its rows of a minute. It is stored after those rows, so that its presence proves
 * theirs; a minute is complete once all subtasks of one run have said so.
 *
 * @param minute start of the minute, UTC
 * @param subtask number of the subtask, from 0
 * @param subtasks number of subtasks of the run
 * @param rows number of rows that the bell made of the minute
 * @param checksum sum of the rows' versions, as unsigned 64-bit integers, modulo 2^64
 * @param clock where the subtask's clock stood, UTC, milliseconds
 */
public record MinuteStatus(Instant minute, int subtask, int subtasks, long rows, long checksum, Instant clock) {}
