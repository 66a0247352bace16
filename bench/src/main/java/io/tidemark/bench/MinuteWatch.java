package io.tidemark.bench;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.local.clickhouse.ClickHouseClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client that waits for every minute to be complete, and then counts it.
 *
 * <p>A minute's latency runs from its end, later by what events may be out of order by, to the end of the first question
 * that finds every row of it after {@code as_of} has reached it, on the wall clock.
 */
final class MinuteWatch implements Callable<Void> {
    private static final long PAUSE_MILLIS = 50;
    private static final long LONGEST_MILLIS = 60_000;

    private final ClickHouseClient engine;
    private final ExpectedMinutes expected;
    private final TimeWindow watched;
    private final TimeWindow measured;
    private final long outOfOrdernessMillis;
    private final Consumer<String> progress;
    private final Percentiles latencies = new Percentiles();
    private final Percentiles answers = new Percentiles();

    /**
     * @param watched minutes that must be complete and whole
     * @param measured those of them that count
     * @param progress is told of every minute, for a person
     */
    MinuteWatch(
            ClickHouseClient engine,
            ExpectedMinutes expected,
            TimeWindow watched,
            TimeWindow measured,
            Duration outOfOrderness,
            Consumer<String> progress) {
        this.engine = engine;
        this.expected = expected;
        this.watched = watched;
        this.measured = measured;
        this.outOfOrdernessMillis = outOfOrderness.toMillis();
        this.progress = progress;
    }

    /** @throws IllegalStateException if a minute is not complete, or not whole, in a minute */
    @Override
    public Void call() throws InterruptedException {
        for (long minute = watched.fromMillis(); minute < watched.toMillis(); minute += MinuteTicks.MINUTE_MILLIS) {
            long due = minute + MinuteTicks.MINUTE_MILLIS + outOfOrdernessMillis;
            // Before, it cannot be complete.
            Thread.sleep(Math.max(0, due - System.currentTimeMillis()));
            awaitComplete(minute, due);
            ExpectedMinutes.Rows rows = awaitWhole(minute, due);
            tell(minute, rows, System.currentTimeMillis() - due);
        }
        return null;
    }

    private void awaitComplete(long minute, long due) throws InterruptedException {
        for (long asOf = asOf(minute); asOf < minute; asOf = asOf(minute)) {
            pause(minute, due, "is not complete: as_of is " + Instant.ofEpochMilli(asOf));
        }
    }

    private ExpectedMinutes.Rows awaitWhole(long minute, long due) throws InterruptedException {
        while (true) {
            ExpectedMinutes.Rows rows = rows(minute);
            ExpectedMinutes.Rows wanted = expected.of(minute);
            if (rows.equals(wanted)) {
                return rows;
            }
            pause(minute, due, "has " + rows + ", and by the executions in Kafka must have " + wanted);
        }
    }

    private static void pause(long minute, long due, String otherwise) throws InterruptedException {
        if (System.currentTimeMillis() - due > LONGEST_MILLIS) {
            throw new IllegalStateException("minute " + Instant.ofEpochMilli(minute) + " " + otherwise + ", "
                    + LONGEST_MILLIS / 1000 + " s after it could be complete");
        }
        Thread.sleep(PAUSE_MILLIS);
    }

    private long asOf(long minute) {
        return TimeUnit.SECONDS.toMillis(
                Long.parseLong(ask(minute, "SELECT toUnixTimestamp(as_of) FROM tidemark.as_of")));
    }

    private ExpectedMinutes.Rows rows(long minute) {
        String[] row = ask(
                        minute,
                        "SELECT count(), sum(execution_count) FROM tidemark.positions_at(minute = toDateTime("
                                + minute / 1000 + ", 'UTC'))")
                .split("\t", -1);
        return new ExpectedMinutes.Rows(Long.parseLong(row[0]), Long.parseLong(row[1]));
    }

    private String ask(long minute, String question) {
        long begin = System.nanoTime();
        String answer = engine.queryText(question).strip();
        if (measured.contains(minute)) {
            answers.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        }
        return answer;
    }

    private void tell(long minute, ExpectedMinutes.Rows rows, long latency) {
        boolean counts = measured.contains(minute);
        if (counts) {
            latencies.add(latency);
        }
        progress.accept("Minute " + Instant.ofEpochMilli(minute) + ": " + rows.positions() + " rows of "
                + rows.executions() + " executions, " + latency + " ms after it could be complete"
                + (counts ? "" : " (does not count)"));
    }

    /** From when a minute could be complete to the answer that has all of it. */
    Percentiles latencies() {
        return latencies;
    }

    /** What one question took, from request to answer. */
    Percentiles answers() {
        return answers;
    }
}
