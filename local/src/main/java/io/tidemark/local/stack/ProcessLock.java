package io.tidemark.local.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock on a file. The operating system releases it with the process that holds it, however that ends; what is
 * left then is an empty file, which means nothing.
 */
public final class ProcessLock implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * The lock of that file, or null while somebody holds it, in this process or another.
     *
     * @throws StackException if the file cannot be made or locked
     */
    public static @Nullable ProcessLock tryAcquire(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return new ProcessLock(file, channel);
                }
            } catch (OverlappingFileLockException heldInThisProcess) {
                // As held as by another process.
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
            return null;
        } catch (IOException e) {
            throw new StackException("Cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whether somebody holds the lock of that file. */
    public static boolean isHeld(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        try (ProcessLock lock = tryAcquire(file)) {
            return lock == null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StackException("Cannot release the lock " + file + ": " + e.getMessage(), e);
        }
    }
}
