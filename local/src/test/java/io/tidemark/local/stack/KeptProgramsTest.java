package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptProgramsTest {
    @TempDir
    Path folder;

    private KeptPrograms programs;

    @BeforeEach
    void makePrograms() {
        programs = new KeptPrograms(
                StackConfig.onFreePorts(Path.of(System.getProperty("tidemark.root")), folder.resolve("data")));
    }

    @Test
    void aJarThatIsBuiltAnewIsKeptAsItWas() throws IOException {
        Path jar = jar("job.jar", "first");
        byte[] first = Files.readAllBytes(jar);
        Path kept = programs.keep(jar, StackJob.POSITIONS);
        assertThat(programs.isKeptAs(jar, kept)).isTrue();

        jar("job.jar", "second");

        assertThat(kept).hasBinaryContent(first);
        assertThat(programs.isKeptAs(jar, kept)).isFalse();
        assertThat(programs.keep(jar, StackJob.POSITIONS)).isNotEqualTo(kept).exists();
    }

    @Test
    void theSameContentIsKeptOnce() throws IOException {
        Path kept = programs.keep(jar("one.jar", "same"), StackJob.POSITIONS);

        assertThat(programs.keep(jar("other.jar", "same"), StackJob.POSITIONS)).isEqualTo(kept);
    }

    @Test
    void thoseThatWereUsedLastAreKept() throws IOException {
        Path oldest = programs.keep(jar("job.jar", "oldest"), StackJob.POSITIONS);
        age(oldest, 60);
        Path used = programs.keep(jar("job.jar", "used again"), StackJob.POSITIONS);
        age(used, 120);
        programs.keep(jar("job.jar", "used again"), StackJob.POSITIONS);
        for (int number = 0; number < 3; number++) {
            programs.keep(jar("job.jar", "newer " + number), StackJob.POSITIONS);
        }

        assertThat(oldest).doesNotExist();
        assertThat(used).exists();
        assertThat(used.getParent().toFile().list()).hasSize(4);
    }

    @Test
    void whatIsNoProgramIsRefusedByName() throws IOException {
        Path jar = jar("positions.jar", "only positions");
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");

        assertThatThrownBy(() -> programs.keep(jar, StackJob.BARS))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(jar + " has no job bars in it (class io.tidemark.jobs.bars.BarsJob)");
        assertThatThrownBy(() -> programs.keep(text, StackJob.BARS))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(text + " is no jar");
        assertThatThrownBy(() -> programs.keep(folder.resolve("nowhere.jar"), StackJob.BARS))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("There is no " + folder.resolve("nowhere.jar"));
    }

    private Path jar(String name, String content) throws IOException {
        Path jar = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            ZipEntry entry = new ZipEntry("io/tidemark/jobs/positions/PositionsJob.class");
            entry.setTime(0);
            zip.putNextEntry(entry);
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return jar;
    }

    private static void age(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofSeconds(seconds))));
    }
}
