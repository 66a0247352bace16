package io.tidemark.local.stack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The ClickHouse engine of the stack, a process that serves it over HTTP. */
final class ClickHouseEngine {
    static final String NAME = "clickhouse";

    private static final String MAIN = "io.tidemark.local.clickhouse.ClickHouseServer";

    private final StackConfig config;
    private final StackFiles files;

    ClickHouseEngine(StackConfig config, StackFiles files) {
        this.config = config;
        this.files = files;
    }

    ProcessDefinition definition() {
        return new ProcessDefinition(
                NAME,
                this::arguments,
                Map.of(),
                Map.of(StackConfig.CLICKHOUSE_PORT, config.clickHousePort()),
                this::answers,
                Duration.ofMinutes(2),
                Duration.ofSeconds(30));
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(
                List.of("-Xmx" + config.clickHouseMemory(), "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"));
        arguments.addAll(files.logging(NAME));
        arguments.addAll(List.of(
                "-cp",
                files.ownLibraries(NAME),
                MAIN,
                "--data",
                config.dataFolder().resolve(NAME).toString(),
                "--port",
                Integer.toString(config.clickHousePort()),
                "--password-file",
                files.clickHousePasswordFile().toString()));
        return arguments;
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(config.clickHouseUrl() + "/ping").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
