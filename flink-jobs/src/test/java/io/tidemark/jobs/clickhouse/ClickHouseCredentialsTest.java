package io.tidemark.jobs.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickHouseCredentialsTest {
    @TempDir
    Path folder;

    @Test
    void readsTheFileWithoutItsLineBreak() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), " two words \n");

        String password = ClickHouseCredentials.password(
                Map.of("CLICKHOUSE_PASSWORD_FILE", file.toString(), "CLICKHOUSE_PASSWORD", "other"));

        assertThat(password).isEqualTo(" two words ");
    }

    @Test
    void readsTheVariableWhereNoFileIsNamed() {
        assertThat(ClickHouseCredentials.password(Map.of("CLICKHOUSE_PASSWORD", "secret")))
                .isEqualTo("secret");
    }

    @Test
    void isEmptyWhereNothingIsSet() {
        assertThat(ClickHouseCredentials.password(Map.of())).isEmpty();
    }

    @Test
    void namesTheFileThatCannotBeRead() {
        String missing = folder.resolve("missing").toString();

        assertThatThrownBy(() -> ClickHouseCredentials.password(Map.of("CLICKHOUSE_PASSWORD_FILE", missing)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("CLICKHOUSE_PASSWORD_FILE")
                .hasMessageContaining(missing);
    }
}
