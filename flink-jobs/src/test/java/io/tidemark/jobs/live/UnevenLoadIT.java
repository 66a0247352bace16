package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.stack.Submission;
import io.tidemark.local.stack.SubmittedJob;
import io.tidemark.local.stack.Throttle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A market of 4,000 ticks and 40 executions a second on real processes, while ClickHouse is at a tenth of its speed, and while one
 * instrument makes half of all ticks; and where the subtasks of a job run. How late minutes are then is for the benchmarks; here nothing may fail, stay behind or be lost.
 */
@ExtendWith(LiveStack.class)
class UnevenLoadIT {
    /** Ten minutes of event time a minute. */
    private static final String MARKET = "simulate --start 2026-03-02T14:30:00Z --instruments 60 --accounts 16"
            + " --openings 60 --rate 400 --executions 4 --speed 10 --seed 301";

    private static final Duration BEGIN_LIMIT = Duration.ofMinutes(2);
    private static final Duration MARKET_LIMIT = Duration.ofMinutes(3);
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(3);

    private static final Duration HELD = Duration.ofMillis(450);
    private static final Duration GOING = Duration.ofMillis(50);

    private final LiveStack.Tidemark tidemark;
    private final ClickHouseQuery query;

    UnevenLoadIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        query = ClickHouseQuery.on(tidemark);
    }

    @BeforeEach
    void submit() {
        tidemark.stack().reset();
        tidemark.stack().submit(Submission.of("positions", 2));
    }

    @Test
    void everyTaskManagerHasItsShareOfAJob() {
        SubmittedJob job = tidemark.stack().job("positions");
        job.awaitRunning(BEGIN_LIMIT);
        List<String> taskManagers = new ArrayList<>();
        for (JsonNode vertex : job.get("").path("vertices")) {
            if (vertex.path("name").asText().startsWith("positions ")) {
                job.get("/vertices/" + vertex.path("id").asText())
                        .path("subtasks")
                        .forEach(subtask -> taskManagers.add(
                                subtask.path("taskmanager-id").asText().substring(0, "taskmanager-N".length())));
            }
        }
        assertThat(taskManagers)
                .as("where the two subtasks that keep positions run")
                .containsExactlyInAnyOrder("taskmanager-1", "taskmanager-2");
    }

    @Test
    void aClickHouseAtATenthOfItsSpeedFailsNothingAndIsMadeUpFor() throws Exception {
        Path printed = tidemark.folder().resolve("slow-clickhouse.txt");
        Process market = tidemark.start(printed, (MARKET + " --session 5m").split(" "));
        double heldShare;
        try {
            awaitFirstPosition(printed);
            assertThat(market.isAlive()).as("the market comes yet").isTrue();
            try (Throttle throttle = tidemark.stack().throttle("clickhouse", HELD, GOING)) {
                awaitEnd(market, printed);
                heldShare = throttle.heldShare();
            }
        } finally {
            market.destroyForcibly();
        }
        assertThat(heldShare)
                .as("part of the time in which ClickHouse did nothing")
                .isGreaterThan(0.6);

        settle();
        assertNothingFailed();
        assertNothingIsMissing(printed);
        assertThat(query.text("SELECT as_of FROM tidemark.as_of").strip()).isEqualTo("2026-03-02 14:34:00");
    }

    @Test
    void anInstrumentWithHalfOfAllTicksHoldsUpNoOther() throws Exception {
        Path printed = tidemark.folder().resolve("skewed-market.txt");
        Process market = tidemark.start(printed, (MARKET + " --session 3m --busiest-share 0.5").split(" "));
        try {
            awaitFirstPosition(printed);
            awaitEnd(market, printed);
        } finally {
            market.destroyForcibly();
        }
        // The last minute is over only when something comes after it: by then that before it is.
        await(
                "the minutes of the market to be complete",
                CATCH_UP_LIMIT,
                printed,
                () -> query.text("SELECT as_of >= toDateTime('2026-03-02 14:31:00', 'UTC') FROM tidemark.as_of")
                        .strip()
                        .equals("1"));
        String busiest = query.text("SELECT argMax(instrument_id, ticks) FROM (SELECT instrument_id,"
                        + " sum(trade_count + quote_count) AS ticks FROM tidemark.bars GROUP BY instrument_id)")
                .strip();
        assertThat(Double.parseDouble(query.text("SELECT sumIf(trade_count + quote_count, instrument_id = '" + busiest
                                + "') / sum(trade_count + quote_count) FROM tidemark.bars")
                        .strip()))
                .as("share of the ticks of %s", busiest)
                .isBetween(0.45, 0.55);
        String positions = "SELECT account_id, instrument_id, %s FROM tidemark.%s WHERE instrument_id != '" + busiest
                + "' AND %s ORDER BY account_id, instrument_id FORMAT TabSeparated";
        String executed = query.text(String.format(
                Locale.ROOT,
                positions.replace(" ORDER", " GROUP BY account_id, instrument_id ORDER"),
                "count()",
                "executions FINAL",
                "ts_event < '2026-03-02 14:32:00'"));
        assertThat(executed.lines()).as("positions in other instruments").hasSizeGreaterThan(50);
        assertThat(query.text(String.format(
                        Locale.ROOT,
                        positions,
                        "execution_count",
                        "positions_at(minute = '2026-03-02 14:31:00')",
                        "complete")))
                .as("rows of a minute of the other instruments, and how many executions are in each")
                .isEqualTo(executed);

        settle();
        assertNothingFailed();
        assertNothingIsMissing(printed);
    }

    private void awaitFirstPosition(Path printed) throws InterruptedException {
        await(
                "the first position",
                BEGIN_LIMIT,
                printed,
                () -> number("SELECT count() FROM tidemark.positions_live") > 0);
    }

    private static void awaitEnd(Process market, Path printed) throws InterruptedException {
        assertThat(market.waitFor(MARKET_LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("the market ends; it printed:%n%s", text(printed))
                .isTrue();
        assertThat(market.exitValue())
                .as("exit code of the market; it printed:%n%s", text(printed))
                .isZero();
    }

    private void settle() {
        tidemark.run("settle", "--timeout", CATCH_UP_LIMIT.toSeconds() + "s");
    }

    private void assertNothingFailed() {
        SubmittedJob job = tidemark.stack().job("positions");
        assertThat(job.get("/exceptions").path("exceptionHistory").path("entries"))
                .as("what ever failed the job")
                .isEmpty();
        assertThat(job.get("/checkpoints").path("latest").path("restored").isObject())
                .as("the job went back to a checkpoint")
                .isFalse();
    }

    /** Every record that the market made was consumed and accounted for, and positions are what the executions come to. */
    private void assertNothingIsMissing(Path printed) throws IOException {
        assertThat(query.text("SELECT topic, partition, argMax(difference, recorded_at) AS newest FROM"
                        + " tidemark.reconciliation FINAL GROUP BY topic, partition HAVING newest != 0"))
                .as("partitions with records that nobody accounted for")
                .isEmpty();
        assertThat(consumed("market.ticks")).isPositive().isEqualTo(made(printed, "ticks"));
        assertThat(consumed("executions")).isPositive().isEqualTo(made(printed, "executions"));
        assertThat(number("SELECT count() FROM tidemark.executions FINAL WHERE fate = 'LIVE'"))
                .as("executions in effect")
                .isEqualTo(made(printed, "executions"));
        Path breaks = tidemark.config().root().resolve("sql/clickhouse/queries/position_breaks.sql");
        assertThat(query.text(Files.readString(breaks).strip().replaceFirst(";$", "")))
                .as("positions that are not what their executions come to")
                .isEmpty();
    }

    /** Records of a topic that the job has consumed, without heartbeats. */
    private long consumed(String topic) {
        return number("SELECT sum(newest) FROM (SELECT argMax(consumed - heartbeats, recorded_at) AS newest"
                + " FROM tidemark.reconciliation FINAL WHERE topic = '" + topic + "' GROUP BY partition)");
    }

    /** Records that the market says it made. */
    private static long made(Path printed, String what) {
        String said = text(printed);
        Matcher made = Pattern.compile("made: .*?([0-9,]+) " + what).matcher(said);
        assertThat(made.find()).as("%s made, in:%n%s", what, said).isTrue();
        return Long.parseLong(made.group(1).replace(",", ""));
    }

    private static void await(String what, Duration limit, Path printed, BooleanSupplier condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("waiting for %s; the market printed:%n%s", what, text(printed))
                    .isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private long number(String sql) {
        return Long.parseLong(query.text(sql).strip());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
