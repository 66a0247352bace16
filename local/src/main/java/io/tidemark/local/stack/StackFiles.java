package io.tidemark.local.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a stack: what is generated below its data folder, and where the build put the jars. */
final class StackFiles {
    private static final String LOGGING = "process-log4j2.properties";

    private final StackConfig config;

    StackFiles(StackConfig config) {
        this.config = config;
    }

    /** Writes a generated file below the data folder, if it is not there with those very lines. */
    Path write(String name, List<String> lines) {
        Path file = config.dataFolder().resolve(name);
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            String text = String.join("\n", lines) + "\n";
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                Files.writeString(file, text);
            }
            return file;
        } catch (IOException e) {
            throw new StackException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** JVM arguments that send a process' log to its rolling file. */
    List<String> logging(String name) {
        Path settings = config.dataFolder().resolve(LOGGING);
        try (InputStream resource =
                Objects.requireNonNull(StackFiles.class.getResourceAsStream(LOGGING), LOGGING + " is in this jar")) {
            Files.createDirectories(config.dataFolder());
            Files.write(settings, resource.readAllBytes());
        } catch (IOException e) {
            throw new StackException("Cannot write " + settings + ": " + e.getMessage(), e);
        }
        Path log = config.logFolder().resolve(name + ".log");
        // Flink's web UI finds a process' log by log.file.
        return List.of("-Dlog4j2.configurationFile=" + settings.toUri(), "-Dlog.file=" + log);
    }

    /** Class path of the broker. */
    String kafkaLibraries() {
        return libraries(config.root().resolve("local/kafka-broker/target/lib"));
    }

    /** Class path of the Flink cluster and its client. */
    String flinkLibraries() {
        return libraries(config.root().resolve("local/flink-cluster/target/lib"));
    }

    /**
     * Class path of this program's own classes, for a process that outlives a build: Tidemark's jars are copied, as the
     * next build writes them anew under a running process; those of others never change.
     */
    String ownLibraries(String name) {
        String others = libraries(config.root().resolve("local/target/lib"));
        Path copies = config.dataFolder().resolve("lib").resolve(name);
        deleteBelow(copies);
        try {
            Files.createDirectories(copies);
            for (String module : List.of("local", "sql", "domain")) {
                Path jar = moduleJar(module);
                Files.copy(jar, copies.resolve(Objects.requireNonNull(jar.getFileName())));
            }
        } catch (IOException e) {
            throw new StackException("Cannot copy Tidemark's jars to " + copies + ": " + e.getMessage(), e);
        }
        return copies.resolve("*") + ":" + others;
    }

    /** The password of the local engine, made at the first call and readable by its owner only. */
    Path clickHousePasswordFile() {
        Path file = config.clickHousePasswordFile();
        if (Files.exists(file)) {
            return file;
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        try {
            Files.createDirectories(
                    Objects.requireNonNull(file.getParent()),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            return file;
        } catch (IOException e) {
            throw new StackException("Cannot write the ClickHouse password to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Deletes a folder of the stack's data with all that is in it; harmless if it is not there. */
    void deleteBelow(Path folder) {
        if (!folder.normalize().startsWith(config.dataFolder()) || !Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new StackException("Cannot delete " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Deletes all that is in a folder of the stack's data, not the folder. */
    void deleteContents(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.toList()) {
                if (Files.isDirectory(child)) {
                    deleteBelow(child);
                } else {
                    Files.deleteIfExists(child);
                }
            }
        } catch (IOException e) {
            throw new StackException("Cannot empty " + folder + ": " + e.getMessage(), e);
        }
    }

    private Path moduleJar(String module) {
        Path target = config.root().resolve(module).resolve("target");
        try (Stream<Path> found = Files.list(target)) {
            return found.filter(path -> path.getFileName().toString().matches("tidemark-" + module + "-[0-9].*\\.jar"))
                    .filter(path -> !path.getFileName().toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> notBuilt(target));
        } catch (IOException e) {
            throw notBuilt(target);
        }
    }

    private static String libraries(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw notBuilt(folder);
        }
        return folder.resolve("*").toString();
    }

    private static StackException notBuilt(Path folder) {
        return new StackException("The jars in " + folder + " are not built: run `./tidemark build`.");
    }

    /** The last lines of a log, for an error; empty if there is none. */
    static List<String> tail(Path log, int lines) {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (Stream<String> all = Files.lines(log, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            ArrayList<String> kept = all.collect(Collectors.toCollection(ArrayList::new));
            return kept.subList(Math.max(0, kept.size() - lines), kept.size());
        } catch (IOException | UncheckedIOException e) {
            return List.of("(cannot read " + log + ": " + e.getMessage() + ")");
        }
    }
}
