package io.tidemark.chaos;

import io.tidemark.local.stack.ProcessLock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The disk that a stack's checkpoints lie on: a small file system in memory (tmpfs) which can be filled, where this process may
 * mount one. Where it may not, the checkpoints lie on the disk of the stack, which nobody fills.
 *
 * <p>What is mounted is unmounted by {@link #close()}; what a process left mounted that was killed, by the next that mounts.
 */
final class CheckpointDisk implements AutoCloseable {
    /** What the kernel's table of mounts calls it. */
    private static final String SOURCE = "tidemark-chaos";

    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    /** A blank, a backslash and the like in the table of mounts. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    private static final Duration UNMOUNT_LIMIT = Duration.ofSeconds(20);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final ProcessLock lock;
    private final boolean mounted;

    private CheckpointDisk(Path folder, ProcessLock lock, boolean mounted) {
        this.folder = folder;
        this.lock = lock;
        this.mounted = mounted;
    }

    /**
     * The disk of a folder that nothing lies in yet.
     *
     * @param mebibytes its size, where it is one of its own
     * @param log is told what was mounted, or why nothing was, and what was left mounted by others
     */
    static CheckpointDisk of(Path folder, int mebibytes, Consumer<String> log) {
        unmountAbandoned(log);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Before it is mounted, so that no other run ever sees it without.
        ProcessLock lock = ProcessLock.tryAcquire(lockOf(folder));
        if (lock == null) {
            throw new ChaosException("Another run has its checkpoints in " + folder + ".");
        }
        String refusal = null;
        try {
            SystemCommand.output(
                    "mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m,mode=700", SOURCE, folder.toString());
        } catch (ChaosException refused) {
            refusal = String.valueOf(refused.getMessage()).lines().findFirst().orElse("");
        }
        log.accept(
                refusal == null
                        ? "Checkpoints lie on a tmpfs of " + mebibytes + " MiB at " + folder + ", which can be full."
                        : "No tmpfs for checkpoints, so that a file-size limit stands for a full disk: " + refusal);
        return new CheckpointDisk(folder, lock, refusal == null);
    }

    /** Whether it is one of its own, of bounded size. */
    boolean canBeFilled() {
        return mounted;
    }

    /**
     * Takes all that is free; called again, also what has become free since.
     *
     * @return bytes that are taken so far
     */
    long fill() {
        try (OutputStream filler = Files.newOutputStream(
                filler(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long free = free();
            while (free > 0) {
                filler.write(new byte[(int) Math.min(free, CHUNK)]);
                free = free();
            }
        } catch (IOException somebodyTookTheRest) {
            // Then there is none left either.
        }
        try {
            return Files.size(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that are free. */
    long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Gives back what {@link #fill()} took. */
    void makeRoom() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Unmounts it; what lies on it lies in the folder afterwards, for whoever keeps the stack's data. */
    @Override
    public void close() {
        try (lock) {
            if (canBeFilled()) {
                moveOff();
            }
        }
    }

    private void moveOff() {
        Path kept = folder.resolveSibling(folder.getFileName() + "-kept");
        try {
            makeRoom();
            copy(folder, kept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            unmount(folder);
        }
        try {
            Files.move(kept, folder, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> parentsFirst;
        try (Stream<Path> all = Files.walk(from)) {
            parentsFirst = all.toList();
        }
        for (Path path : parentsFirst) {
            try {
                Files.copy(path, to.resolve(from.relativize(path)));
            } catch (NoSuchFileException deletedMeanwhile) {
                // By what was still ending; so it is not wanted.
            }
        }
    }

    /** Unmounts what is mounted for a run whose process is no more. */
    private static void unmountAbandoned(Consumer<String> log) {
        for (Path each : mounted()) {
            if (!ProcessLock.isHeld(lockOf(each))) {
                unmount(each);
                log.accept("Unmounted " + each + ", which a run left that was killed.");
            }
        }
    }

    /** Where such disks are mounted, this run's and others'. */
    static List<Path> mounted() {
        try (Stream<String> mounts = Files.lines(MOUNTS)) {
            return mounts.map(mount -> mount.split(" "))
                    .filter(fields -> fields[0].equals(SOURCE) && fields[2].equals("tmpfs"))
                    .map(fields -> Path.of(ESCAPED.matcher(fields[1]).replaceAll(CheckpointDisk::character)))
                    .toList();
        } catch (NoSuchFileException notLinux) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String character(MatchResult escaped) {
        return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escaped.group(1), 8)));
    }

    /** Processes that were killed a moment ago may have files open yet. */
    private static void unmount(Path folder) {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + UNMOUNT_LIMIT.toNanos();
        try {
            while (true) {
                try {
                    SystemCommand.output("umount", folder.toString());
                    return;
                } catch (ChaosException busy) {
                    // An end that is asked for just now must not leave it mounted.
                    interrupted |= Thread.interrupted();
                    if (System.nanoTime() > end) {
                        throw new ChaosException(
                                "Waited " + UNMOUNT_LIMIT.toSeconds() + " s to unmount " + folder + ": "
                                        + busy.getMessage(),
                                busy);
                    }
                }
                try {
                    Thread.sleep(BETWEEN_ATTEMPTS.toMillis());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Path lockOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".lock");
    }
}
