package io.tidemark.local.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Copies of the job jars that were submitted, by their content: a job can go back to the program that it ran though the jar was
 * built anew in its place. The newest few are kept.
 */
final class KeptPrograms {
    private static final int KEPT = 4;
    private static final int NAME_DIGITS = 16;

    private final StackConfig config;

    KeptPrograms(StackConfig config) {
        this.config = config;
    }

    /**
     * Keeps a copy of a job's jar.
     *
     * @return the copy, whose name tells its content
     * @throws StackException if the jar is not there or has not that job in it
     */
    Path keep(Path jar, StackJob job) {
        requireProgram(jar, job);
        try {
            Path kept = place(jar);
            Files.createDirectories(folder());
            if (!Files.exists(kept)) {
                Path fresh = Files.createTempFile(folder(), "copy", ".new");
                Files.copy(jar, fresh, StandardCopyOption.REPLACE_EXISTING);
                Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
            forgetOldest();
            return kept;
        } catch (IOException e) {
            throw new StackException("Cannot keep a copy of " + jar + " in " + folder() + ": " + e.getMessage(), e);
        }
    }

    /** Whether a jar has the very content of a kept one. */
    boolean isKeptAs(Path jar, Path kept) {
        try {
            return Files.exists(jar) && place(jar).equals(kept);
        } catch (IOException e) {
            throw new StackException("Cannot read " + jar + ": " + e.getMessage(), e);
        }
    }

    private static void requireProgram(Path jar, StackJob job) {
        if (!Files.exists(jar)) {
            throw new StackException("There is no " + jar + ": run ./tidemark build, or name another jar with --jar.");
        }
        try (ZipFile classes = new ZipFile(jar.toFile())) {
            if (classes.getEntry(job.mainClass().replace('.', '/') + ".class") == null) {
                throw new StackException(jar + " has no job " + job.jobName() + " in it (class " + job.mainClass()
                        + "). The jar with everything that the job needs is wanted, tidemark-flink-jobs.jar.");
            }
        } catch (IOException e) {
            throw new StackException(jar + " is no jar: " + e.getMessage(), e);
        }
    }

    private Path place(Path jar) throws IOException {
        try (InputStream bytes = Files.newInputStream(jar)) {
            MessageDigest content = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(bytes, content).transferTo(OutputStream.nullOutputStream());
            byte[] digest = content.digest();
            return folder().resolve(HexFormat.of().formatHex(digest).substring(0, NAME_DIGITS) + ".jar");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void forgetOldest() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            List<Path> oldest = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(Comparator.comparing(KeptPrograms::lastUsed).reversed())
                    .skip(KEPT)
                    .toList();
            for (Path file : oldest) {
                Files.delete(file);
            }
        }
    }

    private static FileTime lastUsed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new StackException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private Path folder() {
        return config.runFolder().resolve("programs");
    }
}
