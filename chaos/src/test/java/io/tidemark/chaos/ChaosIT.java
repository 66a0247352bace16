package io.tidemark.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person types it, on real processes. */
class ChaosIT {
    private static final long LIMIT_MINUTES = 25;

    @TempDir
    private Path folder;

    /**
     * Not from seed 1 on, which kills a TaskManager first: until another is ready on two slow processors, its market may have
     * ended, and what was not struck counts as not run. Other tests kill TaskManagers.
     */
    @Test
    void threeRoundsOfFaultsLeaveTheBooksAsTheyWere() throws Exception {
        Path printed = folder.resolve("chaos.txt");
        Process chaos = start(printed, "chaos", "--seed", "2", "--rounds", "3");
        try {
            boolean ended = chaos.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);

            String said = Files.readString(printed);
            System.out.println(said);
            assertThat(ended).as("ends in time").isTrue();
            assertThat(said).contains("3 identical").contains("0 different").contains("0 not run");
            // The second of them has it.
            assertThat(said)
                    .contains(
                            said.contains("Checkpoints lie on a tmpfs")
                                    ? "no room for checkpoints: their tmpfs is full"
                                    : "so that a file-size limit stands for a full disk");
            assertThat(chaos.exitValue()).isZero();
        } finally {
            // Asked to end, it takes its processes along.
            chaos.destroy();
            chaos.waitFor(2, TimeUnit.MINUTES);
        }
        assertNothingIsLeftBut("chaos.txt");
    }

    @Test
    void endedHalfwayItLeavesNothingBehind() throws Exception {
        Path printed = folder.resolve("ended.txt");
        Process chaos = start(printed, "chaos");
        try {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
            while (!Files.readString(printed).contains("round 1 of 1")) {
                assertThat(System.nanoTime())
                        .as("waiting for the first round; it printed %s", Files.readString(printed))
                        .isLessThan(deadline);
                Thread.sleep(200);
            }

            // As Ctrl-C does, which a test cannot type.
            chaos.destroy();

            assertThat(chaos.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            chaos.destroyForcibly();
        }
        assertThat(Files.readString(printed)).contains("its stack is down, and its folder deleted");
        assertNothingIsLeftBut("ended.txt");
    }

    @Test
    void noRoundsAreRefused() throws Exception {
        Path printed = folder.resolve("none.txt");
        Process chaos = start(printed, "chaos", "--rounds", "0");

        assertThat(chaos.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(chaos.exitValue()).isEqualTo(2);
        assertThat(Files.readString(printed)).contains("--rounds is 0; 1 or more is wanted");
    }

    private void assertNothingIsLeftBut(String printed) {
        assertThat(CheckpointDisk.mounted()).as("what is still mounted").noneMatch(each -> each.startsWith(folder));
        assertThat(folder.toFile().list()).as("what it leaves behind").containsExactly(printed);
    }

    private Process start(Path printed, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dtidemark.root=" + System.getProperty("tidemark.root"),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "io.tidemark.chaos.Chaos"));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.redirectInput(new File("/dev/null"));
        builder.environment().remove("CLICKHOUSE_PASSWORD_FILE");
        return builder.start();
    }
}
