package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneShotTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** Writes its process id to a file, and goes on for longer than anybody waits. */
    static final class Sleeper {
        public static void main(String[] arguments) throws Exception {
            Path fresh = Path.of(arguments[0] + ".new");
            Files.writeString(fresh, Long.toString(ProcessHandle.current().pid()));
            Files.move(fresh, Path.of(arguments[0]));
            Thread.sleep(LIMIT.toMillis() * 5);
        }
    }

    /** Runs a sleeper to its end. */
    static final class Waiter {
        public static void main(String[] arguments) {
            OneShot.end("sleep", sleeper(Path.of(arguments[0])), Map.of(), LIMIT);
        }
    }

    @Test
    void aProgramIsEndedWithTheJvmThatWaitsForIt() throws Exception {
        Path pid = folder.resolve("pid");
        Process waiter = new ProcessBuilder(
                        ProcessTable.javaProgram().toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiter.class.getName(),
                        pid.toString())
                .inheritIO()
                .start();
        try {
            ProcessHandle sleeper = awaitSleeper(pid);

            waiter.destroy();

            assertThat(waiter.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            sleeper.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } finally {
            waiter.destroyForcibly();
        }
    }

    @Test
    void aProgramThatTakesTooLongIsEndedAndNamed() throws Exception {
        Path pid = folder.resolve("pid");

        assertThatThrownBy(() -> OneShot.end("sleep a while", sleeper(pid), Map.of(), Duration.ofSeconds(5)))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("Waited 5 s to sleep a while");

        long sleeper = Long.parseLong(Files.readString(pid));
        Waiting.until(
                () -> "process " + sleeper + " to end",
                LIMIT,
                () -> ProcessHandle.of(sleeper).isEmpty());
    }

    private static List<String> sleeper(Path pid) {
        return List.of("-cp", System.getProperty("java.class.path"), Sleeper.class.getName(), pid.toString());
    }

    private static ProcessHandle awaitSleeper(Path pid) throws Exception {
        Waiting.until(() -> "a process to write " + pid, LIMIT, () -> Files.exists(pid));
        long number = Long.parseLong(Files.readString(pid));
        return ProcessHandle.of(number).orElseThrow();
    }
}
