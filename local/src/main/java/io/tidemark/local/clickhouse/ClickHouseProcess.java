package io.tidemark.local.clickhouse;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link ClickHouseServer} as a child process with a password of its own, for as long as this object is open.
 *
 * <p>Its folder keeps {@code data}, {@code password} (mode 0600) and {@code server.log}.
 */
public final class ClickHouseProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ClickHouse engine ready on (http://\\S+)");
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final Process process;
    private final URI url;
    private final String password;

    private ClickHouseProcess(Process process, URI url, String password) {
        this.process = process;
        this.url = url;
        this.password = password;
    }

    /**
     * Starts the server on any free port over what the folder holds, and waits until it answers.
     *
     * @param timeout how long to wait; the first start on a machine fetches the engine
     * @throws IOException when it ends or does not answer in time; with what it printed
     */
    public static ClickHouseProcess start(Path folder, Duration timeout) throws IOException {
        Files.createDirectories(folder);
        Path passwordFile = folder.resolve("password");
        if (!Files.exists(passwordFile)) {
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            Files.createFile(
                    passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(passwordFile, HexFormat.of().formatHex(random));
        }
        Path log = folder.resolve("server.log");
        Files.deleteIfExists(log);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClickHouseServer.class.getName(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--port",
                        "0",
                        "--password-file",
                        passwordFile.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new ClickHouseProcess(process, awaitReady(process, log, timeout), Files.readString(passwordFile));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static URI awaitReady(Process process, Path log, Duration timeout) throws IOException {
        Instant deadline = Instant.now().plus(timeout);
        while (true) {
            boolean ended = !process.isAlive();
            String printed = Files.readString(log, StandardCharsets.UTF_8);
            Matcher ready = READY.matcher(printed);
            if (ready.find()) {
                return URI.create(ready.group(1));
            }
            if (ended) {
                throw new IOException(
                        "the ClickHouse server ended with " + process.exitValue() + ": " + printed.strip());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException(
                        "the ClickHouse server was not ready within " + timeout.toSeconds() + " s: " + printed.strip());
            }
            sleep();
        }
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(30);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the ClickHouse server started", e);
        }
    }

    /** Where it answers, as {@code http://127.0.0.1:port}. */
    public URI url() {
        return url;
    }

    /** The password of its user {@code default}. */
    public String password() {
        return password;
    }

    /** A client of it in a database. */
    public ClickHouseClient client(String database) {
        return new ClickHouseClient(url, "default", password, database);
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it as {@code kill} does, and returns its exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException(
                    "the ClickHouse server did not end within " + STOP_TIMEOUT.toSeconds() + " s of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
