package io.tidemark.bench;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseProcess;
import io.tidemark.sql.Migrations;
import io.tidemark.sql.SqlScript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Time of analysts' questions over the views of positions, with the key of {@code position_minutes} beside the same rows
 * under a key that begins with desk, account and instrument.
 *
 * <p>The engine is a process of its own. System properties: {@code bench.folder} (for data, new and empty), {@code
 * bench.days} (trading dates to fill), {@code bench.runs} (of each question), {@code tidemark.root}.
 */
public final class QueryBench {
    private static final LocalDate FIRST_DATE = LocalDate.of(2026, 1, 5);
    private static final String PEER = "peer";
    private static final String KEY = "ORDER BY (trading_date, desk, minute, account_id, instrument_id)";
    private static final String PEER_KEY = "ORDER BY (desk, account_id, instrument_id, minute)";
    private static final int WARM_UPS = 2;
    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration SETTLE = Duration.ofMinutes(20);

    private final ClickHouseClient engine;
    private final Path sql;
    private final int days;

    private QueryBench(ClickHouseClient engine, Path sql, int days) {
        this.engine = engine;
        this.sql = sql;
        this.days = days;
    }

    /** Measures and prints. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Path folder = Path.of(required("bench.folder"));
        int days = Integer.parseInt(required("bench.days"));
        int runs = Integer.parseInt(required("bench.runs"));
        Path sql = Path.of(required("tidemark.root")).resolve("sql/clickhouse");
        try (ClickHouseProcess process = ClickHouseProcess.start(folder.resolve("engine"), START)) {
            // A bench that is stopped half way leaves no engine behind.
            Runtime.getRuntime().addShutdownHook(new Thread(process::close));
            QueryBench bench = new QueryBench(process.client("default"), sql, days);
            bench.makeTables();
            bench.fill();
            System.out.println(bench.describe());
            System.out.println(bench.measure(runs));
        }
    }

    /** The migrations and views twice, the second time in another database and with another key. */
    private void makeTables() throws IOException {
        Migrations.apply(engine::queryText, name -> {});
        engine.queryText("CREATE DATABASE " + PEER);
        for (String folder : List.of("migrations", "views")) {
            for (Path file : files(sql.resolve(folder))) {
                String script = inPeer(Files.readString(file));
                if (String.valueOf(file.getFileName()).endsWith("create_position_minutes.sql")) {
                    if (!script.contains(KEY)) {
                        throw new IllegalStateException(file + " has no longer the key " + KEY);
                    }
                    script = script.replace(KEY, PEER_KEY);
                }
                SqlScript.statements(script).forEach(engine::queryText);
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static String inPeer(String script) {
        return script.replace("tidemark.", PEER + ".");
    }

    /**
     * Day after day, and a second revision of one minute in fifty, so that FINAL has something to choose; then until the
     * engine has merged what it wants to.
     */
    private void fill() throws IOException, InterruptedException {
        String day = resource("position_minutes_of_a_day.sql");
        for (int i = 0; i < days; i++) {
            System.err.println("Writing day " + (i + 1) + " of " + days + " ...");
            run(day, Map.of("day", Integer.toString(i)));
            String date = "'" + FIRST_DATE.plusDays(i) + "'";
            engine.queryText("INSERT INTO tidemark.position_minutes SELECT * REPLACE (version + 1 AS version, 'LATE' AS"
                    + " revision_reason) FROM tidemark.position_minutes WHERE trading_date = " + date
                    + " AND toMinute(minute) = 30 AND cityHash64(account_id, instrument_id, minute) % 2 = 0");
            engine.queryText("INSERT INTO " + PEER + ".position_minutes SELECT * FROM tidemark.position_minutes"
                    + " WHERE trading_date = " + date);
        }
        for (String database : List.of("tidemark", PEER)) {
            engine.queryText("INSERT INTO " + database + ".position_days SELECT * FROM tidemark.position_minutes FINAL"
                    + " WHERE toHour(minute) = 23 AND toMinute(minute) = 59");
            engine.queryText("INSERT INTO " + database + ".minute_status SELECT toDateTime('" + FIRST_DATE
                    + "', 'UTC') + 60 * intDiv(number, 4), 'bench', number % 4, 4, 500, 0, now64(3) FROM numbers("
                    + days * 1440L * 4 + ")");
        }
        System.err.println("Waiting for the engine to merge ...");
        long deadline = System.nanoTime() + SETTLE.toNanos();
        for (int quiet = 0; quiet < 10; Thread.sleep(1000)) {
            quiet = engine.queryText("SELECT count() FROM system.merges").equals("0\n") ? quiet + 1 : 0;
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the engine still merges after " + SETTLE);
            }
        }
    }

    private String describe() {
        return engine.queryText(
                "SELECT format('{}: {} rows in {} parts, {} on disk, {} bytes a row', database, toString(sum(rows)),"
                        + " toString(count()), formatReadableSize(sum(bytes_on_disk)),"
                        + " toString(intDiv(sum(bytes_on_disk), sum(rows)))) FROM system.parts"
                        + " WHERE active AND table = 'position_minutes' GROUP BY database ORDER BY database DESC");
    }

    private String measure(int runs) throws IOException {
        StringBuilder table = new StringBuilder("| question | rows | median ms | worst ms | desk, account, instrument"
                + " first: median ms | worst ms | ratio of medians |\n|---|---|---|---|---|---|---|\n");
        String curve = Files.readString(sql.resolve("queries/desk_day_curve.sql"));
        String minute = "{minute:DateTime('UTC')}";
        Map<String, String> questions = new LinkedHashMap<>();
        questions.put(
                "a desk's positions of a minute",
                "SELECT * FROM tidemark.positions_at(minute = " + minute + ") WHERE desk = {desk:String}");
        questions.put(
                "the firm's positions of a minute", "SELECT * FROM tidemark.positions_at(minute = " + minute + ")");
        questions.put("a desk's curve of a day", curve.substring(0, curve.lastIndexOf(';')));
        questions.put("P&L of all desks, newest complete minute", "SELECT * FROM tidemark.pnl_by_desk");
        for (Map.Entry<String, String> question : questions.entrySet()) {
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            for (int i = -WARM_UPS; i < runs; i++) {
                Map<String, String> values = values(i + WARM_UPS);
                double first = millis(question.getValue(), values);
                double second = millis(inPeer(question.getValue()), values);
                if (i >= 0) {
                    ours.add(first);
                    theirs.add(second);
                }
            }
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.0f | %.0f | %.0f | %.0f | %.1f |%n",
                    question.getKey(),
                    rows(question.getValue()),
                    median(ours),
                    worst(ours),
                    median(theirs),
                    worst(theirs),
                    median(theirs) / median(ours)));
        }
        return table.toString();
    }

    /** Another date, desk and minute every time, the same for both. */
    private Map<String, String> values(int run) {
        LocalDate date = FIRST_DATE.plusDays(run * 7L % days);
        return Map.of(
                "minute", date + String.format(Locale.ROOT, " %02d:%02d:00", run * 5 % 24, run * 17 % 60),
                "trading_date", date.toString(),
                "desk", String.format(Locale.ROOT, "desk %02d", run * 3 % 20));
    }

    private double millis(String question, Map<String, String> values) {
        long begin = System.nanoTime();
        run(question, values);
        return (System.nanoTime() - begin) / 1e6;
    }

    private void run(String statement, Map<String, String> values) {
        engine.query(statement.replaceFirst(";\\s*$", ""), values, "RowBinary", OutputStream.nullOutputStream());
    }

    private String rows(String question) {
        ByteArrayOutputStream count = new ByteArrayOutputStream();
        engine.query("SELECT count() FROM (" + question + ")", values(0), "TabSeparated", count);
        return count.toString(StandardCharsets.UTF_8).strip();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double worst(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = QueryBench.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String required(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "system property " + property + " is not set; start with bench/run-queries");
        }
        return value;
    }
}
