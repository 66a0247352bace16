package io.tidemark.jobs.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.market.MarkStatus;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionKey;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.jobs.positions.MinuteOutput;
import io.tidemark.jobs.positions.MinuteStatus;
import io.tidemark.jobs.positions.PositionsJob;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The status of a minute is stored after the minute's rows, in Flink's own runtime and a real engine. */
@Timeout(180)
class OrderedSinkIT {
    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();
    private static final Instant FIRST_MINUTE = Instant.parse("2024-03-11T00:00:00Z");
    private static final int MINUTES = 60;
    private static final int ROWS_OF_A_MINUTE = 25;

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
                "TRUNCATE TABLE position_minutes",
                "TRUNCATE TABLE position_minute_revisions",
                "TRUNCATE TABLE minute_status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"position_minutes", "position_minute_revisions"})
    void noStatusIsStoredWhileATableOfRowsRefusesThem(String refusing) throws Exception {
        assertNothingIsProvenBetween(
                "RENAME TABLE " + refusing + " TO set_aside", "RENAME TABLE set_aside TO " + refusing);
    }

    @Test
    void noStatusIsStoredWhileNothingHandsTheRowsOnToTheirRevisions() throws Exception {
        assertNothingIsProvenBetween(
                "DETACH TABLE position_minute_revisions_feed", "ATTACH TABLE position_minute_revisions_feed");
    }

    private static void assertNothingIsProvenBetween(String breaking, String mending) throws Exception {
        clickHouse.execute(breaking);
        JobClient job;
        try {
            job = start(0);
            await("a second refusal", () -> counter(job, "position_minutes", "retries") >= 2);
            assertThat(clickHouse.count("SELECT count() FROM minute_status")).isZero();
        } finally {
            clickHouse.execute(mending);
        }
        job.getJobExecutionResult().get(90, TimeUnit.SECONDS);

        assertEverythingIsThereOnce();
    }

    @Test
    void aViewThatSomebodyElseMadeOnTheRowsDoesNotDisturb() throws Exception {
        clickHouse.execute("CREATE MATERIALIZED VIEW accounts_seen ENGINE = Memory AS"
                + " SELECT account_id, count() AS rows FROM position_minutes GROUP BY account_id");
        try {
            start(0).getJobExecutionResult().get(90, TimeUnit.SECONDS);
        } finally {
            clickHouse.execute("DROP TABLE accounts_seen");
        }

        assertEverythingIsThereOnce();
    }

    @Test
    void whatWasStoredBeforeAFailureIsNotSentAgain() throws Exception {
        clickHouse.execute("RENAME TABLE minute_status TO set_aside");
        JobClient job;
        try {
            job = start(0);
            await("a second refusal", () -> counter(job, "minute_status", "retries") >= 2);
            assertThat(clickHouse.count("SELECT count() FROM position_minute_revisions"))
                    .isPositive();
        } finally {
            clickHouse.execute("RENAME TABLE set_aside TO minute_status");
        }
        job.getJobExecutionResult().get(90, TimeUnit.SECONDS);

        assertEverythingIsThereOnce();
        assertThat(counter(job, "position_minutes", "rows")).isEqualTo(MINUTES * ROWS_OF_A_MINUTE);
        assertThat(counter(job, "position_minutes", "retries")).isZero();
        assertThat(counter(job, "minute_status", "rows")).isEqualTo(MINUTES);
    }

    @Test
    void aStatusIsNeverVisibleBeforeItsRowsThoughTheEngineIsRestarted() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger unproven = new AtomicInteger();
        Thread watcher = new Thread(
                () -> {
                    while (!done.get()) {
                        try {
                            unproven.addAndGet(unproven());
                            looks.incrementAndGet();
                        } catch (IllegalStateException away) {
                            // The engine is down for a moment.
                        }
                    }
                },
                "watcher");
        JobClient job = start(2);
        watcher.start();
        try {
            await("statuses before the restart", () -> statuses() >= MINUTES / 4);
            clickHouse.stop();
            clickHouse.start();
            job.getJobExecutionResult().get(120, TimeUnit.SECONDS);
        } finally {
            done.set(true);
            watcher.join();
        }

