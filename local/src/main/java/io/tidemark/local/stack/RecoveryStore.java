package io.tidemark.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Flink keeps below the data folder so that a new JobManager goes on with the jobs of the last one: their programs,
 * their jars, and where their checkpoints are. ZooKeeper's data name these files; either is nothing without the other.
 */
final class RecoveryStore {
    /** Flink's name of the cluster, and of its folder in the store. */
    static final String CLUSTER = "tidemark";

    private final StackConfig config;

    RecoveryStore(StackConfig config) {
        this.config = config;
    }

    /** Whether a new JobManager would go on with the job. Flink deletes the job's jar when the job has ended for good. */
    boolean keeps(String jobId) {
        Path jars = config.recoveryFolder().resolve(CLUSTER).resolve("blob").resolve("job_" + jobId);
        return Files.isDirectory(jars);
    }

    /** Whether nothing is left of any job. */
    boolean isEmpty() {
        if (!Files.isDirectory(config.recoveryFolder())) {
            return true;
        }
        try (Stream<Path> all = Files.walk(config.recoveryFolder())) {
            return all.noneMatch(Files::isRegularFile);
        } catch (NoSuchFileException | UncheckedIOException beingDeleted) {
            return false;
        } catch (IOException e) {
            throw new StackException("Cannot read " + config.recoveryFolder() + ": " + e.getMessage(), e);
        }
    }
}
