package io.tidemark.local.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
    @TempDir
    private Path folder;

    @Test
    void leanTimesAreInTheVenuesZoneAndSequencesGoOnOverTheDays() throws IOException {
        Path first = leanTicks("fxcm", "eurusd", "20140507", "1014,1.39248,1.39250\r\n86399999,1.3925,1.39251");
        Path second = leanTicks("fxcm", "eurusd", "20140508", "0,1.39240,1.39245\n");
        Path other = leanTicks("oanda", "nzdusd", "20140507", "18001014,0.87078,0.87103\n");

        assertThat(run("lean-fx", second, other, first)).isEqualTo(0);

        // 2014-05-07T05:00:01.014Z is 1399438801014 ms: midnight at UTC-05:00 plus 1014 ms.
        assertThat(ticks())
                .containsExactly(
                        leanQuote("EUR/USD.FXCM", "FXCM", "1399438801014000000", 1, "1.39248", "1.39250"),
                        leanQuote("NZD/USD.OANDA", "OANDA", "1399438801014000000", 1, "0.87078", "0.87103"),
                        leanQuote("EUR/USD.FXCM", "FXCM", "1399525199999000000", 2, "1.3925", "1.39251"),
                        leanQuote("EUR/USD.FXCM", "FXCM", "1399525200000000000", 3, "1.39240", "1.39245"));
        assertThat(Files.readAllLines(folder.resolve("out/reference/reference.instruments.ndjson")))
                .containsExactly(
                        "{\"instrument_id\":\"EUR/USD.FXCM\",\"symbol\":\"EUR/USD\",\"asset_class\":\"FX\",\"venue\":\"FXCM\","
                                + "\"currency\":\"USD\",\"multiplier\":\"1\",\"price_increment\":\"0.00001\","
                                + "\"calendar_id\":null,\"mark_method\":\"MID\",\"ineligible_conditions\":[],"
                                + "\"contiguous_sequence\":[],\"effective_from\":1399420800000000000}",
                        "{\"instrument_id\":\"NZD/USD.OANDA\",\"symbol\":\"NZD/USD\",\"asset_class\":\"FX\",\"venue\":\"OANDA\","
                                + "\"currency\":\"USD\",\"multiplier\":\"1\",\"price_increment\":\"0.00001\","
                                + "\"calendar_id\":null,\"mark_method\":\"MID\",\"ineligible_conditions\":[],"
                                + "\"contiguous_sequence\":[],\"effective_from\":1399420800000000000}");
    }

    private static String leanQuote(String id, String venue, String time, int sequence, String bid, String ask) {
        return "{\"type\":\"QUOTE\",\"instrument_id\":\"" + id + "\",\"venue\":\"" + venue + "\",\"ts_event\":" + time
                + ",\"sequence\":" + sequence + ",\"bid_price\":\"" + bid + "\",\"bid_size\":\"0\",\"ask_price\":\""
                + ask
                + "\",\"ask_size\":\"0\"}";
    }

    @Test
    void leanMinuteBarsAreRefused() throws IOException {
        Path byFolder = folder.resolve("minute/fxcm/eurusd/20140507_quote.zip");
        Path byContent = zip(
                folder.resolve("tick/fxcm/eurusd/20140507_quote.zip"),
                "20140507_eurusd_minute_quote.csv",
                "0,1,1,1,1,0\n");

        assertThat(failure("lean-fx", byFolder))
                .contains("minute bars, not ticks")
                .contains(byFolder.toString());
        assertThat(failure("lean-fx", byContent))
                .contains("minute bars, not ticks")
                .contains(byContent.toString());
        assertNothingLeft();
    }

    @Test
    void aBadLeanRowIsNamedAndNothingIsLeft() throws IOException {
        assertBadRow("1014,1.39248,1.39250\n1015,1.39248\n", "line 2", "found 2 columns");
        assertBadRow("1014,1.39248,1e5\n", "line 1", "ask is not a decimal number: '1e5'");
        assertBadRow("86400000,1.39248,1.39250\n", "line 1", "beyond the day");
        assertBadRow("-1,1.39248,1.39250\n", "line 1", "time is not a number");
    }

    private void assertBadRow(String rows, String line, String why) throws IOException {
        Path file = leanTicks("oanda", "eurusd", "20140507", rows);
        assertThat(failure("lean-fx", file)).contains(file.toString(), line, why, "nothing was imported");
        assertNothingLeft();
    }

    @Test
    void leanPathsThatTellNoVenueOrDayAreRefused() throws IOException {
        assertThat(failure("lean-fx", folder.resolve("20140507_quote.zip")))
                .contains("tick/VENUE/PAIR/YYYYMMDD_quote.zip");
        assertThat(failure("lean-fx", leanTicks("dukascopy", "eurusd", "20140507", "")))
                .contains("[fxcm, oanda]");
        assertThat(failure("lean-fx", leanTicks("fxcm", "eurusd", "20141307", "")))
                .contains("20141307 is not a day");
        assertThat(failure("lean-fx", folder.resolve("tick/fxcm/eurusd/20140501_quote.zip")))
                .contains("does not exist");
    }

    @Test
    void theSameDayTwiceIsRefused() throws IOException {
        Path file = leanTicks("fxcm", "eurusd", "20140507", "0,1.39240,1.39245\n");

        assertThat(failure("lean-fx", file, file)).contains("two files of one venue, pair and day");
    }

    @Test
    void binanceRecordsAreMergedInArrivalOrder() throws IOException {
        Path spot = binance(
                "spot-btcusdt_20240808.jsonl.gz",
                "1000000000000000000 {\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":50,\"s\":\"BTCUSDT\","
                        + "\"b\":\"61837.63000000\",\"B\":\"3.78826000\",\"a\":\"61837.64000000\",\"A\":\"1.54698000\"}}",
                "1000000000000000300 {\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1,\"s\":\"BTCUSDT\","
                        + "\"t\":7,\"p\":\"61837.63000000\",\"q\":\"0.02000000\",\"T\":1000000001270,\"m\":true,\"M\":true}}");
        Path inverse = binance(
                "cm-ethusd_perp_20240808.jsonl.gz",
                "1000000000000000300 {\"stream\":\"ethusd_perp@trade\",\"data\":{\"e\":\"trade\",\"E\":1,"
                        + "\"T\":1000000001260,\"s\":\"ETHUSD_PERP\",\"t\":8,\"p\":\"2682.18\",\"q\":\"1\","
                        + "\"X\":\"MARKET\",\"m\":false}}",
                "1000000000000000400 {\"stream\":\"ethusd_perp@bookTicker\",\"data\":{\"u\":9,\"e\":\"bookTicker\","
                        + "\"s\":\"ETHUSD_PERP\",\"ps\":\"ETHUSD\",\"b\":\"2682.17\",\"B\":\"159\",\"a\":\"2682.18\","
                        + "\"A\":\"3794\",\"T\":1000000001250,\"E\":1}}");

        assertThat(run("binance-raw", spot, inverse)).isEqualTo(0);

        assertThat(ticks())
                .containsExactly(
                        "{\"type\":\"QUOTE\",\"instrument_id\":\"BTCUSDT.BINANCE-SPOT\",\"venue\":\"BINANCE-SPOT\","
                                + "\"ts_event\":1000000000000000000,\"sequence\":50,\"bid_price\":\"61837.63000000\","
                                + "\"bid_size\":\"3.78826000\",\"ask_price\":\"61837.64000000\","
                                + "\"ask_size\":\"1.54698000\",\"ts_arrival\":1000000000000000000}",
                        "{\"type\":\"TRADE\",\"instrument_id\":\"ETHUSD_PERP.BINANCE-CM\",\"venue\":\"BINANCE-CM\","
                                + "\"ts_event\":1000000001260000000,\"sequence\":8,\"price\":\"2682.18\",\"size\":\"1\","
                                + "\"aggressor_side\":\"BUY\",\"ts_arrival\":1000000000000000300}",
                        "{\"type\":\"TRADE\",\"instrument_id\":\"BTCUSDT.BINANCE-SPOT\",\"venue\":\"BINANCE-SPOT\","
                                + "\"ts_event\":1000000001270000000,\"sequence\":7,\"price\":\"61837.63000000\","
                                + "\"size\":\"0.02000000\",\"aggressor_side\":\"SELL\","
                                + "\"ts_arrival\":1000000000000000300}",
                        "{\"type\":\"QUOTE\",\"instrument_id\":\"ETHUSD_PERP.BINANCE-CM\",\"venue\":\"BINANCE-CM\","
                                + "\"ts_event\":1000000001250000000,\"sequence\":9,\"bid_price\":\"2682.17\","
                                + "\"bid_size\":\"159\",\"ask_price\":\"2682.18\",\"ask_size\":\"3794\","
                                + "\"ts_arrival\":1000000000000000400}");
        List<String> instruments = Files.readAllLines(folder.resolve("out/reference/reference.instruments.ndjson"));
        assertThat(instruments).hasSize(2);
        assertThat(instruments.get(0))
                .contains("\"currency\":\"USDT\"", "\"multiplier\":\"1\"", "\"price_increment\":\"0.01\"");
        assertThat(instruments.get(1))
                .contains("CRYPTO_INVERSE_PERPETUAL", "\"currency\":\"USD\"", "\"multiplier\":\"10\"", "[\"TRADE\"]");
    }

    @Test
    void aBadBinanceLineIsNamed() throws IOException {
        assertThat(failure("binance-raw", binance("spot-btcusdt_20240808.jsonl.gz", "17231612 {\"data\":")))
                .contains("line 1", "JSON message");
        assertThat(failure(
                        "binance-raw", binance("spot-btcusdt_20240808.jsonl.gz", "17 {\"data\":{\"s\":\"ETHUSDT\"}}")))
                .contains("symbol ETHUSDT in a file of BTCUSDT");
        assertThat(
                        failure(
                                "binance-raw",
                                binance(
                                        "usdm-btcusdt_20240808.jsonl.gz",
                                        "17 {\"data\":{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"T\":5,\"t\":1,\"p\":1.5,\"q\":\"1\",\"m\":true}}")))
                .contains("p is missing or not a string");
        assertThat(failure("binance-raw", binance("btcusdt_20240808.jsonl.gz", "")))
                .contains("[cm, spot, usdm]");
        Path notGzip = Files.writeString(folder.resolve("spot-ethusdt_20240808.jsonl.gz"), "plain text");
        assertThat(failure("binance-raw", notGzip)).contains("not a gzip file");
        assertNothingLeft();
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        Path file = binance(
                "spot-btcusdt_20240808.jsonl.gz",
                "17 {\"data\":{\"u\":5,\"s\":\"BTCUSDT\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}}");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 12));

        assertThat(failure("binance-raw", file)).contains(file.toString(), "damaged");
        assertNothingLeft();
    }

    @Test
    void theSameFilesGiveTheSameBytesInAnyOrder() throws IOException {
        Path first = leanTicks("fxcm", "eurusd", "20140507", "1014,1.39248,1.39250\n");
        Path second = leanTicks("oanda", "eurusd", "20140507", "1014,1.39248,1.39250\n");
        run("lean-fx", first, second);
        byte[] once = Files.readAllBytes(folder.resolve("out/ticks.ndjson.gz"));

        assertThat(runWith(List.of("--overwrite"), "lean-fx", second, first)).isEqualTo(0);

        assertThat(Files.readAllBytes(folder.resolve("out/ticks.ndjson.gz"))).isEqualTo(once);
    }

    @Test
    void anEarlierImportIsReplacedOnlyWhenAsked() throws IOException {
        Path file = leanTicks("fxcm", "eurusd", "20140507", "1014,1.39248,1.39250\n");
        run("lean-fx", file);

        assertThat(failure("lean-fx", file)).contains("--overwrite");
        Files.writeString(folder.resolve("out/notes.txt"), "mine");
        assertThat(failureOf(List.of("--overwrite"), "lean-fx", file))
                .contains("notes.txt, which is no file of records");
    }

    @Test
    void unknownFormatsAreAnsweredWithTheKnownOnes() {
        assertThat(failure("hyperliquid", folder.resolve("x")))
                .contains("'hyperliquid'", "[binance-raw, hyperliquid-fills, lean-fx]");
    }

    private int run(String format, Path... files) {
        return runWith(List.of(), format, files);
    }

    private int runWith(List<String> options, String format, Path... files) {
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(format));
        for (Path file : files) {
            arguments.add(file.toString());
        }
        arguments.addAll(List.of("--out", folder.resolve("out").toString()));
        arguments.addAll(options);
        int exit = new CommandLine(new ImportCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, result) -> {
                    assertThat(failure).isInstanceOf(StackException.class);
                    err.write(Objects.requireNonNull(failure.getMessage()));
                    return 1;
                })
                .execute(arguments.toArray(String[]::new));
        said = err.toString();
        return exit;
    }

    private String said = "";

    private String failure(String format, Path... files) {
        return failureOf(List.of(), format, files);
    }

    private String failureOf(List<String> options, String format, Path... files) {
        assertThat(runWith(options, format, files)).isEqualTo(1);
        return said;
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> String.valueOf(path.getFileName()))).noneMatch(name -> name.contains("out"));
        }
    }

    private List<String> ticks() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("out/ticks.ndjson.gz")))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private Path leanTicks(String venue, String pair, String day, String rows) throws IOException {
        return zip(
                folder.resolve("tick/" + venue + "/" + pair + "/" + day + "_quote.zip"),
                day + "_" + pair + "_tick_quote.csv",
                rows);
    }

    private static Path zip(Path file, String entry, String content) throws IOException {
        Files.createDirectories(file.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private Path binance(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
            gzip.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
