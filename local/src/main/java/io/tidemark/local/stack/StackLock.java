package io.tidemark.local.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The exclusive right to change a stack, so that commands given at the same time act one after the other. */
final class StackLock {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private StackLock() {}

    /** Does something to the stack while nobody else does. */
    static void holding(StackConfig config, Consumer<String> progress, Runnable work) {
        try (ProcessLock lock = acquire(config, progress)) {
            work.run();
        }
    }

    /** Does something to the stack while nobody else does, and returns what comes of it. */
    static <T> T holding(StackConfig config, Consumer<String> progress, Supplier<T> work) {
        try (ProcessLock lock = acquire(config, progress)) {
            return work.get();
        }
    }

    private static ProcessLock acquire(StackConfig config, Consumer<String> progress) {
        Path file = config.runFolder().resolve("stack.lock");
        ProcessLock free = ProcessLock.tryAcquire(file);
        if (free != null) {
            return free;
        }
        progress.accept("Another command is changing this stack; waiting for it to end.");
        AtomicReference<@Nullable ProcessLock> lock = new AtomicReference<>();
        Waiting.until(() -> "another command that is changing this stack (lock on " + file + ")", LIMIT, () -> {
            lock.set(ProcessLock.tryAcquire(file));
            return lock.get() != null;
        });
        return Objects.requireNonNull(lock.get());
    }
}