        assertThat(looks).hasPositiveValue();
        assertThat(unproven).hasValue(0);
        assertEverythingIsThereOnce();
    }

    @Test
    void aStatusDoesNotWaitForItsBatch() throws Exception {
        JobClient job = start(1, 1_000_000, Duration.ofMinutes(10));
        try {
            await("the status of a minute", () -> statuses() > 0);
            assertThat(unproven()).isZero();
            assertThat(job.getJobStatus().get(10, TimeUnit.SECONDS)).isEqualTo(JobStatus.RUNNING);
        } finally {
            job.cancel().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatNothingHasCompletedGoesFourBatchSizesTogether() throws Exception {
        JobClient job = start(
                1_001,
                number -> new MinuteOutput(row(FIRST_MINUTE, "account " + number), null, null, false),
                100,
                Duration.ofMinutes(10));
        job.getJobExecutionResult().get(90, TimeUnit.SECONDS);

        // Of 400, 400 and 201: no row of these has a status, the interval is longer than the job, and no checkpoint
        // comes.
        assertThat(counter(job, "position_minutes", "batches")).isEqualTo(3);
        assertThat(clickHouse.count("SELECT count() FROM position_minutes FINAL"))
                .isEqualTo(1_001);
        assertThat(clickHouse.count("SELECT count() FROM position_minute_revisions FINAL"))
                .isEqualTo(1_001);
    }

    @Test
    void whatNothingHasCompletedWaitsASecondFromItsFirstRowOn() throws Exception {
        try (OneInputStreamOperatorTestHarness<MinuteOutput, ?> writer = new OneInputStreamOperatorTestHarness<>(
                new SinkWriterOperatorFactory<>(PositionsJob.minutes(clickHouse.options(), "run")),
                TypeInformation.of(MinuteOutput.class).createSerializer(new SerializerConfigImpl()))) {
            writer.setup();
            writer.open();
            writer.setProcessingTime(10_000);
            write(writer, "account 1");
            assertStored(writer, 10_999, 0);
            assertStored(writer, 11_000, 1);

            // Half a second after the last were stored: the second that they have begins with the first of them.
            writer.setProcessingTime(11_500);
            write(writer, "account 2");
            assertStored(writer, 12_000, 1);
            write(writer, "account 3");
            assertStored(writer, 12_499, 1);
            assertStored(writer, 12_500, 3);

            // What a checkpoint stores leaves no shorter wait to what comes next.
            writer.setProcessingTime(13_000);
            write(writer, "account 4");
            writer.prepareSnapshotPreBarrier(1);
            assertStored(writer, 13_600, 4);
            write(writer, "account 5");
            assertStored(writer, 14_599, 4);
            assertStored(writer, 14_600, 5);
        }
    }

    private static void write(OneInputStreamOperatorTestHarness<MinuteOutput, ?> writer, String account)
            throws Exception {
        writer.processElement(new StreamRecord<>(new MinuteOutput(row(FIRST_MINUTE, account), null, null, false)));
    }

    private static void assertStored(OneInputStreamOperatorTestHarness<MinuteOutput, ?> writer, long millis, int rows)
            throws Exception {
        writer.setProcessingTime(millis);
        assertThat(clickHouse.count("SELECT count() FROM position_minutes FINAL"))
                .as("rows after %d ms", millis)
                .isEqualTo(rows);
    }

    private static void assertEverythingIsThereOnce() {
        assertThat(clickHouse.count("SELECT count() FROM position_minutes FINAL"))
                .isEqualTo(MINUTES * ROWS_OF_A_MINUTE);
        assertThat(clickHouse.count("SELECT count() FROM position_minute_revisions FINAL"))
                .isEqualTo(MINUTES * ROWS_OF_A_MINUTE);
        assertThat(clickHouse.count("SELECT count() FROM minute_status FINAL")).isEqualTo(MINUTES);
        assertThat(unproven()).isZero();
    }

    /**
     * A job that publishes {@value #MINUTES} minutes. It takes no checkpoints: each stores what waits, however little, and the
     * first comes at a random moment, however long their interval.
     *
     * @param pauseMillis pause before each record
     */
    private static JobClient start(int pauseMillis) throws Exception {
        // Of four times as many rows, so that a minute and its status often fall into different batches.
        return start(pauseMillis, 10, Duration.ofMillis(50));
    }

    private static JobClient start(int pauseMillis, int batchSize, Duration flushInterval) throws Exception {
        return start(MINUTES * (ROWS_OF_A_MINUTE + 1), new Publication(pauseMillis), batchSize, flushInterval);
    }

    private static JobClient start(
            int records, MapFunction<Long, MinuteOutput> publication, int batchSize, Duration flushInterval)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        flink.setParallelism(1);
        ClickHouseOptions options = clickHouse.options();
        ClickHouseOptions patient = new ClickHouseOptions(
                options.url(), options.database(), options.user(), batchSize, flushInterval, 10, options.timeout());
        flink.fromSequence(0, records - 1L)
                .map(publication)
                .returns(TypeInformation.of(MinuteOutput.class))
                .sinkTo(PositionsJob.minutes(patient, "run"));
        return flink.executeAsync();
    }

    /** The rows of a minute and then its status, minute after minute, by the record's number. */
    private static final class Publication implements MapFunction<Long, MinuteOutput> {
        private final int pauseMillis;

        Publication(int pauseMillis) {
            this.pauseMillis = pauseMillis;
        }

        @Override
        public MinuteOutput map(Long number) throws InterruptedException {
            Thread.sleep(pauseMillis);
            Instant minute = FIRST_MINUTE.plusSeconds(60 * (number / (ROWS_OF_A_MINUTE + 1)));
            long place = number % (ROWS_OF_A_MINUTE + 1);
            return place < ROWS_OF_A_MINUTE
                    ? new MinuteOutput(row(minute, "account " + place), null, null, false)
                    : new MinuteOutput(null, null, new MinuteStatus(minute, 0, 1, ROWS_OF_A_MINUTE, 0, minute), true);
        }
    }

    private static PositionMinute row(Instant minute, String account) {
        BigDecimal zero = BigDecimal.ZERO;
        return new PositionMinute(
                LocalDate.of(2024, 3, 11).toEpochDay(),
                minute,
                new PositionKey("desk", null, null, account, "EUR/USD.FXCM"),
                new PositionFigures(
                        "USD",
                        "USD",
                        zero,
                        null,
                        zero,
                        zero,
                        zero,
                        zero,
                        zero,
                        null,
                        null,
                        null,
                        MarkStatus.NONE,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                PreviousClose.NOTHING,
                zero,
                1,
                0,
                minute,
                1,
                RevisionReason.ON_TIME,
                false);
    }

    /** Number of statuses whose rows are not all there, in either table. The statuses are read first. */
    private static int unproven() {
        List<List<String>> statuses = clickHouse.query("SELECT minute, rows FROM minute_status FINAL");
        List<List<String>> unproven = new ArrayList<>();
        for (String table : List.of("position_minutes", "position_minute_revisions")) {
            Set<List<String>> found =
                    Set.copyOf(clickHouse.query("SELECT minute, count() FROM " + table + " FINAL GROUP BY minute"));
            statuses.stream().filter(status -> !found.contains(status)).forEach(unproven::add);
        }
        return unproven.size();
    }

    private static long statuses() {
        return clickHouse.count("SELECT count() FROM minute_status FINAL");
    }

    private static long counter(JobClient job, String table, String name) {
        return METRICS.findMetrics(job.getJobID(), "clickhouse.table." + table + "." + name).values().stream()
                .findFirst()
                .map(metric -> ((Counter) metric).getCount())
                .orElseThrow(() -> new IllegalStateException("no metric " + name + " of " + table));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no sign of " + what + " within 60 s");
            }
            Thread.sleep(20);
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
}
