package io.tidemark.local.clickhouse;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ClickHouse's HTTP interface over the engine. */
final class QueryHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(QueryHandler.class);

    /** An INSERT names FORMAT or VALUES within so many bytes; what follows is data and never held whole. */
    private static final int INSERT_HEAD_BYTES = 1 << 20;

    private static final int STATEMENT_BYTES = 64 << 20;
    private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(60);
    private static final String DEFAULT_FORMAT = "TabSeparated";
    private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Engine engine;
    private final String user;
    private final byte[] password;
    private final Path results;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean closing;

    /** @param results folder for results that can only be sent once they are whole */
    QueryHandler(Engine engine, String user, String password, Path results) {
        this.engine = engine;
        this.user = user;
        this.password = password.getBytes(StandardCharsets.UTF_8);
        this.results = results;
    }

    /** From now on statements are refused. */
    void refuseFurther() {
        closing = true;
    }

    int statementsUnderWay() {
        return underWay.get();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        RequestParameters unread = new RequestParameters(URI.create("/"), exchange.getRequestHeaders());
        Answer answer = new Answer(exchange, queryId(unread));
        allowLoopbackOrigin(exchange);
        try {
            route(exchange, answer);
        } catch (ClickHouseException e) {
            LOG.debug("refused: {}", e.getMessage());
            answer.fail(e, HttpStatus.ofErrorCode(e.code()));
        } catch (RuntimeException e) {
            LOG.error("a request failed in the server itself", e);
            answer.fail(ClickHouseException.of(1001, "STD_EXCEPTION", "The server failed: " + e), 500);
        }
    }

    private static String queryId(RequestParameters request) {
        String given = request.either("query_id", "X-ClickHouse-Query-Id");
        return given == null ? UUID.randomUUID().toString() : given.replaceAll("[^\\x20-\\x7E]", "?");
    }

    private void route(HttpExchange exchange, Answer answer) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (method.equals("OPTIONS")) {
            answer.sendText(204, "");
            return;
        }
        boolean reading = method.equals("GET") || method.equals("HEAD");
        if (reading && (path.equals("/ping") || path.equals("/replicas_status"))) {
            answer.sendText(200, "Ok.\n");
        } else if (!path.equals("/")) {
            answer.sendText(
                    404,
                    "There is no handle " + path
                            + "\nUse / or /ping for health checks, and / with a statement in the body or in ?query= for queries.\n");
        } else if (!reading && !method.equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD, POST, OPTIONS");
            answer.sendText(405, "There is no method " + method + " for /; use GET or POST\n");
        } else {
            RequestParameters request = new RequestParameters(exchange.getRequestURI(), exchange.getRequestHeaders());
            if (reading && (method.equals("HEAD") || request.url("query") == null)) {
                answer.sendText(200, "Ok.\n");
            } else {
                exchange.getResponseHeaders().set("X-ClickHouse-Query-Id", queryId(request));
                statement(exchange, request, answer);
            }
        }
    }

    private static void allowLoopbackOrigin(HttpExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        Headers headers = exchange.getResponseHeaders();
        headers.set("Vary", "Origin");
        if (origin == null || !isLoopback(origin)) {
            return;
        }
        headers.set("Access-Control-Allow-Origin", origin);
        headers.set(
                "Access-Control-Expose-Headers",
                "X-ClickHouse-Query-Id, X-ClickHouse-Summary, X-ClickHouse-Format,"
                        + " X-ClickHouse-Timezone, X-ClickHouse-Exception-Code, X-ClickHouse-Server-Display-Name");
        if (exchange.getRequestMethod().equals("OPTIONS")) {
            headers.set("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
            headers.set(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Content-Encoding,"
                            + " X-ClickHouse-User, X-ClickHouse-Key, X-ClickHouse-Database, X-ClickHouse-Format,"
                            + " X-ClickHouse-Query-Id");
            headers.set("Access-Control-Max-Age", "600");
        }
    }

    static boolean isLoopback(String origin) {
        try {
            URI uri = URI.create(origin);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && LOOPBACK_HOSTS.contains(uri.getHost());
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }

    private boolean authenticate(HttpExchange exchange, RequestParameters request, Answer answer) throws IOException {
        String givenUser = request.either("user", "X-ClickHouse-User");
        String givenPassword = request.either("password", "X-ClickHouse-Key");
        String authorization = request.header("Authorization");
        if (givenUser == null && givenPassword == null && authorization != null) {
            String[] basic = basicCredentials(authorization);
            givenUser = basic[0];
            givenPassword = basic[1];
        }
        String named = givenUser == null ? "default" : givenUser;
        byte[] offered = (givenPassword == null ? "" : givenPassword).getBytes(StandardCharsets.UTF_8);
        if (MessageDigest.isEqual(password, offered) && named.equals(user)) {
            return true;
        }
        boolean nothingGiven = givenUser == null && givenPassword == null;
        if (nothingGiven) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"ClickHouse server HTTP API\"");
        }
        answer.fail(
                ClickHouseException.of(
                        516,
                        "AUTHENTICATION_FAILED",
                        named + ": Authentication failed: password is incorrect, or there is no user with such name"),
                nothingGiven ? 401 : 403);
        return false;
    }

    private static String[] basicCredentials(String authorization) {
        if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String decoded = new String(
                        Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
                int colon = decoded.indexOf(':');
                if (colon >= 0) {
                    return new String[] {decoded.substring(0, colon), decoded.substring(colon + 1)};
                }
            } catch (IllegalArgumentException notBase64) {
                throw ClickHouseException.of(
                        516, "AUTHENTICATION_FAILED", "Invalid authentication: the Basic credentials are not Base64");
            }
        }
        throw ClickHouseException.of(
                516,
                "AUTHENTICATION_FAILED",
                "Invalid authentication: only the Basic HTTP authentication scheme is known");
    }

    private void statement(HttpExchange exchange, RequestParameters request, Answer answer) throws IOException {
        if (!authenticate(exchange, request, answer)) {
            return;
        }
        if (request.url("session_id") != null) {
            throw ClickHouseException.of(
                    48,
                    "NOT_IMPLEMENTED",
                    "Sessions (session_id) are not kept by the local engine; put settings on each" + " request");
        }
        String contentType = request.header("Content-Type");
        if (contentType != null && contentType.startsWith("multipart/")) {
            throw ClickHouseException.of(
                    48,
                    "NOT_IMPLEMENTED",
                    "Multipart bodies are not read by the local engine; put the statement into the"
                            + " body and parameters into the URL");
        }
        underWay.incrementAndGet();
        try {
            if (closing) {
                throw ClickHouseException.of(210, "NETWORK_ERROR", "The server is shutting down");
            }
            EngineConnection connection = borrow();
            try {
                answer.compressAs(request);
                run(connection, exchange, request, answer);
            } finally {
                try {
                    connection.restore();
                } finally {
                    engine.giveBack(connection);
                }
            }
        } finally {
            underWay.decrementAndGet();
        }
    }

    private EngineConnection borrow() {
        try {
            EngineConnection connection = engine.borrow(WAIT_FOR_CONNECTION);
            if (connection != null) {
                return connection;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ClickHouseException.of(
                202,
                "TOO_MANY_SIMULTANEOUS_QUERIES",
                "Too many simultaneous queries: all connections of the local engine" + " were busy for "
                        + WAIT_FOR_CONNECTION.toSeconds() + " s");
    }

    private void run(EngineConnection connection, HttpExchange exchange, RequestParameters request, Answer answer)
            throws IOException {
        String queryInUrl = request.url("query");
        byte[] url = queryInUrl == null || queryInUrl.isBlank()
                ? new byte[0]
                : (queryInUrl + "\n").getBytes(StandardCharsets.UTF_8);
        InputStream body;
        try {
            body = Compression.decompressed(new KeptOpen(exchange.getRequestBody()), request);
        } catch (IOException e) {
            throw Compression.cannotDecompress(e);
        }
        InputStream text = url.length == 0 ? body : new SequenceInputStream(new ByteArrayInputStream(url), body);
        byte[] head = text.readNBytes(INSERT_HEAD_BYTES);
        String headText = ClickHouseStatement.latin1(head);
        if (ClickHouseStatement.isInsert(headText)) {
            refuseWriting(exchange, request);
            ClickHouseStatement.@Nullable InsertHead insert = ClickHouseStatement.insertHead(headText);
            if (insert != null) {
                InputStream rest = new SequenceInputStream(
                        new ByteArrayInputStream(head, insert.dataStart(), head.length - insert.dataStart()), text);
                insert(connection, request, answer, headText.substring(0, insert.headEnd()), insert.format(), rest);
                return;
            }
            if (url.length > 0 && isHeadAlone(url)) {
                InputStream data = new SequenceInputStream(
                        new ByteArrayInputStream(head, url.length, head.length - url.length), text);
                insert(connection, request, answer, ClickHouseStatement.latin1(url), null, data);
                return;
            }
        }
        byte[] all = new SequenceInputStream(new ByteArrayInputStream(head), text).readNBytes(STATEMENT_BYTES + 1);
        if (all.length > STATEMENT_BYTES) {
            throw ClickHouseException.of(
                    223, "QUERY_IS_TOO_LARGE", "The statement is longer than " + (STATEMENT_BYTES >> 20) + " MiB");
        }
        answer(connection, exchange, request, answer, ClickHouseStatement.parse(all));
    }

    /** Whether the URL holds an INSERT without rows or their format, so that the body holds the rows. */
    private static boolean isHeadAlone(byte[] url) {
        ClickHouseStatement statement = ClickHouseStatement.parse(url);
        return statement.keyword().equals("INSERT")
                && !statement.writesFile()
                && !new String(url, StandardCharsets.UTF_8).matches("(?is).*\\b(SELECT|WITH|INFILE)\\b.*");
    }

    private void insert(
            EngineConnection connection,
            RequestParameters request,
            Answer answer,
            String head,
            @Nullable String namedFormat,
            InputStream data)
            throws IOException {
        String fallback = request.either("default_format", "X-ClickHouse-Format");
        String format = namedFormat != null ? namedFormat : fallback != null ? fallback : "Values";
        prepare(connection, request, request.settings());
        EngineResult result = connection.insert(ClickHouseStatement.latin1(head), format, data);
        answer.sendWhole(new OutputFormat(DEFAULT_FORMAT), DEFAULT_FORMAT, result);
    }

    private void prepare(EngineConnection connection, RequestParameters request, Map<String, String> settings) {
        String database = request.either("database", "X-ClickHouse-Database");
        connection.prepare(database == null ? "default" : database, settings, request.statementParameters());
    }

    /** The request's settings; its id, which the library takes none of, is a comment by which KILL QUERY finds it. */
    private static Map<String, String> withIdAsComment(RequestParameters request) {
        Map<String, String> settings = new LinkedHashMap<>(request.settings());
        String id = request.either("query_id", "X-ClickHouse-Query-Id");
        if (id != null) {
            settings.putIfAbsent("log_comment", id);
        }
        return settings;
    }

    private static void refuseWriting(HttpExchange exchange, RequestParameters request) {
        if (exchange.getRequestMethod().equals("GET")) {
            throw ClickHouseException.of(
                    164,
                    "READONLY",
                    "Cannot execute query in readonly mode. For queries over HTTP, method GET implies"
                            + " readonly. You should use method POST for modifying queries");
        }
        if (request.asksForReadonly()) {
            throw ClickHouseException.of(164, "READONLY", "Cannot execute query in readonly mode");
        }
    }

    private void answer(
            EngineConnection connection,
            HttpExchange exchange,
            RequestParameters request,
            Answer answer,
            ClickHouseStatement statement)
            throws IOException {
        if (!statement.reads()) {
            refuseWriting(exchange, request);
        }
        refuseUnsafe(statement);
        for (String name : statement.parameters()) {
            if (!request.statementParameters().containsKey(name)) {
                throw ClickHouseException.of(456, "UNKNOWN_QUERY_PARAMETER", "Substitution `" + name + "` is not set");
            }
        }
        String fallback = request.either("default_format", "X-ClickHouse-Format");
        String named = statement.format();
        String formatName = named != null ? named : fallback != null ? fallback : DEFAULT_FORMAT;
        OutputFormat format = new OutputFormat(formatName);
        prepare(connection, request, withIdAsComment(request));
        if (statement.keyword().equals("SET")) {
            // Without a session a SET ends with its request; asking with it says whether it is valid and leaves no
            // trace.
            byte[] assignments = ClickHouseStatement.latin1("SELECT 1 SETTINGS "
                    + ClickHouseStatement.latin1(statement.sql()).strip().substring(3) + " FORMAT Null");
            answer.sendWhole(format, formatName, connection.query(assignments, "Null"));
            return;
        }
        if (!statement.streams()) {
            answer.sendWhole(format, formatName, connection.query(statement.sql(), formatName));
            return;
        }
        boolean chunksDiffer = request.flag("wait_end_of_query")
                || request.settings().containsKey("extremes")
                || request.settings().containsKey("output_format_json_array_of_rows");
        if (!format.joinsChunks() || statement.hasTotals() || chunksDiffer) {
            wholeThroughFile(connection, answer, statement, format, formatName);
        } else {
            stream(connection, answer, statement, format, formatName);
        }
    }

    /** The request's body, which a reader that closes what it has read leaves open, so that the rest can be drained. */
    private static final class KeptOpen extends FilterInputStream {
        KeptOpen(InputStream body) {
            super(body);
        }

        @Override
        public void close() {}
    }

    private static void refuseUnsafe(ClickHouseStatement statement) {
        if (statement.writesFile()) {
            throw ClickHouseException.of(
                    344, "SUPPORT_IS_DISABLED", "INTO OUTFILE and FROM INFILE are a client's, not a server's");
        }
        String text = ClickHouseStatement.latin1(statement.sql());
        if (statement.keyword().equals("KILL") && text.toUpperCase(Locale.ROOT).matches("(?s).*\\bSYNC\\s*")) {
            throw ClickHouseException.of(
                    48, "NOT_IMPLEMENTED", "KILL ... SYNC would never come back in the local engine; leave SYNC out");
        }
        if (statement.keyword().equals("CREATE")
                && text.matches("(?is)\\s*CREATE\\s+(OR\\s+REPLACE\\s+)?TEMPORARY\\b.*")) {
            throw ClickHouseException.of(
                    48, "NOT_IMPLEMENTED", "Temporary tables need a session, and the local engine keeps none");
        }
    }

    private void stream(
            EngineConnection connection,
            Answer answer,
            ClickHouseStatement statement,
            OutputFormat format,
            String formatName)
            throws IOException {
        EngineConnection.EngineStream stream;
        try {
            stream = connection.stream(statement.sql(), formatName);
        } catch (ClickHouseException e) {
            if (e.code() == 36 && String.valueOf(e.getMessage()).contains("Streaming query is not supported")) {
                answer.sendWhole(format, formatName, connection.query(statement.sql(), formatName));
                return;
            }
            throw e;
        }
        try (stream) {
            EngineResult first = stream.next();
            if (first == null) {
                answer.sendWhole(format, formatName, new EngineResult(new byte[0], 0, 0, 0, 0, 0));
                return;
            }
            int header = format.headerLength(first.bytes());
            answer.sendPart(format, formatName, first, 0);
            for (EngineResult chunk = stream.next(); chunk != null; chunk = stream.next()) {
                answer.sendPart(format, formatName, chunk, header);
            }
            answer.end();
        }
    }

    private void wholeThroughFile(
            EngineConnection connection,
            Answer answer,
            ClickHouseStatement statement,
            OutputFormat format,
            String formatName)
            throws IOException {
        Path file = Files.createTempFile(results, "result-", ".part");
        try {
            EngineResult counts = connection.query(statement.into(file.toString()), formatName);
            try (InputStream in = Files.newInputStream(file)) {
                answer.sendFile(format, formatName, counts, in);
            }
        } finally {
            Files.delete(file);
        }
    }
}
