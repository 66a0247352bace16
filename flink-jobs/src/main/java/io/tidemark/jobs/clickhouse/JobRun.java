package io.tidemark.jobs.clickhouse;

import java.time.Instant;
import java.util.Map;

/**
 * A start of a job: which program, with which settings.
 *
 * @param jobRun identity of the run, the same in every row that it writes
 * @param job the job's name
 * @param programVersion version of this program
 * @param flinkVersion version of Flink that it was submitted with
 * @param generation generation of the versions that it writes, 0 to 255
 * @param parallelism parallelism it was submitted with, at least 1
 * @param settings its options by name, without secrets
 * @param startedAt when it was submitted, UTC, milliseconds
 */
public record JobRun(
        String jobRun,
        String job,
        String programVersion,
        String flinkVersion,
        int generation,
        int parallelism,
        Map<String, String> settings,
        Instant startedAt) {}
