package io.tidemark.bench;

import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.market.MarkStatus;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionKey;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.jobs.bars.BarsConfig;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.ClickHouseSink;
import io.tidemark.jobs.clickhouse.PositionMinutesTable;
import io.tidemark.jobs.positions.MinuteOutput;
import io.tidemark.jobs.positions.PositionsJob;
import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.sql.SqlScript;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How many rows of the width of {@code position_minutes} a second go into the stack's ClickHouse, revisions with them,
 * through a sink of the job's with nothing before it but rows made up; in this process, and into a database of its own whose
 * tables begin with all that the job's hold, as what an insert costs ClickHouse depends on what is there already.
 */
final class InsertRate {
    private static final String PEER = "peer";
    /** As often as is looked for the rows of a burst. */
    private static final long LOOK_MILLIS = 50;

    private static final List<String> TABLES = List.of("position_minutes", "position_minute_revisions");
    private static final long LIMIT_SECONDS = 600;
    private static final long MERGES_LIMIT_SECONDS = 30;

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

    /** Rows a second, by a sink of one table, in batches of {@code sink.batch-size} rows. */
    double ofPlainSink(int rows, TimeWindow window) throws Exception {
        return measure(
                rows,
                numbers -> numbers.map(new MadeUp(window))
                        .sinkTo(ClickHouseSink.of(new PositionMinutesTable("bench"), options)));
    }

    /** Rows a second, by the job's sink of minutes, in the larger batches of rows that nobody waits for. */
    double ofMinutesSink(int rows, TimeWindow window) throws Exception {
        return measure(
                rows,
                numbers -> numbers.map(new MadeUp(window))
                        .map(row -> new MinuteOutput(row, null, null, false))
                        .returns(TypeInformation.of(MinuteOutput.class))
                        .sinkTo(PositionsJob.minutes(options, "bench")));
    }

    /** From the first batch stored to the last. */
    private double measure(int rows, Consumer<DataStream<Long>> makeAndStore) throws Exception {
        empty();
        awaitMerges();
        fill();
        awaitMerges();
        long before = stored();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism);
        env.getConfig().enableObjectReuse();
        makeAndStore.accept(env.fromSequence(0, rows - 1L));
        JobClient job = env.executeAsync("insert rate");
        long firstNanos = 0;
        long first = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < deadline) {
            long stored = stored() - before;
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
        throw new IllegalStateException("waited " + LIMIT_SECONDS + " s for " + rows + " rows to be stored in " + PEER
                + ".position_minute_revisions");
    }

    /** Of the revisions, which no merge makes fewer. */
    private long stored() {
        return number("SELECT count() FROM " + PEER + ".position_minute_revisions");
    }

    private void empty() {
        TABLES.forEach(table -> engine.queryText("TRUNCATE TABLE " + PEER + "." + table));
    }

    /** The job's rows, as parts that both tables share; either merges them for itself from then on. */
    private void fill() {
        for (String table : TABLES) {
            engine.queryText("SELECT DISTINCT partition_id FROM system.parts WHERE active AND database = 'tidemark'"
                            + " AND table = '" + table + "'")
                    .lines()
                    .forEach(partition -> engine.queryText("ALTER TABLE " + PEER + "." + table
                            + " ATTACH PARTITION ID '" + partition + "' FROM tidemark." + table));
        }
    }

    /** Waits until ClickHouse has merged what it had begun with, of either database's rows of minutes. */
    private void awaitMerges() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MERGES_LIMIT_SECONDS);
        while (number("SELECT count() FROM system.merges WHERE table IN ('" + String.join("', '", TABLES) + "')") > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + MERGES_LIMIT_SECONDS + " s for merges of " + TABLES);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private long number(String sql) {
        return Long.parseLong(engine.queryText(sql).strip());
    }

    /** Rows position by position and minute by minute, as a restatement makes them. */
    private static final class MadeUp implements MapFunction<Long, PositionMinute> {
        private static final long serialVersionUID = 1L;
        private static final String ACCOUNT = "MADE-UP-";
        private static final long NANOS_PER_MILLI = 1_000_000;

        private final long firstMillis;
        private final long minutes;

        MadeUp(TimeWindow window) {
            firstMillis = window.fromMillis();
            minutes = (window.toMillis() - window.fromMillis()) / MinuteTicks.MINUTE_MILLIS;
        }

        @Override
        public PositionMinute map(Long number) {
            SplittableRandom random = new SplittableRandom(number);
            long position = number / minutes;
            long minuteMillis = firstMillis + number % minutes * MinuteTicks.MINUTE_MILLIS;
            Instant start = Instant.ofEpochMilli(minuteMillis);
            BigDecimal realized = money(random);
            BigDecimal cash = money(random);
            BigDecimal market = money(random);
            return new PositionMinute(
                    Math.floorDiv(minuteMillis, TimeUnit.DAYS.toMillis(1)),
                    start,
                    new PositionKey(
                            "desk " + position % 20,
                            "late",
                            "t-" + position,
                            ACCOUNT + position,
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
                            minuteMillis * NANOS_PER_MILLI,
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
