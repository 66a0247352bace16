package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickHouseChoiceTest {
    private static final String SERVER = "http://10.0.0.7:8123";

    @TempDir
    Path folder;

    private StackConfig config;

    @BeforeEach
    void makeConfig() {
        config = StackConfig.onFreePorts(Path.of(System.getProperty("tidemark.root")), folder);
    }

    @Test
    void withoutAServerNamedItIsTheStacksOwnEngine() {
        ClickHouseEndpoint endpoint = choice(Map.of()).endpoint();

        assertThat(endpoint.local()).isTrue();
        assertThat(endpoint.url()).hasToString(config.clickHouseUrl());
    }

    @Test
    void theServerOfUpIsTheServerOfEveryLaterCommand() throws IOException {
        Path passwordFile = Files.writeString(folder.resolve("password"), "s3cret\n");
        Map<String, String> environment = Map.of(
                "CLICKHOUSE_URL",
                SERVER,
                "CLICKHOUSE_USER",
                "risk",
                "CLICKHOUSE_PASSWORD_FILE",
                passwordFile.toString());
        choice(environment).keep(choice(environment).endpoint());

        ClickHouseEndpoint later = choice(Map.of()).endpoint();

        assertThat(later.local()).isFalse();
        assertThat(later.url()).hasToString(SERVER);
        assertThat(later.user()).isEqualTo("risk");
        assertThat(later.password()).isEqualTo("s3cret");
    }

    @Test
    void aPasswordItselfIsNeverKept() throws IOException {
        Map<String, String> environment = Map.of("CLICKHOUSE_URL", SERVER, "CLICKHOUSE_PASSWORD", "s3cret");
        choice(environment).keep(choice(environment).endpoint());

        assertThat(config.runFolder().resolve("clickhouse.properties"))
                .content()
                .doesNotContain("s3cret");
        assertThat(choice(environment).endpoint().toString()).doesNotContain("s3cret");
    }

    @Test
    void anotherServerThanTheRunningStacksIsRefused() {
        choice(Map.of()).keep(choice(Map.of()).endpoint());

        assertThatThrownBy(() -> choice(Map.of("CLICKHOUSE_URL", SERVER)).endpoint())
                .isInstanceOf(StackException.class)
                .hasMessageContaining("its own engine")
                .hasMessageContaining("./tidemark down");
        choice(Map.of()).forget();
        assertThat(choice(Map.of("CLICKHOUSE_URL", SERVER)).endpoint().url()).hasToString(SERVER);
    }

    @Test
    void anAddressThatIsNoneOrHoldsAPasswordIsRefused() {
        assertThatThrownBy(() ->
                        choice(Map.of("CLICKHOUSE_URL", "clickhouse:8123")).endpoint())
                .hasMessageContaining("http://host:port is wanted");
        assertThatThrownBy(
                        () -> choice(Map.of("CLICKHOUSE_URL", "127.0.0.1:8123")).endpoint())
                .hasMessage("CLICKHOUSE_URL is 127.0.0.1:8123; http://host:port is wanted.");
        assertThatThrownBy(() -> choice(Map.of("CLICKHOUSE_URL", "http://me:secret@host:8123"))
                        .endpoint())
                .hasMessageContaining("CLICKHOUSE_PASSWORD_FILE")
                .hasMessageNotContaining("secret");
    }

    private ClickHouseChoice choice(Map<String, String> environment) {
        return new ClickHouseChoice(config, environment);
    }
}
