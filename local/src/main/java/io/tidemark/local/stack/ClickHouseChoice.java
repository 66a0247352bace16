package io.tidemark.local.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Which ClickHouse the stack works with: chosen by {@code up} and kept until {@code down}, so that no command looks at
 * one server while the jobs write to another.
 */
final class ClickHouseChoice {
    private final StackConfig config;
    private final Map<String, String> environment;

    ClickHouseChoice(StackConfig config, Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    /**
     * The endpoint of the running stack; where none runs, the one that {@code up} would choose.
     *
     * @throws StackException if CLICKHOUSE_URL names another than the running stack's
     */
    ClickHouseEndpoint endpoint() {
        String wanted = environment.getOrDefault(ClickHouseEndpoint.URL, "");
        Optional<Properties> kept = kept();
        if (kept.isPresent()) {
            String chosen = kept.get().getProperty(ClickHouseEndpoint.URL, "");
            if (!wanted.isEmpty() && !wanted.equals(chosen)) {
                throw new StackException("CLICKHOUSE_URL is " + wanted + ", but the stack was started with "
                        + (chosen.isEmpty() ? "its own engine" : chosen)
                        + ". Unset it, or run ./tidemark down and then up.");
            }
            Map<String, String> credentials = new HashMap<>();
            kept.get()
                    .stringPropertyNames()
                    .forEach(key -> credentials.put(key, kept.get().getProperty(key)));
            credentials.putAll(environment);
            return endpoint(chosen, credentials);
        }
        return endpoint(wanted, environment);
    }

    void keep(ClickHouseEndpoint endpoint) {
        try {
            Files.createDirectories(config.runFolder());
            try (Writer writer = Files.newBufferedWriter(file())) {
                endpoint.remembered().store(writer, null);
            }
        } catch (IOException e) {
            throw new StackException("Cannot write " + file() + ": " + e.getMessage(), e);
        }
    }

    void forget() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw new StackException("Cannot delete " + file() + ": " + e.getMessage(), e);
        }
    }

    private ClickHouseEndpoint endpoint(String server, Map<String, String> credentials) {
        return server.isEmpty()
                ? ClickHouseEndpoint.ofEngine(config)
                : ClickHouseEndpoint.ofServer(server, credentials);
    }

    private Optional<Properties> kept() {
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file())) {
            properties.load(reader);
            return Optional.of(properties);
        } catch (IOException e) {
            throw new StackException("Cannot read " + file() + ": " + e.getMessage(), e);
        }
    }

    private Path file() {
        return config.runFolder().resolve("clickhouse.properties");
    }
}
