package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two days of currency quotes of two venues, against the minute bars that their publisher made of them. */
@ExtendWith(LiveStack.class)
@TestMethodOrder(OrderAnnotation.class)
class LeanBarsIT {
    private static final String EVERYTHING_BUT_KNOWN_AT =
            "SELECT * EXCEPT (known_at) FROM tidemark.bars_minute FINAL" + " ORDER BY instrument_id, minute";

    private static Path records;
    private static List<Path> published;
    private static List<String> undisturbed = List.of();

    private final LiveStack.Tidemark tidemark;
    private final Crash crash;

    LeanBarsIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        crash = new Crash(tidemark, "bars", "bars_minute");
    }

    @BeforeAll
    static void importTicks(LiveStack.Tidemark tidemark) throws IOException {
        List<Path> files = SharedData.files("lean-fx-201405", "_quote.zip");
        published = files.stream()
                .filter(file -> file.toString().contains("/minute/"))
                .toList();
        records = tidemark.folder().resolve("lean");
        if (!Files.exists(records)) {
            List<String> words = new ArrayList<>(List.of("import", "lean-fx"));
            files.stream()
                    .filter(file -> file.toString().contains("/tick/"))
                    .forEach(file -> words.add(file.toString()));
            words.addAll(List.of("--out", records.toString()));
            tidemark.run(words.toArray(String[]::new));
        }
    }

    @BeforeEach
    void reset() {
        tidemark.run("reset", "--yes");
    }

    @Test
    @Order(1)
    void everyPublishedMinuteBarIsMet() throws IOException {
        tidemark.run("submit", "bars", "--parallelism", "2");
        tidemark.run("feed", records.toString());
        tidemark.run("settle");

        Map<String, List<String>> expected = new TreeMap<>();
        for (Path file : published) {
            readBars(file, expected);
        }
        Map<String, List<String>> actual = new TreeMap<>();
        for (String row : tidemark.rows("SELECT instrument_id, toUnixTimestamp(minute), bid_open, bid_high, bid_low,"
                + " bid_close, ask_open, ask_high, ask_low, ask_close FROM tidemark.bars_minute FINAL")) {
            String[] cells = row.split("\t");
            actual.put(cells[0] + " " + cells[1], prices(List.of(cells).subList(2, 10)));
        }
        assertThat(expected).hasSize(11_390);
        assertThat(actual).isEqualTo(expected);
        assertThat(tidemark.number("SELECT sum(quote_count) FROM tidemark.bars_minute FINAL"))
                .isEqualTo(690_719);
        undisturbed = tidemark.rows(EVERYTHING_BUT_KNOWN_AT);
    }

    @ParameterizedTest(name = "shuffle {0}, parallelism {1}, {2}")
    @CsvSource({"1, 1, rocksdb", "2, 2, hashmap", "3, 4, rocksdb"})
    @Order(2)
    void rowsAreIdenticalInAnyOrderAtAnyParallelismOnAnyBackend(String seed, String parallelism, String backend) {
        assertThat(undisturbed).as("rows of the undisturbed run").hasSize(11_390);
        tidemark.run("submit", "bars", "--parallelism", parallelism, "--set", "state.backend.type=" + backend);
        tidemark.run("feed", records.toString(), "--shuffle", seed);
        tidemark.run("settle");
        assertThat(tidemark.rows(EVERYTHING_BUT_KNOWN_AT)).isEqualTo(undisturbed);
    }

    @Test
    @Order(3)
    void rowsAreIdenticalAfterASavepointAndARestartAtAnotherParallelism() throws Exception {
        assertThat(undisturbed).as("rows of the undisturbed run").hasSize(11_390);
        tidemark.run("submit", "bars", "--parallelism", "2");
        Process feed = tidemark.start(
                tidemark.folder().resolve("feed-savepoint.txt"), "feed", records.toString(), "--speed", "8640");
        try {
            crash.awaitRows(2_000);
            Path savepoint = tidemark.stack().job("bars").stopWithSavepoint();
            assertThat(feed.isAlive())
                    .as("the feed goes on while the job is away")
                    .isTrue();
            tidemark.run("submit", "bars", "--parallelism", "4", "--from-savepoint", savepoint.toString());
            assertThat(feed.waitFor()).isZero();
        } finally {
            feed.destroy();
        }
        tidemark.run("settle");
        assertThat(tidemark.rows(EVERYTHING_BUT_KNOWN_AT)).isEqualTo(undisturbed);
    }

    @Test
    @Order(4)
    void rowsAreIdenticalAfterFiveCrashesAndSomeWereWrittenTwice() throws Exception {
        assertThat(undisturbed).as("rows of the undisturbed run").hasSize(11_390);
        // Background merges would take away the evidence that rows were written twice.
        tidemark.rows("SYSTEM STOP MERGES tidemark.bars_minute");
        try {
            tidemark.run("submit", "bars", "--parallelism", "2");
            Process feed = tidemark.start(
                    tidemark.folder().resolve("feed-crash.txt"), "feed", records.toString(), "--speed", "2160");
            try {
                Random random = new Random(20140507);
                crash.inCheckpointAndSinkFlush();
                crash.inCheckpointAndSinkFlush();
                for (int i = 0; i < 3; i++) {
                    Thread.sleep(1_000 + random.nextInt(3_000));
                    crash.anywhere();
                }
                assertThat(feed.waitFor()).isZero();
            } finally {
                feed.destroy();
            }
            tidemark.run("settle");
            assertThat(tidemark.rows(EVERYTHING_BUT_KNOWN_AT)).isEqualTo(undisturbed);
            assertThat(tidemark.number(
                            "SELECT count() - uniqExact(instrument_id, minute, version) FROM tidemark.bars_minute"))
                    .as("rows written twice; none means that no crash hit what it was to hit")
                    .isPositive();
            assertThat(
                            tidemark.rows(
                                    "SELECT topic, partition, argMax(difference, checkpoint_id)"
                                            + " FROM tidemark.reconciliation FINAL GROUP BY topic, partition ORDER BY topic, partition"))
                    .isNotEmpty()
                    .allMatch(row -> row.endsWith("\t0"));
        } finally {
            tidemark.rows("SYSTEM START MERGES tidemark.bars_minute");
        }
    }

    /** Minute files: time in ms since the venue's midnight; bid open, high, low, close, size; the same of the ask. */
    private static void readBars(Path file, Map<String, List<String>> bars) throws IOException {
        String venue = file.getParent().getParent().getFileName().toString();
        String pair = file.getParent().getFileName().toString().toUpperCase(java.util.Locale.ROOT);
        String instrument =
                pair.substring(0, 3) + "/" + pair.substring(3) + "." + venue.toUpperCase(java.util.Locale.ROOT);
        // FXCM's files are on UTC-05:00 all the year, Oanda's on UTC.
        ZoneOffset zone = venue.equals("fxcm") ? ZoneOffset.ofHours(-5) : ZoneOffset.UTC;
        String day = file.getFileName().toString().substring(0, 8);
        long midnight = LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE)
                .atStartOfDay()
                .toEpochSecond(zone);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            zip.getNextEntry();
            BufferedReader lines = new BufferedReader(new InputStreamReader(zip, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split(",", -1);
                long minute = midnight + Long.parseLong(cells[0]) / 1000;
                List<String> prices =
                        Stream.of(1, 2, 3, 4, 6, 7, 8, 9).map(i -> cells[i]).toList();
                bars.put(instrument + " " + minute, prices(prices));
            }
        }
    }

    private static List<String> prices(List<String> texts) {
        return texts.stream()
                .map(text -> new BigDecimal(text).stripTrailingZeros().toPlainString())
                .toList();
    }
}
