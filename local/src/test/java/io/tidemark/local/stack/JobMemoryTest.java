package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobMemoryTest {
    private static final Map<String, String> CONNECTIONS = Map.of("kafka.bootstrap-servers", "127.0.0.1:9");

    @TempDir
    Path folder;

    private StackConfig config;
    private JobMemory memory;

    @BeforeEach
    void makeMemory() {
        config = StackConfig.onFreePorts(Path.of(System.getProperty("tidemark.root")), folder);
        memory = new JobMemory(config, new KeptPrograms(config));
    }

    @Test
    void aJobGoesOnFromItsNewestCompleteCheckpointWithItsSettings() throws IOException {
        checkpoint("abc", 9, true);
        checkpoint("abc", 10, true);
        checkpoint("abc", 11, false);
        memory.remember("abc", new Submission("bars", 4, null, Map.of("clock.idleness", "1 min"), null), CONNECTIONS);

        assertThat(memory.all())
                .singleElement()
                .satisfies(remembered -> assertThat(memory.resumption(remembered))
                        .isEqualTo("./tidemark submit bars --parallelism 4 --from-savepoint "
                                + config.checkpointFolder().resolve("abc/chk-10") + " --set 'clock.idleness=1 min'"));
    }

    @Test
    void whatAJobWasSubmittedForIsRemembered() {
        Submission submission = new Submission("bars", 4, null, Map.of("clock.idleness", "1 min"), null);

        memory.remember("abc", submission, CONNECTIONS);

        assertThat(memory.all()).containsExactly(new JobMemory.Remembered("abc", submission, CONNECTIONS));
    }

    @Test
    void aJobWithoutACheckpointOfItsOwnGoesOnFromWhereItStarted() {
        memory.remember("abc", Submission.of("bars", 2).from(Path.of("/state/savepoint-1")), CONNECTIONS);

        assertThat(memory.resumption(memory.all().get(0)))
                .isEqualTo("./tidemark submit bars --parallelism 2 --from-savepoint /state/savepoint-1");
    }

    @Test
    void aJobOfAnotherProgramThanTheBuiltOneGoesOnByThatProgram() throws IOException {
        Path program = Files.writeString(folder.resolve("program.jar"), "of then");
        memory.remember("abc", Submission.of("bars", 2).by(program), CONNECTIONS);
        assertThat(memory.resumption(memory.all().get(0)))
                .isEqualTo("./tidemark submit bars --parallelism 2 --jar " + program);

        Files.delete(program);
        assertThat(memory.resumption(memory.all().get(0))).isEqualTo("./tidemark submit bars --parallelism 2");
    }

    @Test
    void aJobThatWasStoppedOnPurposeIsForgotten() {
        memory.remember("abc", Submission.of("bars", 2), CONNECTIONS);

        memory.forget("bars");

        assertThat(memory.all()).isEmpty();
    }

    private void checkpoint(String id, int number, boolean complete) throws IOException {
        Path checkpoint = config.checkpointFolder().resolve(id).resolve("chk-" + number);
        Files.createDirectories(checkpoint);
        if (complete) {
            Files.createFile(checkpoint.resolve("_metadata"));
        }
    }
}
