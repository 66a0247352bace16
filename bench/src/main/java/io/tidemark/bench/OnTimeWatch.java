package io.tidemark.bench;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.local.clickhouse.ClickHouseClient;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * A client that looks how late minutes are complete: from the end of a minute, later by what events may be out of order by,
 * to the end of the first question whose {@code as_of} has reached it.
 */
final class OnTimeWatch implements Callable<Void> {
    /** {@code as_of} takes ClickHouse some 50 ms of a processor, which what is measured must not wait for all the time. */
    private static final long PAUSE_MILLIS = 500;

    private final ClickHouseClient engine;
    private final long outOfOrdernessMillis;
    /** Lateness by the minute's start, both in milliseconds. */
    private final TreeMap<Long, Long> lateness = new TreeMap<>();

    private volatile boolean ending;

    OnTimeWatch(ClickHouseClient engine, Duration outOfOrderness) {
        this.engine = engine;
        this.outOfOrdernessMillis = outOfOrderness.toMillis();
    }

    @Override
    public Void call() throws InterruptedException {
        long next = 0;
        while (!ending) {
            if (next == 0 || System.currentTimeMillis() >= dueMillis(next)) {
                long complete = completeMillis();
                long now = System.currentTimeMillis();
                if (complete > 0 && next == 0) {
                    next = complete + MinuteTicks.MINUTE_MILLIS;
                }
                for (; next > 0 && next <= complete; next += MinuteTicks.MINUTE_MILLIS) {
                    note(next, now - dueMillis(next));
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return null;
    }

    /** Before that a minute is not looked for: what is measured must not be the looks. */
    private long dueMillis(long minute) {
        return minute + MinuteTicks.MINUTE_MILLIS + outOfOrdernessMillis;
    }

    private synchronized void note(long minute, long millis) {
        lateness.put(minute, millis);
    }

    /** Start of the newest complete minute, milliseconds since the epoch; 0 before the first. */
    long completeMillis() {
        return 1_000
                * Long.parseLong(engine.queryText("SELECT toUnixTimestamp(as_of) FROM tidemark.as_of")
                        .strip());
    }

    /** Of the minutes that ended within a stretch of time, how late each was complete, milliseconds. */
    synchronized Map<Long, Long> endedWithin(long fromMillis, long toMillis) {
        return new TreeMap<>(lateness.subMap(
                fromMillis - MinuteTicks.MINUTE_MILLIS,
                Math.max(fromMillis, toMillis) - MinuteTicks.MINUTE_MILLIS + 1));
    }

    void end() {
        ending = true;
    }
}
