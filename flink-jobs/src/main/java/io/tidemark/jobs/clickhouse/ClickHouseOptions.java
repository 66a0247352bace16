package io.tidemark.jobs.clickhouse;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * Where and how rows are written to ClickHouse. It holds no password: see {@link ClickHouseCredentials}.
 *
 * @param url the server's HTTP interface, {@code http://host:port} or {@code https://host:port}
 * @param database database of the tables
 * @param user user that inserts
 * @param batchSize rows after which a batch is sent, at least 1; more where a record completes what went before, see {@link
 *     ClickHouseSink#ordered}
 * @param flushInterval longest time that a row waits for its batch to fill, at least 1 ms
 * @param maxRetries attempts after the first one before the task fails, 0 to 10; the pauses between them are 0, 1, 2,
 *     ... seconds
 * @param timeout longest silence of the server within one attempt, 1 ms to {@link #MAXIMUM_TIMEOUT}
 */
public record ClickHouseOptions(
        String url,
        String database,
        String user,
        int batchSize,
        Duration flushInterval,
        int maxRetries,
        Duration timeout)
        implements Serializable {

    /**
     * Upper bound of the timeout. A blocking read cannot be interrupted, and a cancelled task may have to wait for two
     * of them; Flink kills the whole TaskManager after {@code task.cancellation.timeout}, 180 s by default.
     */
    public static final Duration MAXIMUM_TIMEOUT = Duration.ofSeconds(60);

    /**
     * Checked options.
     *
     * @throws IllegalArgumentException if one is out of its range; the message names it
     */
    public ClickHouseOptions {
        checkUrl(url);
        if (database.isBlank()) {
            throw new IllegalArgumentException("clickhouse.database is empty");
        }
        if (user.isBlank()) {
            throw new IllegalArgumentException("clickhouse.user is empty");
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("sink.batch-size is " + batchSize + "; it must be at least 1");
        }
        if (flushInterval.toMillis() < 1) {
            throw new IllegalArgumentException("sink.flush-interval is " + flushInterval
                    + "; it must be at least 1 ms, or rows would wait for a full batch");
        }
        if (maxRetries < 0 || maxRetries > 10) {
            throw new IllegalArgumentException("sink.max-retries is " + maxRetries + "; it must be between 0 and 10");
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(MAXIMUM_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "sink.timeout is " + timeout + "; it must be between 1 ms and " + MAXIMUM_TIMEOUT);
        }
    }

    /** The same options with another timeout. */
    public ClickHouseOptions withTimeout(Duration other) {
        return new ClickHouseOptions(url, database, user, batchSize, flushInterval, maxRetries, other);
    }

    private static void checkUrl(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("clickhouse.url is not a URL; write http://host:port", e);
        }
        // The message leaves the URL out: what is wrong with it may be that it carries a password.
        if (uri.getUserInfo() != null || uri.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "clickhouse.url carries credentials or parameters; write http://host:port"
                            + " and give the password by " + ClickHouseCredentials.PASSWORD_FILE_VARIABLE);
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean bare = uri.getRawPath() == null
                || uri.getRawPath().isEmpty()
                || uri.getRawPath().equals("/");
        if (!http || uri.getHost() == null || uri.getPort() < 1 || !bare) {
            throw new IllegalArgumentException("clickhouse.url is '" + url + "'; write http://host:port");
        }
    }
}
