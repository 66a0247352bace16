package io.tidemark.bench;

import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.market.MarkStatus;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionKey;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.jobs.bars.BarsConfig;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.ClickHouseSink;
import io.tidemark.jobs.clickhouse.PositionMinutesTable;
import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.sql.SqlScript;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How many rows of the width of {@code position_minutes} a second go into the stack's ClickHouse, revisions with them,
 * through the job's own sink with nothing before it but rows made up; in a database of its own, in this process.
 */
final class InsertRate {
    private static final String PEER = "peer";
    private static final long LOOK_MILLIS = 50;
    private static final int MINUTES = 2_880;
    private static final long LIMIT_SECONDS = 600;

    private final ClickHouseClient engine;
    private final ClickHouseOptions options;
    private final int parallelism;

    InsertRate(ClickHouseClient engine, String url, int parallelism, Path migrations) throws IOException {
        this.engine = engine;
        this.parallelism = parallelism;
        ClickHouseOptions ours =
                BarsConfig.fromArguments("--clickhouse.url", url).clickHouse();
        this.options = new ClickHouseOptions(
                url, PEER, ours.user(), ours.batchSize(), ours.flushInterval(), ours.maxRetries(), ours.timeout());
        engine.queryText("CREATE DATABASE IF NOT EXISTS " + PEER);
        try (Stream<Path> files = Files.list(migrations)) {
            for (Path file : files.sorted().toList()) {
                SqlScript.statements(Files.readString(file).replace("tidemark.", PEER + "."))
                        .forEach(engine::queryText);
            }
        }
    }

    /** Rows a second, from the first batch stored to the last. */
    double measure(int rows) throws Exception {
        empty();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism);
        env.getConfig().enableObjectReuse();
        env.fromSequence(0, rows - 1L)
                .map(new MadeUp())
                .sinkTo(ClickHouseSink.of(new PositionMinutesTable("bench"), options));
        JobClient job = env.executeAsync("insert rate");
        long firstNanos = 0;
        long first = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < deadline) {
            long stored = Long.parseLong(engine.queryText("SELECT count() FROM " + PEER + ".position_minutes")
                    .strip());
            long now = System.nanoTime();
            if (first == 0) {
                first = stored;
                firstNanos = now;
            } else if (stored >= rows) {
                job.getJobExecutionResult().get(LIMIT_SECONDS, TimeUnit.SECONDS);
                // What ClickHouse has not merged of them yet would slow down whatever is measured next.
                empty();
                return (stored - first) / ((now - firstNanos) / 1e9);
            }
            if (job.getJobExecutionResult().isCompletedExceptionally()) {
                job.getJobExecutionResult().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IllegalStateException(
                "waited " + LIMIT_SECONDS + " s for " + rows + " rows to be stored in " + PEER + ".position_minutes");
    }

    private void empty() {
        engine.queryText("TRUNCATE TABLE " + PEER + ".position_minutes");
        engine.queryText("TRUNCATE TABLE " + PEER + ".position_minute_revisions");
    }

    /** Rows position by position and minute by minute, as a restatement makes them. */
    private static final class MadeUp implements MapFunction<Long, PositionMinute> {
        private static final long serialVersionUID = 1L;
        private static final long FIRST_SECOND =
                Instant.parse("2026-01-05T00:00:00Z").getEpochSecond();
        private static final int MINUTES_PER_DAY = 1_440;
        private static final long NANOS_PER_SECOND = 1_000_000_000;

        @Override
        public PositionMinute map(Long number) {
            SplittableRandom random = new SplittableRandom(number);
            long position = number / MINUTES;
            long minute = number % MINUTES;
            Instant start = Instant.ofEpochSecond(FIRST_SECOND + 60 * minute);
            BigDecimal realized = money(random);
            BigDecimal cash = money(random);
            BigDecimal market = money(random);
            return new PositionMinute(
                    FIRST_SECOND / 86_400 + minute / MINUTES_PER_DAY,
                    start,
                    new PositionKey(
                            "desk " + position % 20,
                            "late",
                            "t-" + position,
                            LateExecutions.ACCOUNT + position,
                            "INSTRUMENT" + position % RestatementPlan.INSTRUMENTS + ".BENCH"),
                    new PositionFigures(
                            "USD",
                            "USD",
                            money(random),
                            money(random),
                            cash,
                            realized,
                            market,
                            money(random),
                            BigDecimal.ZERO,
                            money(random),
                            start.getEpochSecond() * NANOS_PER_SECOND,
                            MarkMethod.LAST,
                            MarkStatus.FRESH,
                            BigDecimal.ONE,
                            cash,
                            realized,
                            market,
                            money(random),
                            BigDecimal.ZERO),
                    PreviousClose.NOTHING,
                    money(random),
                    number,
                    0,
                    start,
                    number,
                    RevisionReason.LATE,
                    false);
        }

        private static BigDecimal money(SplittableRandom random) {
            return BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 4);
        }
    }
}
