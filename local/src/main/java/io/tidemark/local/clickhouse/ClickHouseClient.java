package io.tidemark.local.clickhouse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client of any ClickHouse server over HTTP; safe for several threads. */
public final class ClickHouseClient {
    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseClient.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_BYTE_TIMEOUT = Duration.ofHours(1);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(3);
    private static final int ERROR_BYTES = 1 << 16;
    private static final Pattern RESULT_ROWS = Pattern.compile("\"result_rows\":\"(\\d{1,18})\"");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI server;
    private final URI endpoint;
    private final String user;
    private final String password;

    /**
     * @param url server as {@code http://host:port}
     * @param database the one in which names without a database are looked for; it need not exist until then
     */
    public ClickHouseClient(URI url, String user, String password, String database) {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IllegalArgumentException(
                    "the ClickHouse server " + url + " is not given as http://host:port or https://host:port");
        }
        this.server = url;
        this.endpoint = url.resolve("/?database=" + URLEncoder.encode(database, StandardCharsets.UTF_8));
        this.user = user;
        this.password = password;
    }

    /**
     * Runs one statement and copies its result to a stream as it comes.
     *
     * @param format name of an output format, such as {@code PrettyCompact}; a FORMAT clause goes before it
     * @throws ClickHouseException when the server refuses the statement, cannot be reached, or fails in the middle of the
     *     result, of which a part has then been written
     */
    public void query(String sql, String format, OutputStream out) {
        query(sql, Map.of(), format, out);
    }

    /**
     * Runs one statement with values for its placeholders <code>{name:Type}</code>; otherwise as {@link
     * #query(String, String, OutputStream)}.
     *
     * @param values plain text by the placeholder's name
     */
    public void query(String sql, Map<String, String> values, String format, OutputStream out) {
        ask(withValues(values), sql, format, out, new Cancellation());
    }

    /**
     * Runs one statement to its end and then copies its result, of which nothing is written if it fails; otherwise as
     * {@link #queryCancellably}.
     *
     * @return rows of the result, or rows stored; empty if the server does not tell
     */
    public OptionalLong queryWhole(String sql, String format, OutputStream out, Cancellation cancellation) {
        // The counts are in a header, which goes out before the result: only then does it know them all.
        HttpHeaders headers = askCancellably("&wait_end_of_query=1", sql, format, out, cancellation);
        Matcher rows =
                RESULT_ROWS.matcher(headers.firstValue("X-ClickHouse-Summary").orElse(""));
        return rows.find() ? OptionalLong.of(Long.parseLong(rows.group(1))) : OptionalLong.empty();
    }

    /**
     * Runs one statement as {@link #query(String, String, OutputStream)} does, until another thread gives it up: then the
     * server is told to end it too.
     *
     * @throws ClickHouseException also when it was given up
     */
    public void queryCancellably(String sql, String format, OutputStream out, Cancellation cancellation) {
        askCancellably("", sql, format, out, cancellation);
    }

    private HttpHeaders askCancellably(
            String options, String sql, String format, OutputStream out, Cancellation cancellation) {
        String id = UUID.randomUUID().toString();
        HttpHeaders headers;
        try {
            cancellation.begin();
            headers = ask(URI.create(endpoint + "&query_id=" + id + options), sql, format, out, cancellation);
        } finally {
            cancellation.end();
            if (cancellation.given()) {
                kill(id);
            }
        }
        if (cancellation.given()) {
            throw new ClickHouseException(0, "the statement was given up", null);
        }
        return headers;
    }

    /** A statement that cannot be ended goes on at the server; whoever gave it up is not to wait, nor to be told. */
    private void kill(String id) {
        // The local engine knows a statement's id as its comment.
        String sql = "KILL QUERY WHERE query_id = '" + id + "' OR Settings['log_comment'] = '" + id + "' ASYNC";
        try {
            http.send(
                    request(endpoint, sql, "Null").timeout(KILL_TIMEOUT).build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            LOG.debug("cannot end statement {}", id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder request(URI address, String sql, String format) {
        return HttpRequest.newBuilder(address)
                .header("X-ClickHouse-User", user)
                .header("X-ClickHouse-Key", password)
                .header("X-ClickHouse-Format", format)
                .POST(HttpRequest.BodyPublishers.ofString(sql));
    }

    private HttpHeaders ask(URI address, String sql, String format, OutputStream out, Cancellation cancellation) {
        HttpRequest request =
                request(address, sql, format).timeout(FIRST_BYTE_TIMEOUT).build();
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new ClickHouseException(
                    0,
                    "ClickHouse at " + server + " cannot be reached (" + e
                            + "); is it up (./tidemark status, ./tidemark up)?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClickHouseException(0, "interrupted while waiting for ClickHouse at " + server, e);
        }
        try (InputStream body = response.body()) {
            cancellation.resultCame(body);
            if (response.statusCode() != 200) {
                throw refusal(response, new String(body.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8).strip());
            }
            body.transferTo(out);
            out.flush();
            return response.headers();
        } catch (IOException e) {
            throw new ClickHouseException(
                    0,
                    "the result from ClickHouse at " + server + " broke off, what came of it is incomplete: " + e,
                    e);
        }
    }

    private URI withValues(Map<String, String> values) {
        StringBuilder url = new StringBuilder(endpoint.toString());
        values.forEach((name, value) -> url.append("&param_")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(escaped(value), StandardCharsets.UTF_8)));
        return URI.create(url.toString());
    }

    /** The form that ClickHouse reads a placeholder's value in: that of TabSeparated. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private ClickHouseException refusal(HttpResponse<InputStream> response, String text) {
        String header =
                response.headers().firstValue("X-ClickHouse-Exception-Code").orElse("");
        if (!header.matches("\\d{1,9}")) {
            return new ClickHouseException(
                    0,
                    server + " answered with HTTP status " + response.statusCode() + ", not as a ClickHouse server"
                            + " does: " + text,
                    null);
        }
        return new ClickHouseException(Integer.parseInt(header), text, null);
    }

    /**
     * Runs one statement and returns its whole result as TabSeparated text.
     *
     * @throws ClickHouseException as {@link #query}
     */
    public String queryText(String sql) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        query(sql, "TabSeparated", out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
