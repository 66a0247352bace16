package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.stack.ProcessTable.PidRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));

    @TempDir
    Path folder;

    private ProcessTable table;

    /** A program of the stack that does nothing, and ends at a SIGTERM or after a minute. */
    public static final class Sleeper {
        public static void main(String[] arguments) throws InterruptedException {
            if (arguments.length > 0) {
                Runtime.getRuntime().addShutdownHook(new Thread(Sleeper::sleep));
                System.out.println("deaf to SIGTERM");
            }
            sleep();
        }

        private static void sleep() {
            Waiting.pause(Duration.ofMinutes(1));
        }
    }

    @BeforeEach
    void makeTable() {
        table = new ProcessTable(StackConfig.onFreePorts(ROOT, folder));
    }

    @AfterEach
    void killWhatIsLeft() {
        if (table.running("sleeper").isPresent()) {
            table.kill("sleeper");
        }
    }

    @Test
    void aStartedProcessIsKnownToAnyTableOfTheStackUntilItIsStopped() {
        ProcessHandle process = table.start(sleeper());

        assertThat(new ProcessTable(StackConfig.onFreePorts(ROOT, folder)).running("sleeper"))
                .contains(process);
        assertThat(table.stop("sleeper", Duration.ofSeconds(20))).isFalse();
        assertThat(table.running("sleeper")).isEmpty();
        assertThat(ProcessTable.isAlive(process)).isFalse();
    }

    @Test
    void aProcessThatIsJustTurningIntoItsProgramHasNoArgumentsYet() {
        assertThat(ProcessTable.PidRecord.arguments("")).isEmpty();
        assertThat(ProcessTable.PidRecord.arguments("java\0-Dtidemark.process=sleeper\0"))
                .containsExactly("java", "-Dtidemark.process=sleeper");
    }

    @Test
    void aProcessThatDoesNotEndIsKilled() {
        ProcessHandle process = table.start(sleeper("stubborn"));
        assertThat(Waiting.within(
                        Duration.ofSeconds(20),
                        () -> StackFiles.tail(table.output("sleeper"), 1).contains("deaf to SIGTERM")))
                .isTrue();

        assertThat(table.stop("sleeper", Duration.ofMillis(300))).isTrue();
        assertThat(ProcessTable.isAlive(process)).isFalse();
    }

    @Test
    void aPidThatNowBelongsToAnotherProgramIsNotBelieved() throws IOException {
        Files.createDirectories(table.pidFile("kafka").getParent());
        PidRecord.of(ProcessHandle.current()).write(table.pidFile("kafka"));

        assertThat(table.running("kafka")).isEmpty();
        assertThatThrownBy(() -> table.kill("kafka")).hasMessageContaining("kafka is not running");
    }

    @Test
    void aProcessOfTheSamePidThatStartedLaterIsNotBelieved() throws IOException {
        ProcessHandle process = table.start(sleeper());
        PidRecord written = PidRecord.read(table.pidFile("sleeper")).orElseThrow();

        new PidRecord(written.pid(), written.startedMillis() - 60_000).write(table.pidFile("sleeper"));

        assertThat(table.running("sleeper")).isEmpty();
        process.destroyForcibly();
    }

    @Test
    void aProcessOfAnotherStackIsNotBelieved(@TempDir Path otherFolder) throws IOException {
        ProcessHandle process = table.start(sleeper());
        ProcessTable other = new ProcessTable(StackConfig.onFreePorts(ROOT, otherFolder));
        Files.createDirectories(other.pidFile("sleeper").getParent());
        PidRecord.of(process).write(other.pidFile("sleeper"));

        assertThat(other.running("sleeper")).isEmpty();
    }

    @Test
    void aPidFileOfNonsenseIsNotBelieved() throws IOException {
        Files.createDirectories(table.pidFile("kafka").getParent());
        Files.writeString(table.pidFile("kafka"), "not a pid\n");

        assertThat(table.running("kafka")).isEmpty();
    }

    private static ProcessDefinition sleeper(String... arguments) {
        Path classes = Path.of(Sleeper.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path mainClasses = Path.of(Waiting.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        List<String> words = new java.util.ArrayList<>(
                List.of("-Xmx32m", "-cp", classes + ":" + mainClasses, Sleeper.class.getName()));
        words.addAll(List.of(arguments));
        return new ProcessDefinition(
                "sleeper", () -> words, Map.of(), Map.of(), () -> true, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }
}
