package io.tidemark.local.stack;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A program that {@code submit} knows. */
enum StackJob {
    BARS("bars", "io.tidemark.jobs.bars.BarsJob"),
    POSITIONS("positions", "io.tidemark.jobs.positions.PositionsJob");

    private final String jobName;
    private final String mainClass;

    StackJob(String jobName, String mainClass) {
        this.jobName = jobName;
        this.mainClass = mainClass;
    }

    /** The name under which Flink shows it and a person submits it. */
    String jobName() {
        return jobName;
    }

    String mainClass() {
        return mainClass;
    }

    static Path jar(StackConfig config) {
        return config.root().resolve("flink-jobs/target/tidemark-flink-jobs.jar");
    }

    static List<String> names() {
        return Arrays.stream(values()).map(StackJob::jobName).toList();
    }

    /** The job of that name, or an error that names the right one. */
    static StackJob named(String name) {
        return Arrays.stream(values())
                .filter(job -> job.jobName.equals(name))
                .findFirst()
                .orElseThrow(() -> new StackException("There is no job " + name + Spelling.hint(name, names())));
    }
}
