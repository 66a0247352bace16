package io.tidemark.jobs.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.domain.market.MinuteBar;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.jobs.reconciliation.Balance;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sink in Flink's own runtime, into a real engine. */
@Timeout(180)
class ClickHouseSinkIT {
    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();
    private static final Instant MINUTE = Instant.parse("2024-03-10T06:59:00Z");

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .setConfiguration(METRICS.addToConfiguration(new Configuration()))
            .build());

    @TempDir
    static Path folder;

    private static RestartableClickHouse clickHouse;

    @BeforeAll
    static void startEngine() throws Exception {
        clickHouse = new RestartableClickHouse(folder);
    }

    @AfterAll
    static void stopEngine() throws Exception {
        if (clickHouse != null) {
            clickHouse.close();
        }
    }

    @BeforeEach
    void emptyTables() {
        clickHouse.execute(
                "TRUNCATE TABLE bars_minute", "TRUNCATE TABLE dead_letters", "TRUNCATE TABLE reconciliation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"})
    void barsAreStoredExactlyWhateverTheZoneOfTheMachine(String zone) throws Exception {
        BigDecimal widest = new BigDecimal("99999999999999999999999999.999999999999");
        BigDecimal wideTurnover = new BigDecimal("9".repeat(64) + ".123456789012");
        BigDecimal smallest = new BigDecimal("0.000000000001");
        List<MinuteBar> bars = List.of(
                new MinuteBar(
                        "A",
                        Instant.parse("1970-01-01T00:00:00Z"),
                        widest,
                        widest.negate(),
                        smallest,
                        smallest.negate(),
                        widest,
                        wideTurnover,
                        BigDecimal.ZERO,
                        -1,
                        widest,
                        widest,
                        widest,
                        widest,
                        smallest,
                        smallest,
                        smallest,
                        smallest,
                        Long.MAX_VALUE,
                        Instant.parse("1900-01-01T00:00:00Z"),
                        -1),
                // An hour that New York does not have, on the day its clocks went forward.
                new MinuteBar(
                        "B é 本",
                        Instant.parse("2024-03-10T07:30:00Z"),
                        null,
                        null,
                        null,
                        null,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        null,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        0,
                        Instant.parse("2024-03-10T07:30:00.001Z"),
                        0),
                new MinuteBar(
                        "C",
                        Instant.parse("2106-02-07T06:28:00Z"),
                        new BigDecimal("1.10"),
                        BigDecimal.ONE,
                        new BigDecimal("-5"),
                        new BigDecimal("1E+3"),
                        BigDecimal.TEN,
                        BigDecimal.ONE,
                        BigDecimal.ONE,
                        1,
                        null,
                        null,
                        null,
                        null,
                        BigDecimal.ONE,
                        null,
                        null,
                        null,
                        1,
                        Instant.parse("2299-12-31T23:59:59.999Z"),
                        Long.MIN_VALUE));
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            run(bars, MinuteBar.class, new BarsMinuteTable(), clickHouse.options());
        } finally {
            TimeZone.setDefault(before);
        }

        String text = "SELECT instrument_id, toUnixTimestamp(minute), toString(open), toString(high), toString(low),"
                + " toString(close), toString(volume), toString(turnover), toString(vwap), toString(trade_count),"
                + " toString(bid_close), toString(ask_open), toString(quote_count), toUnixTimestamp64Milli(known_at),"
                + " toString(version) FROM bars_minute FINAL ORDER BY instrument_id";
        assertThat(clickHouse.query(text))
                .containsExactly(
                        row(
                                "A",
                                "0",
                                widest,
                                widest.negate(),
                                smallest,
                                smallest.negate(),
                                widest,
                                wideTurnover,
                                "0",
                                "18446744073709551615",
                                widest,
                                smallest,
                                "9223372036854775807",
                                "-2208988800000",
                                "18446744073709551615"),
                        row(
                                "B é 本",
                                "1710055800",
                                null,
                                null,
                                null,
                                null,
                                "0",
                                "0",
                                null,
                                "0",
                                null,
                                null,
                                "0",
                                "1710055800001",
                                "0"),
                        row(
                                "C",
                                "4294967280",
                                "1.1",
                                "1",
                                "-5",
                                "1000",
                                "10",
                                "1",
                                "1",
                                "1",
                                null,
                                "1",
                                "1",
                                "10413791999999",
                                "9223372036854775808"));
    }

    @Test
    void deadLettersKeepEveryByte() throws Exception {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        byte[] large = new byte[1_200_000];
        new Random(7).nextBytes(large);
        List<DeadLetter> letters = new ArrayList<>();
        letters.add(letter(0, everyByte, large));
        letters.add(letter(1, null, null));
        letters.add(letter(2, new byte[0], "{\"a\":'\\\\\t\n".getBytes(StandardCharsets.UTF_8)));
        // More than one early flush: 40 records of a megabyte are more than a batch may hold.
        IntStream.range(3, 43).forEach(offset -> letters.add(letter(offset, null, large)));

        run(letters, DeadLetter.class, new DeadLettersTable(), clickHouse.options());

        String digest = hexOfSha256(large);
        assertThat(clickHouse.query("SELECT lower(hex(key)), lower(hex(SHA256(value))) FROM dead_letters FINAL"
                        + " ORDER BY offset LIMIT 1"))
                .containsExactly(row(HexFormat.of().formatHex(everyByte), digest));
        assertThat(clickHouse.query("SELECT key IS NULL, length(key), hex(value) FROM dead_letters FINAL"
                        + " WHERE offset IN (1, 2) ORDER BY offset"))
                .containsExactly(row("1", null, ""), row("0", "0", "7B2261223A275C5C090A"));
        assertThat(clickHouse.count(
                        "SELECT count() FROM dead_letters FINAL WHERE lower(hex(SHA256(value))) = '" + digest + "'"))
                .isEqualTo(41);
    }

    @Test
    void booksAreStoredWithTheirRun() throws Exception {
        Balance broken = new Balance("market.ticks", 3, 12, 100, 110, 1, 2, 3, 1, 1, 1);

        run(List.of(broken), Balance.class, new ReconciliationTable("bars", "run-1"), clickHouse.options());

        assertThat(clickHouse.query("SELECT job, topic, partition, checkpoint_id, start_offset, end_offset, consumed,"
                        + " heartbeats, accepted, duplicates, dead_letters, waiting, ticks_let_go, difference, job_run,"
                        + " abs(dateDiff('second', recorded_at, now64(3))) < 60 FROM reconciliation FINAL"))
                .containsExactly(row("bars", "market.ticks", 3, 12, 100, 110, 10, 1, 2, 3, 1, 1, 1, 1, "run-1", "1"));
    }

    @Test
    void aRunIsRecordedWithItsSettings() throws Exception {
        new JobRunsTable()
                .insert(
                        clickHouse.options(),
                        new JobRun("run-9", "bars", "0.1", "2.3.0", 255, 4, Map.of("a'b", "1 s"), MINUTE));

        assertThat(clickHouse.query("SELECT job, program_version, flink_version, generation, parallelism,"
                        + " settings['a\\'b'], toUnixTimestamp64Milli(started_at) FROM job_runs FINAL"
                        + " WHERE job_run = 'run-9'"))
                .containsExactly(row("bars", "0.1", "2.3.0", 255, 4, "1 s", MINUTE.toEpochMilli()));
    }

    @Test
    void rowsWrittenTwiceAreThereOnce() throws Exception {
        List<MinuteBar> bars = bars(2500);

        run(bars, MinuteBar.class, new BarsMinuteTable(), clickHouse.options());
        List<List<String>> once = clickHouse.query("SELECT * FROM bars_minute FINAL ORDER BY instrument_id, minute");
        run(bars, MinuteBar.class, new BarsMinuteTable(), clickHouse.options());

        assertThat(once).hasSize(2500);
        assertThat(clickHouse.query("SELECT * FROM bars_minute FINAL ORDER BY instrument_id, minute"))
                .isEqualTo(once);
    }

    @Test
    void theGreaterVersionStandsWhicheverComesLast() throws Exception {
        List<MinuteBar> bars = List.of(bar(1, Long.MIN_VALUE), bar(1, Long.MAX_VALUE), bar(2, 5), bar(2, 6));

        run(bars, MinuteBar.class, new BarsMinuteTable(), withBatches(1));

        assertThat(clickHouse.query("SELECT toString(version) FROM bars_minute FINAL ORDER BY minute"))
                .containsExactly(row("9223372036854775808"), row("6"));
    }

    @Test
    void aRowWaitsNoLongerThanTheFlushInterval() throws Exception {
        Gate gate = new Gate();
        JobClient job = start(bars(2), MinuteBar.class, new BarsMinuteTable(), clickHouse.options(), gate, 2);
        try {
            await("the first row, without a checkpoint or a full batch", () -> barCount() == 1);
        } finally {
            gate.open();
        }
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);

        assertThat(barCount()).isEqualTo(2);
    }

    @Test
    void metricsTellOfRowsAndBatches() throws Exception {
        JobClient job = start(bars(250), MinuteBar.class, new BarsMinuteTable(), withBatches(100), new Gate(), 0);
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);

        assertThat(counter(job, "rows")).isEqualTo(250);
        assertThat(counter(job, "batches")).isBetween(3L, 20L);
        assertThat(counter(job, "retries")).isZero();
        assertThat(gauge(job, "longestBatchMillis")).isPositive();
        assertThat(gauge(job, "oldestUnflushedRowMillis")).isZero();
    }

    @Test
    void aServerRestartedBetweenBatchesIsMetAgain() throws Exception {
        Gate gate = new Gate();
        JobClient job = start(bars(10), MinuteBar.class, new BarsMinuteTable(), patient(), gate, 5);
        await("the rows before the restart", () -> barCount() == 4);

        clickHouse.stop();
        clickHouse.start();
        gate.open();
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);

        assertThat(barCount()).isEqualTo(10);
    }

    @Test
    void aServerThatIsAwayForAWhileIsRetried() throws Exception {
        Gate gate = new Gate();
        JobClient job = start(bars(10), MinuteBar.class, new BarsMinuteTable(), patient(), gate, 5);
        await("the rows before the outage", () -> barCount() == 4);

        clickHouse.stop();
        try {
            gate.open();
            await("a retry", () -> counter(job, "retries") >= 2);
            assertThat(gauge(job, "oldestUnflushedRowMillis")).isPositive();
        } finally {
            clickHouse.start();
        }
        job.getJobExecutionResult().get(90, TimeUnit.SECONDS);

        assertThat(barCount()).isEqualTo(10);
    }

    @Test
    void aServerThatStaysAwayFailsTheJobAndIsNamed() throws Exception {
        String nobody = "http://127.0.0.1:" + RestartableClickHouse.freePort();
        ClickHouseOptions options = new ClickHouseOptions(
                nobody, "tidemark", "default", 10, Duration.ofMillis(50), 2, Duration.ofSeconds(5));

        JobClient job = start(bars(10), MinuteBar.class, new BarsMinuteTable(), options, new Gate(), 0);

        assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                .satisfies(failure -> assertThat(ExceptionUtils.stringifyException(failure))
                        .contains("attempt 3 of 3 to write")
                        .contains("rows to tidemark.bars_minute at " + nobody));
        assertThat(counter(job, "retries")).isEqualTo(2);
        assertThat(counter(job, "rows")).isZero();
    }

    @Test
    void aRowThatDoesNotFitFailsTheJobAndNamesItsColumn() {
        MinuteBar bar = bar(1, 1);
        MinuteBar unfit = new MinuteBar(
                bar.instrumentId(),
                bar.minute(),
                new BigDecimal("1E+26"),
                null,
                null,
                null,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                bar.knownAt(),
                1);

        // A row follows, and no batch is waited for: a job that fails after its source has asked whether there is more,
        // and before it is told, may name the answer that found nobody instead of the row.
        assertThatThrownBy(() -> run(List.of(unfit, bar), MinuteBar.class, new BarsMinuteTable(), withBatches(1)))
                .satisfies(failure -> assertThat(ExceptionUtils.stringifyException(failure))
                        .contains("tidemark.bars_minute")
                        .contains("bars_minute.open Nullable(Decimal(38, 12)) cannot hold 1E+26"));
        assertThat(barCount()).isZero();
    }

    @Test
    void aTableAlteredUnderTheJobFailsItBeforeARowIsMisplaced() throws Exception {
        Gate gate = new Gate();
        JobClient job = start(bars(200), MinuteBar.class, new BarsMinuteTable(), withBatches(100), gate, 101);
        await("the rows before the change", () -> barCount() == 100);

        clickHouse.execute("ALTER TABLE bars_minute ADD COLUMN venue String FIRST");
        try {
            gate.open();
            assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                    .satisfies(failure -> assertThat(ExceptionUtils.stringifyException(failure))
                            .contains("tidemark.bars_minute")
                            .contains("by position"));
            assertThat(barCount()).isEqualTo(100);
        } finally {
            clickHouse.execute("ALTER TABLE bars_minute DROP COLUMN venue");
        }
    }

    @Test
    void aCancelledJobDoesNotWaitForAServerThatIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ClickHouseOptions options = new ClickHouseOptions(
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "tidemark",
                    "default",
                    1000,
                    Duration.ofMillis(50),
                    10,
                    Duration.ofSeconds(3));
            Gate gate = new Gate();
            JobClient job = start(bars(10), MinuteBar.class, new BarsMinuteTable(), options, gate, 5);
            await("the first retry", () -> counter(job, "retries") >= 1);
            gate.open();

            long begin = System.nanoTime();
            job.cancel().get(60, TimeUnit.SECONDS);
            assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("less than the eleven attempts would take, and than two timeouts and a pause")
                    .isLessThan(Duration.ofSeconds(12));
        }
    }

    /** Holds a stream of one subtask before one of its records, until the test opens it. */
    private static final class Gate {
        private static final CountDownLatch[] LATCHES = new CountDownLatch[100];
        private static int gates;

        private final int number;

        Gate() {
            number = gates++;
            LATCHES[number] = new CountDownLatch(1);
        }

        void open() {
            LATCHES[number].countDown();
        }

        /** A function that passes records on and waits before the given one, counted from 1; 0 for none. */
        <T> MapFunction<T, T> before(int record) {
            return new Hold<>(number, record);
        }

        private static final class Hold<T> implements MapFunction<T, T> {
            private final int gate;
            private final int record;
            private int seen;

            Hold(int gate, int record) {
                this.gate = gate;
                this.record = record;
            }

            @Override
            public T map(T value) throws InterruptedException {
                if (++seen == record && !LATCHES[gate].await(120, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the test did not open its gate within 120 s");
                }
                return value;
            }
        }
    }

    private static <T> void run(List<T> rows, Class<T> type, ClickHouseTable<T> table, ClickHouseOptions options)
            throws Exception {
        start(rows, type, table, options, new Gate(), 0).getJobExecutionResult().get(120, TimeUnit.SECONDS);
    }

    private static <T> JobClient start(
            List<T> rows, Class<T> type, ClickHouseTable<T> table, ClickHouseOptions options, Gate gate, int holdBefore)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(10));
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        flink.setParallelism(1);
        TypeInformation<T> information = TypeInformation.of(type);
        flink.fromData(rows, information)
                .map(gate.before(holdBefore))
                .returns(information)
                .sinkTo(ClickHouseSink.of(table, options));
        return flink.executeAsync();
    }

    private static ClickHouseOptions withBatches(int size) {
        ClickHouseOptions options = clickHouse.options();
        return new ClickHouseOptions(
                options.url(), options.database(), options.user(), size, Duration.ofSeconds(1), 3, options.timeout());
    }

    private static ClickHouseOptions withRetries(int retries) {
        ClickHouseOptions options = clickHouse.options();
        return new ClickHouseOptions(
                options.url(),
                options.database(),
                options.user(),
                1000,
                Duration.ofMillis(50),
                retries,
                options.timeout());
    }

    /** Retries for long enough that an engine can start. */
    private static ClickHouseOptions patient() {
        return withRetries(10);
    }

    private static List<MinuteBar> bars(int count) {
        return IntStream.range(0, count).mapToObj(i -> bar(i, i)).toList();
    }

    private static MinuteBar bar(int index, long version) {
        BigDecimal price = BigDecimal.valueOf(index, 3);
        return new MinuteBar(
                "EUR/USD.FXCM",
                MINUTE.plusSeconds(60L * index),
                price,
                price,
                price,
                price,
                BigDecimal.ONE,
                price,
                price,
                1,
                price,
                price,
                price,
                price,
                price,
                price,
                price,
                price,
                1,
                MINUTE,
                version);
    }

    private static DeadLetter letter(long offset, byte[] key, byte[] value) {
        return new DeadLetter("market.ticks", 1, offset, MINUTE, DeadLetterReason.MALFORMED, "not JSON", key, value);
    }

    private static long barCount() {
        return clickHouse.count("SELECT count() FROM bars_minute FINAL");
    }

    private static long counter(JobClient job, String name) {
        return ((Counter) metric(job, name)).getCount();
    }

    private static long gauge(JobClient job, String name) {
        return (Long) ((Gauge<?>) metric(job, name)).getValue();
    }

    private static Metric metric(JobClient job, String name) {
        return METRICS.findMetrics(job.getJobID(), "clickhouse.table.*." + name).values().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no metric " + name));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no sign of " + what + " within 60 s");
            }
            Thread.sleep(50);
        }
    }

    /** Whether the condition holds; metrics are not there before the task is. */
    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private static List<String> row(Object... values) {
        List<String> row = new ArrayList<>();
        for (Object value : values) {
            row.add(
                    value instanceof BigDecimal decimal
                            ? decimal.toPlainString()
                            : value == null ? null : value.toString());
        }
        return row;
    }

    private static String hexOfSha256(byte[] value) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    }
}
