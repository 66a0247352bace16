package io.tidemark.local.clickhouse;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The local stack's ClickHouse: the engine in a process of its own, behind ClickHouse's HTTP interface on the loopback
 * address.
 *
 * <p>SIGTERM lets running statements end (5 s), stops the others, closes the data and exits with 0. A {@code kill -9}
 * loses nothing that was answered.
 */
public final class ClickHouseServer implements AutoCloseable {
    static final String REPORTED_VERSION = "26.7.2.1";

    private static final int STATEMENTS_AT_ONCE = 16;
    private static final int REQUEST_THREADS = 64;
    private static final int WAITING_REQUESTS = 1_000;
    private static final int IDLE_CONNECTIONS = 10_000;
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final String USAGE =
            "usage: ClickHouseServer --data DIR --port N --password-file FILE [--user NAME]";

    private final Engine engine;
    private final QueryHandler handler;
    private final HttpServer http;
    private final ThreadPoolExecutor threads;

    private ClickHouseServer(Engine engine, QueryHandler handler, HttpServer http, ThreadPoolExecutor threads) {
        this.engine = engine;
        this.handler = handler;
        this.http = http;
        this.threads = threads;
    }

    /** Starts the server; exits with 2 for wrong arguments and with 1 when it cannot start, with the reason on stderr. */
    public static void main(String[] args) {
        ClickHouseServer server;
        try {
            Map<String, String> options = options(args);
            Path data = Path.of(options.getOrDefault("--data", "")).toAbsolutePath();
            int port = port(options.getOrDefault("--port", ""));
            String password = password(Path.of(options.getOrDefault("--password-file", "")));
            Path library = EngineLibrary.locate(System.err::println);
            server = start(library, data, port, options.getOrDefault("--user", "default"), password);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
            return;
        } catch (IOException | UncheckedIOException e) {
            System.err.println("ClickHouse engine does not start: " + e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            // Past here the JVM would report the signal as its exit code, and run the engine's
                            // destructors.
                            Runtime.getRuntime().halt(0);
                        },
                        "clickhouse-shutdown"));
        System.out.println("ClickHouse engine ready on http://127.0.0.1:" + server.port());
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        List<String> known = List.of("--data", "--port", "--password-file", "--user");
        for (int i = 0; i < args.length; i += 2) {
            if (!known.contains(args[i])) {
                throw new IllegalArgumentException("unknown option " + args[i]);
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("option " + args[i] + " lacks its value");
            }
            options.put(args[i], args[i + 1]);
        }
        for (String required : known.subList(0, 3)) {
            if (!options.containsKey(required)) {
                throw new IllegalArgumentException("option " + required + " is missing");
            }
        }
        return options;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("--port " + text + " is no TCP port (0 to 65535; 0 is any free one)");
        }
        return Integer.parseInt(text);
    }

    private static String password(Path file) throws IOException {
        try {
            String password = Files.readString(file).strip();
            if (password.isEmpty()) {
                throw new IOException("the password file " + file + " is empty; write a password into it");
            }
            return password;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no password file " + file + "; write a password into it (mode 0600)", e);
        }
    }

    /**
     * A server that answers on 127.0.0.1 until it is closed. A process can start one, once.
     *
     * @param library path of libchdb, see {@link EngineLibrary#locate}
     * @param data folder of the data
     * @param port TCP port, or 0 for any free one
     * @throws IOException when the folder is another engine's or the port is taken
     */
    static ClickHouseServer start(Path library, Path data, int port, String user, String password) throws IOException {
        // Read once, when the JDK's server is loaded: without the first, small answers wait 40 ms for an
        // acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "60");
        System.setProperty("sun.net.httpserver.maxReqTime", "600");
        // Beyond so many idle connections it closes those that it has just answered on without a word, a sink's as well
        // as
        // those of whoever holds so many open.
        System.setProperty("sun.net.httpserver.maxIdleConnections", Integer.toString(IDLE_CONNECTIONS));
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        HttpServer http = bind(port);
        Engine engine;
        try {
            engine = Engine.open(library, data, STATEMENTS_AT_ONCE);
        } catch (IOException | RuntimeException e) {
            http.stop(0);
            throw e;
        }
        QueryHandler handler = new QueryHandler(engine, user, password, emptyFolder(data.resolve("results")));
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                REQUEST_THREADS, REQUEST_THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(WAITING_REQUESTS));
        threads.allowCoreThreadTimeOut(true);
        http.setExecutor(threads);
        http.createContext("/", handler);
        http.start();
        return new ClickHouseServer(engine, handler, http, threads);
    }

    private static HttpServer bind(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        } catch (BindException e) {
            throw new IOException(
                    "port " + port + " on 127.0.0.1 is taken; stop what listens there or choose another port (--port)",
                    e);
        }
    }

    /** Results that a killed server left half sent are nobody's any more. */
    private static Path emptyFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        return folder;
    }

    int port() {
        return http.getAddress().getPort();
    }

    @Override
    public void close() {
        handler.refuseFurther();
        boolean drained = waitForStatements();
        if (!drained) {
            engine.cancelAll();
            drained = waitForStatements();
        }
        http.stop(0);
        threads.shutdownNow();
        if (drained) {
            try {
                engine.close();
            } catch (IOException e) {
                System.err.println("the lock on the data folder could not be given back: " + e.getMessage());
            }
        }
    }

    private boolean waitForStatements() {
        Instant deadline = Instant.now().plus(DRAIN);
        while (handler.statementsUnderWay() > 0) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
