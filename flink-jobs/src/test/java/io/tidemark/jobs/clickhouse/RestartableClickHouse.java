package io.tidemark.jobs.clickhouse;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseServer;
import io.tidemark.local.stack.Ports;
import io.tidemark.sql.Migrations;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A ClickHouse engine in a process of its own, which may be stopped and started under a running job, with the tables that the migrations make, on a free port and a folder of
 * the test's. Its password is in the file that the build's environment names, where the sink looks for it.
 */
public final class RestartableClickHouse implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String PASSWORD = "a password of tests";
    private static final String READY = "ClickHouse engine ready";

    private final Path folder;
    private final int port;
    private Process process;

    /** Starts an engine on an empty folder and migrates it. */
    public RestartableClickHouse(Path folder) throws Exception {
        this.folder = folder;
        this.port = freePort();
        start();
        ClickHouseClient client = new ClickHouseClient(URI.create(url()), "default", PASSWORD, "default");
        Migrations.apply(client::queryText, name -> {});
    }

    /** Starts the engine again on its port and its data. */
    public void start() throws Exception {
        Path password = Path.of(System.getenv(ClickHouseCredentials.PASSWORD_FILE_VARIABLE));
        Files.createDirectories(password.getParent());
        Files.writeString(password, PASSWORD + "\n");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ClickHouseServer.class.getName(),
                "--data",
                folder.resolve("data").toString(),
                "--port",
                Integer.toString(port),
                "--password-file",
                password.toString());
        File log = folder.resolve("clickhouse.log").toFile();
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log));
        Process started = builder.start();
        // A build that is killed does not come to close().
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        process = started;
        BufferedReader output = process.inputReader();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> forward(output, log.toPath(), ready), "clickhouse-output");
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "no engine on port " + port + " within " + START + ": " + Files.readString(log.toPath()), e);
        }
    }

    private static void forward(BufferedReader output, Path log, CompletableFuture<Void> ready) {
        try (output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                if (line.contains(READY)) {
                    ready.complete(null);
                }
            }
            ready.completeExceptionally(new IOException("the engine ended before it was ready"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Stops the engine; its data stay. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    /** The engine's address. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Options of a patient sink into the database of the migrations. */
    public ClickHouseOptions options() {
        return new ClickHouseOptions(
                url(), "tidemark", "default", 1000, Duration.ofMillis(100), 3, Duration.ofSeconds(30));
    }

    /** Runs statements that return nothing. */
    public void execute(String... statements) {
        try (Connection connection = ClickHouseConnections.open(options());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    /** The rows of a query, every column as ClickHouse writes it as text. */
    public List<List<String>> query(String sql) {
        try (Connection connection = ClickHouseConnections.open(options());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int width = rows.getMetaData().getColumnCount();
            List<List<String>> result = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    row.add(rows.getString(i));
                }
                result.add(row);
            }
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The only value of a query. */
    public long count(String sql) {
        return Long.parseLong(query(sql).get(0).get(0));
    }

    /** A port of this machine that nobody listens on. */
    public static int freePort() {
        return Ports.free(1).get(0);
    }
}
