package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedInputsTest {
    @TempDir
    private Path folder;

    private FeedInputs inputs;

    @BeforeEach
    void nothingYet() {
        inputs = new FeedInputs();
    }

    @Test
    void aFolderIsTakenWhole() throws IOException {
        file("ticks.ndjson.gz");
        file("executions.ndjson");
        file("cash-flows.ndjson");
        file("market.fx_rates.ndjson.gz");
        file("reference/reference.instruments.ndjson");
        file("README.md");

        inputs.addFolder(folder);

        assertThat(inputs.events())
                .extracting(input -> input.topic().name())
                .containsExactlyInAnyOrder("market.ticks", "executions", "cash_flows", "market.fx_rates");
        assertThat(inputs.reference())
                .extracting(input -> input.topic().name())
                .containsExactly("reference.instruments");
    }

    @Test
    void aFolderOfTopicsIsTakenWhole() throws IOException {
        file("market.ticks.ndjson");
        file("reference.accounts.ndjson");

        inputs.addFolder(folder);

        assertThat(inputs.events()).hasSize(1);
        assertThat(inputs.reference()).hasSize(1);
    }

    @Test
    void whatCannotBeFedIsNamed() throws IOException {
        assertFailure(() -> inputs.addFolder(folder.resolve("none")), "none does not exist");
        assertFailure(
                () -> inputs.addFolder(Path.of("none")),
                "none does not exist; relative names begin at " + Path.of("").toAbsolutePath());
        assertFailure(() -> inputs.addFolder(folder), "holds no records");
        assertFailure(() -> inputs.addFile(FeedTopic.TICKS, folder), "is a folder");
        assertFailure(() -> inputs.addFile(FeedTopic.TICKS, folder.resolve("none")), "none does not exist");
        Path ticks = file("ticks.ndjson");
        assertFailure(() -> inputs.addFolder(ticks), "is not a folder");
        file("trades.ndjson");
        assertFailure(() -> inputs.addFolder(folder), "trades.ndjson is named after no topic");
    }

    @Test
    void oneTopicInTwoFilesOfAFolderIsRefused() throws IOException {
        file("ticks.ndjson");
        file("ticks.ndjson.gz");

        assertFailure(() -> inputs.addFolder(folder), "are records of market.ticks");
    }

    @Test
    void aReferenceFolderHoldsNothingThatCarriesAClock() throws IOException {
        file("ticks.ndjson");

        assertFailure(() -> inputs.addReferenceFolder(folder), "among the reference data");
    }

    private static void assertFailure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(StackException.class).hasMessageContaining(message);
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "{}\n");
    }
}
