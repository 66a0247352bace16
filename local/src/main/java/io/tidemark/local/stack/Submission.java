package io.tidemark.local.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job to be run, and how.
 *
 * @param job a name of {@link StackJob}
 * @param parallelism of every operator that does not fix its own
 * @param savepoint folder of a savepoint or retained checkpoint to start from; null starts empty
 * @param settings Flink's own keys (see {@link #isFlinkKey}) and the job's options
 * @param program jar that the job is in; null for the one that was built last
 */
public record Submission(
        String job,
        int parallelism,
        @Nullable Path savepoint,
        Map<String, String> settings,
        @Nullable Path program) {
    private static final List<String> FLINK_PREFIXES = List.of(
            "state.", "execution.", "pipeline.", "restart-strategy.", "taskmanager.", "metrics.", "parallelism.");

    public Submission {
        settings = new TreeMap<>(settings);
    }

    /** A job from an empty state, with its default options. */
    public static Submission of(String job, int parallelism) {
        return new Submission(job, parallelism, null, Map.of(), null);
    }

    public Submission with(String key, String value) {
        TreeMap<String, String> more = new TreeMap<>(settings);
        more.put(key, value);
        return new Submission(job, parallelism, savepoint, more, program);
    }

    public Submission from(Path savepointFolder) {
        return new Submission(job, parallelism, savepointFolder, settings, program);
    }

    /** The same at another parallelism. */
    Submission at(int otherParallelism) {
        return new Submission(job, otherParallelism, savepoint, settings, program);
    }

    /** The same by another program. */
    public Submission by(@Nullable Path jar) {
        return new Submission(job, parallelism, savepoint, settings, jar);
    }

    /** Whether a setting is for Flink rather than for the job. */
    static boolean isFlinkKey(String key) {
        return FLINK_PREFIXES.stream().anyMatch(key::startsWith);
    }
}
