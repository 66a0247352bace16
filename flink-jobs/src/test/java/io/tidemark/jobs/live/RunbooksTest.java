package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunbooksTest {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));

    @Test
    void everyPageHasItsWalk() throws Exception {
        assertThat(walked()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(pages());
    }

    @Test
    void everyPageHasCommandsThatAWalkCanType() throws IOException {
        for (String page : pages()) {
            assertThat(Runbook.read(Runbook.folder(ROOT).resolve(page)).blocks())
                    .as(page)
                    .isNotEmpty();
        }
    }

    @Test
    void commandsAreReadInTheirOrderWithTheirSectionAndWhatTheyPrint() {
        Runbook page = Runbook.of(
                "page.md",
                List.of(
                        "# A page",
                        "## One",
                        "```",
                        "./tidemark status",
                        "./tidemark up",
                        "```",
                        "```text",
                        "kafka ... up",
                        "```",
                        "`./tidemark down` is not in a block.",
                        "## Two",
                        "1. Indented:",
                        "   ```",
                        "   kill -KILL PID",
                        "   COMMAND",
                        "   ```"));

        assertThat(page.blocks())
                .containsExactly(
                        new Runbook.Block(
                                "One", List.of("./tidemark status", "./tidemark up"), List.of("kafka ... up")),
                        new Runbook.Block("Two", List.of("kill -KILL PID", "COMMAND"), List.of()));
    }

    @Test
    void aCommandThatNobodyKnowsHowToTypeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Runbook.of("page.md", List.of("```", "rm -rf folder", "```")))
                .withMessage("page.md: no walk knows how to type: rm -rf folder");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Runbook.of("page.md", List.of("```yaml", "a: 1", "```")))
                .withMessageContaining("it is marked yaml");
    }

    @Test
    void aSectionWithoutCommandsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Runbook.of("page.md", List.of("## One")).section("One"))
                .withMessage("page.md has no command under: One");
    }

    @Test
    void placeholdersAreWordsInCapitalsOutsideQuotes() {
        assertThat(Runbook.placeholders("./tidemark rollback positions --to SAVEPOINT --jar OLD.jar"))
                .containsExactly("SAVEPOINT", "OLD.jar");
        assertThat(Runbook.placeholders("kill -KILL PID")).containsExactly("PID");
        assertThat(Runbook.placeholders("./tidemark query \"SELECT 1 FROM t\" --set 'A B'"))
                .isEmpty();
        assertThat(Runbook.placeholders("./tidemark dead-letters list --reason WAITING_ROOM_FULL"))
                .isEmpty();
    }

    @Test
    void whatIsSeenMayBeSpacedOtherwiseAndLeaveOut() {
        assertThat(Walk.pattern("kafka ... does not answer")
                        .matcher("kafka   17  :9 (x)   does not answer")
                        .find())
                .isTrue();
        assertThat(Walk.pattern("kafka ... does not answer")
                        .matcher("kafka 17 down")
                        .find())
                .isFalse();
        assertThat(Walk.pattern("1.5").matcher("1x5").find()).isFalse();
    }

    private static List<String> pages() throws IOException {
        try (Stream<Path> files = Files.list(Runbook.folder(ROOT))) {
            return files.map(page -> page.getFileName().toString()).toList();
        }
    }

    /** The pages that the tests of this package say they walk through. */
    private static List<String> walked() throws IOException, URISyntaxException {
        Path classes = Path.of(Objects.requireNonNull(RunbooksTest.class.getResource("RunbooksTest.class"))
                        .toURI())
                .resolveSibling("");
        try (Stream<Path> files = Files.list(classes)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.matches("[A-Za-z]+IT\\.class"))
                    .map(file -> RunbooksTest.class.getPackageName() + "." + file.replace(".class", ""))
                    .flatMap(name -> Arrays.stream(loaded(name).getDeclaredMethods()))
                    .filter(method -> method.isAnnotationPresent(Walks.class))
                    .map(method -> method.getAnnotation(Walks.class).value())
                    .toList();
        }
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, RunbooksTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
