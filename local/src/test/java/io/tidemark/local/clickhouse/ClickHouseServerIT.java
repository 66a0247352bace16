package io.tidemark.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.sql.Migrations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real engine in its real process, asked by the official JDBC driver and by plain HTTP. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClickHouseServerIT {
    private static final Duration START = Duration.ofMinutes(10);

    @TempDir
    static Path folder;

    private static ClickHouseProcess server;
    private static ClickHouseClient client;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws IOException {
        server = ClickHouseProcess.start(folder.resolve("shared"), START);
        client = server.client("default");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(server.url().resolve(pathAndQuery))
                .timeout(Duration.ofSeconds(60))
                .header("X-ClickHouse-User", "default")
                .header("X-ClickHouse-Key", server.password());
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> post(String pathAndQuery, String body)
            throws IOException, InterruptedException {
        return send(request(pathAndQuery).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static Connection connect(String options) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", "default");
        properties.put("password", server.password());
        String url = "jdbc:clickhouse:" + server.url() + "/default?beta.row_binary_for_simple_insert=true"
                + "&clickhouse_setting_async_insert=0&socket_timeout=30000" + options;
        return DriverManager.getConnection(url, properties);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&compress=false", "&decompress=true"})
    void theDriverWritesAndReadsEveryTypeThatTheTablesUse(String options) throws SQLException {
        BigDecimal wide = new BigDecimal("-" + "1234567890".repeat(6) + "1234.000000000001");
        try (Connection connection = connect(options);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS driver_types");
            statement.execute(
                    "CREATE TABLE driver_types (instrument_id LowCardinality(String), minute DateTime('UTC'),"
                            + " open Nullable(Decimal(38, 12)), volume Decimal(38, 12), turnover Decimal(76, 12), version UInt64,"
                            + " known_at DateTime64(3, 'UTC'), value String) ENGINE = MergeTree ORDER BY (instrument_id, minute)");
            Instant start = Instant.parse("2024-03-10T06:59:00Z");
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO driver_types (instrument_id, minute, open, volume, turnover,"
                            + " version, known_at, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (int i = 0; i < 10_000; i++) {
                    insert.setString(1, "ÄA" + i % 7);
                    insert.setObject(2, start.plusSeconds(60L * i).atZone(ZoneOffset.UTC));
                    if (i % 3 == 0) {
                        insert.setNull(3, Types.DECIMAL);
                    } else {
                        insert.setBigDecimal(3, new BigDecimal("-0.000000000001"));
                    }
                    insert.setBigDecimal(4, new BigDecimal(i));
                    insert.setBigDecimal(5, wide);
                    insert.setObject(6, new BigInteger("18446744073709551615"));
                    insert.setObject(7, start.plusMillis(i).atZone(ZoneOffset.UTC));
                    insert.setObject(8, new byte[] {0, (byte) 0xFF, (byte) i});
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(10_000);
            }
            assertThat(client.queryText("SELECT count(), sum(volume), countIf(open IS NULL), min(minute), max(minute),"
                            + " max(known_at), uniqExact(turnover), any(turnover), min(version), uniqExact(value),"
                            + " hex(min(value)), uniqExact(_part) FROM driver_types"))
                    .isEqualTo(
                            "10000\t49995000\t3334\t2024-03-10 06:59:00\t2024-03-17 05:38:00\t2024-03-10 06:59:09.999\t1\t"
                                    + wide + "\t18446744073709551615\t256\t00FF00\t1\n");
            try (ResultSet rows =
                    statement.executeQuery("SELECT * FROM driver_types ORDER BY minute LIMIT 1 OFFSET 1")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("instrument_id")).isEqualTo("ÄA1");
                assertThat(rows.getObject("minute", Instant.class)).isEqualTo(start.plusSeconds(60));
                assertThat(rows.getBigDecimal("open")).isEqualByComparingTo("-0.000000000001");
                assertThat(rows.getBigDecimal("turnover")).isEqualByComparingTo(wide);
                assertThat(rows.getObject("version")).isEqualTo(new BigInteger("18446744073709551615"));
            }
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT count() FROM driver_types WHERE instrument_id = ? AND version = ?")) {
                query.setString(1, "ÄA1");
                query.setObject(2, new BigInteger("18446744073709551615"));
                try (ResultSet rows = query.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(1)).isEqualTo(1429);
                }
            }
            try (ResultSet columns = connection.getMetaData().getColumns(null, "default", "driver_types", null)) {
                List<String> names = new ArrayList<>();
                while (columns.next()) {
                    names.add(columns.getString("COLUMN_NAME"));
                }
                assertThat(names).contains("instrument_id", "known_at").hasSize(8);
            }
            try (ResultSet rows = statement.executeQuery("SELECT number FROM numbers(1000000)")) {
                long sum = 0;
                while (rows.next()) {
                    sum += rows.getLong(1);
                }
                assertThat(sum).isEqualTo(499_999_500_000L);
            }
            assertThat(statement.executeUpdate("INSERT INTO driver_types (instrument_id) VALUES ('a'), ('b')"))
                    .isEqualTo(2);
        }
    }

    @Test
    void theDriversErrorsCarryTheServersCode() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThat(catchThrowableOfType(SQLException.class, () -> statement.executeQuery("SELECT * FROM nowhere"))
                            .getErrorCode())
                    .isEqualTo(60);
            assertThat(catchThrowableOfType(SQLException.class, () -> statement.executeQuery("SELEC"))
                            .getErrorCode())
                    .isEqualTo(62);
            assertThatThrownBy(() -> {
                        try (ResultSet rows = statement.executeQuery(
                                "SELECT throwIf(number = 3000000) FROM numbers(5000000) SETTINGS max_threads = 1")) {
                            while (rows.next()) {
                                assertThat(rows.getInt(1)).isZero();
                            }
                        }
                    })
                    .isInstanceOf(SQLException.class);
        }
        Properties wrong = new Properties();
        wrong.put("user", "default");
        wrong.put("password", "wrong");
        // The driver finds out at the first statement.
        try (Connection connection =
                        DriverManager.getConnection("jdbc:clickhouse:" + server.url() + "/default", wrong);
                Statement statement = connection.createStatement()) {
            assertThat(catchThrowableOfType(SQLException.class, () -> statement.executeQuery("SELECT 1"))
                            .getErrorCode())
                    .isEqualTo(516);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TabSeparated", "TSVWithNames", "TabSeparatedWithNamesAndTypes", "CSV", "CSVWithNames",
                "CSVWithNamesAndTypes", "JSONEachRow", "JSONCompactEachRowWithNames", "RowBinary", "RowBinaryWithNames",
                "RowBinaryWithNamesAndTypes", "TSKV", "TSVRaw"
            })
    void streamedChunksMakeTheSameDocumentAsTheWhole(String format) throws Exception {
        String sql = "SELECT number AS `n\n,\"x`, toString(number) AS s FROM numbers(200000) ORDER BY number FORMAT "
                + format;
        byte[] streamed = post("/", sql).body();
        byte[] whole = post("/?wait_end_of_query=1", sql).body();
        assertThat(streamed).hasSizeGreaterThan(1_000_000).isEqualTo(whole);
    }

    @Test
    void documentsComeWhole() throws Exception {
        String json = text(post("/", "SELECT number FROM numbers(200000) FORMAT JSON"));
        assertThat(json).containsOnlyOnce("\"meta\"").contains("\"rows\": 200000");
        assertThat(text(post("/?default_format=JSONCompact", "SELECT 1 AS a"))).contains("\"data\"");
        assertThat(text(post(
                        "/", "SELECT number % 2 AS k, count() FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k")))
                .isEqualTo("0\t5\n1\t5\n\n0\t10\n");
        assertThat(post("/", "SELECT 1 AS a WHERE 0 FORMAT RowBinaryWithNamesAndTypes")
                        .body())
                .asString(StandardCharsets.ISO_8859_1)
                .isEqualTo("\1\1a\5UInt8");
        assertThat(text(post("/", "SHOW DATABASES LIKE 'default'"))).isEqualTo("default\n");
    }

    @Test
    void anErrorHasItsCodeTextAndStatus() throws Exception {
        for (String[] expected : new String[][] {
            {"SELECT * FROM nowhere", "404", "60"},
            {"SELECT * FROM nowhere.t", "404", "81"},
            {"SELEC 1", "400", "62"},
            {"SELECT 1; SELECT 2", "400", "62"},
            {"", "400", "62"},
            {"SELECT nosuch(1)", "404", "46"},
            {"SELECT throwIf(1)", "500", "395"},
            {"SELECT 1 SETTINGS nosuch = 1", "404", "115"},
            {"SELECT {x:UInt8}", "400", "456"},
            {"SELECT sleepEachRow(1) FROM numbers(3) SETTINGS max_execution_time = 1, max_block_size = 1", "408", "159"
            },
            {"INSERT INTO nowhere FORMAT CSV\n1", "404", "60"},
            {"INSERT INTO FUNCTION null('a UInt8') FORMAT CSV\nx", "400", "117"},
        }) {
            HttpResponse<byte[]> response = post("/", expected[0]);
            assertThat(response.statusCode()).as(expected[0]).isEqualTo(Integer.parseInt(expected[1]));
            assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code"))
                    .as(expected[0])
                    .contains(expected[2]);
            assertThat(text(response)).as(expected[0]).startsWith("Code: " + expected[2] + ". DB::Exception: ");
        }
        assertThat(post("/?database=nowhere", "SELECT 1").statusCode()).isEqualTo(404);
        assertThat(post("/?nosuch=1", "SELECT 1").statusCode()).isEqualTo(404);
        assertThatThrownBy(() -> client.queryText("SELECT * FROM nowhere"))
                .isInstanceOfSatisfying(
                        ClickHouseException.class, e -> assertThat(e.code()).isEqualTo(60));
    }

    @Test
    void aFailureInTheMiddleCutsTheConnection() {
        String sql = "SELECT throwIf(number = 3000000) FROM numbers(5000000) SETTINGS max_threads = 1";
        assertThatThrownBy(() -> post("/", sql)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> post("/?compress=1", sql)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.query(sql, "TSV", OutputStream.nullOutputStream()))
                .isInstanceOf(ClickHouseException.class)
                .hasMessageContaining("incomplete");
    }

    @Test
    void credentialsComeInThreeWaysAndWrongOnesAreRefused() throws Exception {
        String basic = java.util.Base64.getEncoder()
                .encodeToString(("default:" + server.password()).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder plain = HttpRequest.newBuilder(server.url().resolve("/?query=SELECT+1"));
        assertThat(send(plain.copy().header("Authorization", "Basic " + basic)).statusCode())
                .isEqualTo(200);
        assertThat(send(HttpRequest.newBuilder(
                                server.url().resolve("/?query=SELECT+1&user=default&password=" + server.password())))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> none = send(plain.copy());
        assertThat(none.statusCode()).isEqualTo(401);
        HttpResponse<byte[]> wrong = send(plain.copy().header("X-ClickHouse-Key", "x"));
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.headers().firstValue("X-ClickHouse-Exception-Code")).contains("516");
        assertThat(send(plain.copy().header("X-ClickHouse-User", "other").header("X-ClickHouse-Key", server.password()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(HttpRequest.newBuilder(server.url().resolve("/ping"))).body())
                .isEqualTo("Ok.\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPageOnLoopbackMayAskAndOthersMayNot() throws Exception {
        HttpRequest.Builder preflight =
                HttpRequest.newBuilder(server.url()).method("OPTIONS", HttpRequest.BodyPublishers.noBody());
        HttpResponse<byte[]> allowed = send(preflight.copy().header("Origin", "http://localhost:5173"));
        assertThat(allowed.statusCode()).isEqualTo(204);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains("http://localhost:5173");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(headers -> assertThat(headers).contains("Authorization", "X-ClickHouse-Key"));
        for (String origin : List.of("http://example.com", "http://localhost.example.com", "null")) {
            assertThat(send(preflight.copy().header("Origin", origin)).headers().map())
                    .doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void gettingChangesNothing() throws Exception {
        assertThat(send(request("/?query="
                                + URLEncoder.encode(
                                        "CREATE TABLE got (a Int8) ENGINE = Memory", StandardCharsets.UTF_8)))
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/?readonly=1", "DROP TABLE IF EXISTS got").statusCode())
                .isEqualTo(403);
        assertThat(post("/nowhere", "SELECT 1").statusCode()).isEqualTo(404);
    }

    @Test
    void dataComeInEveryWay() throws Exception {
        client.queryText("CREATE TABLE ways (a UInt64, s String) ENGINE = MergeTree ORDER BY a");
        String csv = "1,\"x;y\"\n2,\"z\"\n";
        assertThat(post("/?query=INSERT+INTO+ways+FORMAT+CSV", csv).statusCode())
                .isEqualTo(200);
        assertThat(post("/", "INSERT INTO ways FORMAT CSV\n" + csv).headers().firstValue("X-ClickHouse-Summary"))
                .hasValueSatisfying(summary -> assertThat(summary).contains("\"written_rows\":\"2\""));
        assertThat(post("/", "INSERT INTO ways (a, s) VALUES (3, 'it''s;'), (4, concat('a', 'b'));")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/?query=INSERT+INTO+ways&default_format=JSONEachRow", "{\"a\":5,\"s\":\"j\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/", "INSERT INTO ways SELECT 6, 's'").statusCode()).isEqualTo(200);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write("7,g\n".getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream lz4 = new ByteArrayOutputStream();
        try (OutputStream out = new LZ4FrameOutputStream(lz4)) {
            out.write("8,l\n".getBytes(StandardCharsets.UTF_8));
        }
        for (Object[] coded : new Object[][] {{"gzip", gzip}, {"lz4", lz4}}) {
            assertThat(send(request("/?query=INSERT+INTO+ways+FORMAT+CSV")
                                    .header("Content-Encoding", (String) coded[0])
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(
                                            ((ByteArrayOutputStream) coded[1]).toByteArray())))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(client.queryText("SELECT a, s FROM ways ORDER BY a, s"))
                .isEqualTo("1\tx;y\n1\tx;y\n2\tz\n2\tz\n3\tit\\'s;\n4\tab\n5\tj\n6\ts\n7\tg\n8\tl\n");
        HttpResponse<byte[]> broken = send(
                request("/").header("Content-Encoding", "gzip").POST(HttpRequest.BodyPublishers.ofString("SELECT 1")));
        assertThat(broken.headers().firstValue("X-ClickHouse-Exception-Code")).contains("354");
    }

    @Test
    void answersAreCompressedWhenAskedFor() throws Exception {
        HttpResponse<byte[]> gzip = send(request("/?enable_http_compression=1")
                .header("Accept-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString("SELECT number FROM numbers(100000)")));
        assertThat(gzip.headers().firstValue("Content-Encoding")).contains("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(gzip.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).endsWith("\n99999\n");
        }
        byte[] blocks =
                post("/?compress=1", "SELECT number FROM numbers(100000)").body();
        try (NativeBlockInputStream in = new NativeBlockInputStream(new java.io.ByteArrayInputStream(blocks))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).endsWith("\n99999\n");
        }
    }

    @Test
    void settingsParametersAndDatabasesEndWithTheirRequest() throws Exception {
        String setting = "SELECT value FROM system.settings WHERE name = 'max_block_size'";
        assertThat(text(post("/?max_block_size=77&database=system", setting + " AND currentDatabase() = 'system'")))
                .isEqualTo("77\n");
        assertThat(text(post("/", "SET max_block_size = 78"))).isEmpty();
        assertThat(text(post("/", "USE system"))).isEmpty();
        for (int i = 0; i < 40; i++) {
            assertThat(text(post("/", setting + " AND currentDatabase() = 'default'")))
                    .isEqualTo("65409\n");
        }
        assertThat(text(post("/?param_t=one&param_s=a%5Ctb%5C%27", "SELECT {s:String} FROM system.{t:Identifier}")))
                .isEqualTo("a\\tb\\'\n");
        assertThat(client.queryText("SELECT timezone(), toDateTime(0)")).isEqualTo("UTC\t1970-01-01 00:00:00\n");
    }

    @Test
    void manyAskAtOnceAndEachGetsItsOwnAnswer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(24);
        try {
            long start = System.nanoTime();
            List<Future<String>> slow = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                slow.add(threads.submit(() -> client.queryText("SELECT sleep(2)")));
            }
            List<Future<Boolean>> quick = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int thread = i;
                quick.add(threads.submit(() -> {
                    for (int j = 0; j < 25; j++) {
                        int value = thread * 1000 + j;
                        if (!text(post(
                                        "/?param_x=" + value + "&max_block_size=" + (value + 1),
                                        "SELECT {x:UInt32}, getSetting('max_block_size')"))
                                .equals(value + "\t" + (value + 1) + "\n")) {
                            return false;
                        }
                    }
                    return true;
                }));
            }
            for (Future<Boolean> answer : quick) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
            }
            for (Future<String> answer : slow) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("0\n");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void nobodysConnectionIsClosedBecauseManyAreIdle() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket(server.url().getHost(), server.url().getPort());
                sockets.add(socket);
                socket.setSoTimeout(10_000);
                ping(socket);
            }
            for (Socket socket : sockets) {
                ping(socket);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void ping(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("Ok.\n") < 0) {
            int read = socket.getInputStream().read();
            assertThat(read).as("an answer, after \"%s\"", answer).isNotNegative();
            answer.append((char) read);
        }
    }

    @Test
    void aReaderThatLeavesLeavesTheServerWell() throws Exception {
        for (int i = 0; i < 20; i++) {
            HttpResponse<java.io.InputStream> response = HTTP.send(
                    request("/")
                            .POST(HttpRequest.BodyPublishers.ofString("SELECT number FROM numbers(1000000000)"))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            response.body().readNBytes(1000);
            response.body().close();
        }
        assertThat(client.queryText("SELECT 1")).isEqualTo("1\n");
    }

    @Test
    void migrationsRunOnceOnTheRealEngineAlsoWhenTwoRunThem() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<List<String>>> runs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ClickHouseClient own = server.client("default");
                runs.add(threads.submit(() -> Migrations.apply(own::queryText, name -> {})));
            }
            for (Future<List<String>> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(Migrations.apply(client::queryText, name -> {})).isEmpty();
        assertThat(client.queryText(
                        "SELECT count(), uniqExact(version) = count() FROM tidemark.schema_migrations FINAL"))
                .isEqualTo("15\t1\n");
        assertThat(client.queryText("SELECT name, engine, partition_key, sorting_key FROM system.tables"
                        + " WHERE database = 'tidemark' AND name = 'bars_minute'"))
                .isEqualTo("bars_minute\tReplacingMergeTree\ttoYYYYMM(minute)\t"
                        + "toStartOfHour(minute), instrument_id, minute\n");
        assertThat(client.queryText(
                        "SELECT table, name FROM system.columns WHERE database = 'tidemark' AND comment = ''"
                                + " AND table NOT IN (SELECT name FROM system.tables WHERE engine LIKE '%View')"))
                .isEmpty();
        client.queryText(
                "INSERT INTO tidemark.bars_minute (instrument_id, minute, volume, turnover, version, close) VALUES"
                        + " ('A.X', '2024-01-02 03:04:00', 1, 1, 1, 10), ('A.X', '2024-01-02 03:04:00', 2, 2, 2, 11)");
        client.queryText(
                "INSERT INTO tidemark.bars_minute (instrument_id, minute, volume, turnover, version, close) VALUES"
                        + " ('A.X', '2024-01-02 03:04:00', 1, 1, 1, 10)");
        assertThat(client.queryText("SELECT instrument_id, close, volume FROM tidemark.bars"))
                .isEqualTo("A.X\t11\t2\n");
    }

    @Test
    void placeholdersTakeAnyTextAsItIs() {
        String text = "a\tb\\c'd\n\u00e9&=+";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        client.query("SELECT {text:String}, toString({n:Int32})", Map.of("text", text, "n", "-5"), "RawBLOB", out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text + "-5");
    }

    @Test
    void analystsQueriesRun() throws Exception {
        Migrations.apply(client::queryText, name -> {});
        for (String query : List.of(
                "bars_of_a_day",
                "freshness",
                "dead_letters_by_reason",
                "reconciliation_breaks",
                "desk_day_curve",
                "position_days_from_executions")) {
            String sql = new String(
                    Migrations.class
                            .getResourceAsStream("/clickhouse/queries/" + query + ".sql")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            HttpResponse<byte[]> response = post(
                    "/?param_instrument_id=A.X&param_date=2024-01-02&param_trading_date=2024-01-02&param_desk=D", sql);
            assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        }
    }

    @Test
    void aKilledServerComesBackWithAllThatWasAnswered() throws Exception {
        Path own = folder.resolve("killed");
        AtomicLong answered = new AtomicLong();
        try (ClickHouseProcess first = ClickHouseProcess.start(own, START)) {
            ClickHouseClient writer = first.client("default");
            writer.queryText("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a");
            Thread writing = new Thread(() -> {
                try {
                    while (true) {
                        writer.queryText(
                                "INSERT INTO t SELECT number FROM numbers(" + answered.get() * 1000 + ", 1000)");
                        answered.incrementAndGet();
                    }
                } catch (ClickHouseException expectedWhenItDies) {
                    assertThat(expectedWhenItDies.code()).isZero();
                }
            });
            writing.start();
            while (answered.get() < 20) {
                Thread.sleep(5);
            }
            first.kill();
            writing.join();
        }
        try (ClickHouseProcess second = ClickHouseProcess.start(own, START)) {
            String[] counts = second.client("default")
                    .queryText("SELECT count(), uniqExact(a) FROM t")
                    .strip()
                    .split("\t", -1);
            assertThat(Long.parseLong(counts[0])).isBetween(answered.get() * 1000, (answered.get() + 1) * 1000);
            assertThat(counts[1]).isEqualTo(counts[0]);
            assertThat(second.stop()).isZero();
        }
    }

    @Test
    void aSecondServerOnTheSameDataIsRefusedInWords() {
        assertThatThrownBy(() ->
                        ClickHouseProcess.start(folder.resolve("shared"), START).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 1")
                .hasMessageContaining("another ClickHouse engine runs on the data folder");
    }

    @Test
    void terminationStopsWhatRunsAndExitsWithZero() throws Exception {
        try (ClickHouseProcess own = ClickHouseProcess.start(folder.resolve("terminated"), START)) {
            ClickHouseClient asking = own.client("default");
            asking.queryText("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a");
            asking.queryText("INSERT INTO t VALUES (1)");
            Thread endless = new Thread(() -> {
                try {
                    asking.queryText(
                            "SELECT max(sipHash64(number)) FROM numbers(1000000000000) SETTINGS max_threads = 1");
                } catch (ClickHouseException cancelled) {
                    assertThat(cancelled.code()).isIn(0, 394);
                }
            });
            endless.start();
            while (asking.queryText("SELECT count() FROM system.processes WHERE query LIKE 'SELECT max%'")
                    .startsWith("0")) {
                Thread.sleep(20);
            }
            assertThat(own.stop()).isZero();
            endless.join();
        }
        try (ClickHouseProcess again = ClickHouseProcess.start(folder.resolve("terminated"), START)) {
            assertThat(again.client("default").queryText("SELECT a FROM t")).isEqualTo("1\n");
        }
    }

    @Test
    void aClientWithoutAServerSaysWhatToDo() {
        ClickHouseClient nobody = new ClickHouseClient(URI.create("http://127.0.0.1:1"), "default", "x", "default");
        assertThatThrownBy(() -> nobody.queryText("SELECT 1"))
                .isInstanceOf(ClickHouseException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("./tidemark status");
    }
}
