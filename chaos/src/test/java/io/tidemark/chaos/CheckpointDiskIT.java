package io.tidemark.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that the kernel mounts, where it lets this process mount any. */
class CheckpointDiskIT {
    private static final int MEBIBYTES = 2;

    /** What the kernel refuses to mount, whoever asks. */
    private static final int NO_SIZE = -1;

    @TempDir
    private Path parent;

    private final List<String> said = new ArrayList<>();

    @Test
    void aFullDiskTakesNothingUntilThereIsRoomAgain() throws Exception {
        Path folder = parent.resolve("check points");
        try (CheckpointDisk disk = mountable(folder)) {
            Files.writeString(folder.resolve("earlier"), "a");
            assertThat(CheckpointDisk.mounted()).contains(folder);

            long taken = disk.fill();

            assertThat(taken).isBetween((MEBIBYTES - 1L) << 20, (long) MEBIBYTES << 20);
            assertThat(disk.free()).isZero();
            assertThatThrownBy(() -> Files.write(folder.resolve("later"), new byte[8_192]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");

            Files.delete(folder.resolve("earlier"));
            assertThat(disk.fill()).as("with what was given back").isGreaterThan(taken);
            assertThat(disk.free()).isZero();

            disk.makeRoom();
            Files.write(folder.resolve("later"), new byte[8_192]);
        }
    }

    @Test
    void closedItIsNotMountedAndWhatLayOnItIsThere() throws Exception {
        Path folder = parent.resolve("checkpoints");
        try (CheckpointDisk disk = mountable(folder)) {
            Files.createDirectories(folder.resolve("job/chk-1"));
            Files.writeString(folder.resolve("job/chk-1/_metadata"), "kept");
            disk.fill();
            // As where a run is ended just then.
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).as("the interruption is kept").isTrue();
        assertThat(CheckpointDisk.mounted()).doesNotContain(folder);
        assertThat(folder.resolve("job/chk-1/_metadata")).hasContent("kept");
        assertThat(folder.toFile().list()).containsExactly("job");
    }

    @Test
    void whatAKilledRunLeftIsUnmountedByTheNextAndWhatAnotherHoldsIsNot() throws Exception {
        Path killed = parent.resolve("killed");
        Path next = parent.resolve("next");
        try (CheckpointDisk disk = mountable(next)) {
            Files.createDirectories(killed);
            SystemCommand.output("mount", "-t", "tmpfs", "-o", "size=1m", "tidemark-chaos", killed.toString());
            assertThat(CheckpointDisk.mounted()).contains(killed, next);

            try (CheckpointDisk third = CheckpointDisk.of(parent.resolve("third"), MEBIBYTES, said::add)) {
                assertThat(third.canBeFilled()).isTrue();
                assertThat(CheckpointDisk.mounted()).doesNotContain(killed).contains(next, parent.resolve("third"));
            }
            assertThat(said).contains("Unmounted " + killed + ", which a run left that was killed.");
            assertThat(disk.free()).isPositive();
        }
    }

    @Test
    void whereNothingCanBeMountedTheLogSaysWhatStandsForIt() {
        try (CheckpointDisk disk = CheckpointDisk.of(parent.resolve("checkpoints"), NO_SIZE, said::add)) {
            assertThat(disk.canBeFilled()).isFalse();
            assertThat(CheckpointDisk.mounted()).doesNotContain(parent.resolve("checkpoints"));
        }
        assertThat(parent.resolve("checkpoints")).isEmptyDirectory();
        assertThat(said)
                .anySatisfy(line -> assertThat(line)
                        .startsWith(
                                "No tmpfs for checkpoints, so that a file-size limit stands for a full disk: mount "));
    }

    private CheckpointDisk mountable(Path folder) {
        CheckpointDisk disk = CheckpointDisk.of(folder, MEBIBYTES, said::add);
        if (!disk.canBeFilled()) {
            disk.close();
        }
        assumeTrue(disk.canBeFilled(), "this process may not mount a tmpfs");
        return disk;
    }
}
