package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
    @TempDir
    private Path folder;

    @Test
    void oneHolderAtATime() {
        Path file = folder.resolve("run").resolve("feed.lock");

        assertThat(ProcessLock.isHeld(file)).isFalse();
        try (ProcessLock lock = ProcessLock.tryAcquire(file)) {
            assertThat(lock).isNotNull();
            assertThat(ProcessLock.isHeld(file)).isTrue();
            assertThat(ProcessLock.tryAcquire(file)).isNull();
        }
        assertThat(ProcessLock.isHeld(file)).isFalse();
    }
}
