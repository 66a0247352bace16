package io.tidemark.local.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was submitted last under each job name, kept in files: where the cluster cannot recover a job by itself, a person
 * must be told how to go on.
 */
final class JobMemory {
    private static final String SETTING = "set.";
    private static final String CONNECTION = "connection.";

    private final StackConfig config;
    private final KeptPrograms programs;

    JobMemory(StackConfig config, KeptPrograms programs) {
        this.config = config;
        this.programs = programs;
    }

    /**
     * One submitted job.
     *
     * @param id Flink's, 32 hex digits; empty where only what it starts from matters
     * @param connections options of the job that say which broker and which ClickHouse it was submitted for
     */
    record Remembered(String id, Submission submission, Map<String, String> connections) {}

    void remember(String id, Submission submission, Map<String, String> connections) {
        Properties properties = new Properties();
        properties.setProperty("id", id);
        properties.setProperty("parallelism", Integer.toString(submission.parallelism()));
        if (submission.savepoint() != null) {
            properties.setProperty("savepoint", submission.savepoint().toString());
        }
        if (submission.program() != null) {
            properties.setProperty("program", submission.program().toString());
        }
        submission.settings().forEach((key, value) -> properties.setProperty(SETTING + key, value));
        connections.forEach((key, value) -> properties.setProperty(CONNECTION + key, value));
        Path file = file(submission.job());
        try {
            Files.createDirectories(folder());
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
        } catch (IOException e) {
            throw new StackException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Forgets a job that was stopped on purpose. */
    void forget(String job) {
        try {
            Files.deleteIfExists(file(job));
        } catch (IOException e) {
            throw new StackException("Cannot delete " + file(job) + ": " + e.getMessage(), e);
        }
    }

    List<Remembered> all() {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".properties"))
                    .sorted()
                    .map(JobMemory::read)
                    .toList();
        } catch (IOException e) {
            throw new StackException("Cannot read " + folder() + ": " + e.getMessage(), e);
        }
    }

    /** The command that goes on where the job was last known to be. */
    String resumption(Remembered remembered) {
        Submission submission = resumed(remembered);
        StringBuilder command = new StringBuilder(
                "./tidemark submit " + submission.job() + " --parallelism " + submission.parallelism());
        Optional.ofNullable(submission.savepoint())
                .ifPresent(path -> command.append(" --from-savepoint ").append(path));
        Optional.ofNullable(submission.program())
                .filter(program -> Files.exists(program) && !programs.isKeptAs(StackJob.jar(config), program))
                .ifPresent(program -> command.append(" --jar ").append(program));
        submission
                .settings()
                .forEach((key, value) -> command.append(" --set '")
                        .append(key)
                        .append('=')
                        .append(value)
                        .append('\''));
        return command.toString();
    }

    /** The submission that goes on where the job was last known to be: from its newest checkpoint if it left one. */
    Submission resumed(Remembered remembered) {
        return latestCheckpoint(remembered.id())
                .map(remembered.submission()::from)
                .orElse(remembered.submission());
    }

    /** The newest complete checkpoint that a job left on disk. */
    private Optional<Path> latestCheckpoint(String id) {
        Path folder = config.checkpointFolder().resolve(id);
        if (id.isEmpty() || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> checkpoints = Files.list(folder)) {
            return checkpoints
                    .filter(path -> path.getFileName().toString().matches("chk-[0-9]+"))
                    .filter(path -> Files.exists(path.resolve("_metadata")))
                    .max(Comparator.comparingLong(
                            path -> Long.parseLong(path.getFileName().toString().substring("chk-".length()))));
        } catch (IOException e) {
            throw new StackException("Cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private Path folder() {
        return config.runFolder().resolve("jobs");
    }

    private Path file(String job) {
        return folder().resolve(job + ".properties");
    }

    private static Remembered read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new StackException("Cannot read " + file + ": " + e.getMessage(), e);
        }
        @Nullable String savepoint = properties.getProperty("savepoint");
        @Nullable String program = properties.getProperty("program");
        String name = file.getFileName().toString().replace(".properties", "");
        return new Remembered(
                properties.getProperty("id", ""),
                new Submission(
                        name,
                        Integer.parseInt(properties.getProperty("parallelism", "1")),
                        savepoint == null ? null : Path.of(savepoint),
                        below(SETTING, properties),
                        program == null ? null : Path.of(program)),
                below(CONNECTION, properties));
    }

    private static Map<String, String> below(String prefix, Properties properties) {
        TreeMap<String, String> found = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), properties.getProperty(key));
            }
        }
        return found;
    }
}
