package io.tidemark.bench;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.local.simulator.MarketPlan;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What is to be measured.
 *
 * @param warmUpMinutes before those that count, at least
 * @param minutes that count
 * @param positions that are open from the start
 * @param ticksPerSecond on average; so {@code executionsPerSecond}
 * @param seed of the market
 */
record LatencyPlan(
        int warmUpMinutes, int minutes, int positions, int ticksPerSecond, int executionsPerSecond, long seed) {
    static final int INSTRUMENTS = 500;
    static final int ACCOUNTS = 100;
    /** What a job without settings of its own waits for late events. */
    static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(1);

    /** A session so long that the run sees only its opening, when activity hardly changes: this many times its mean. */
    private static final Duration SESSION = Duration.ofHours(24);

    private static final double OPENING_ACTIVITY = 1.8;

    /** The market goes on until the last minute is complete, so that it closes as all others do. */
    private static final Duration AFTER_LAST_MINUTE = Duration.ofSeconds(10);

    private static final Duration START_OF_STACK = Duration.ofMinutes(2);

    LatencyPlan {
        if (positions > INSTRUMENTS * ACCOUNTS) {
            throw new IllegalArgumentException("there are " + INSTRUMENTS * ACCOUNTS
                    + " pairs of account and instrument at most; " + positions + " positions are too many");
        }
    }

    /** @throws IllegalStateException if a trading date would end in between, with which flat positions lose their rows */
    void requireOneTradingDate(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Instant end = Instant.ofEpochMilli(measured(now.plus(START_OF_STACK)).toMillis())
                .plus(AFTER_LAST_MINUTE);
        if (!LocalDate.ofInstant(end, ZoneOffset.UTC).equals(today)) {
            throw new IllegalStateException("the run would end after midnight UTC, about " + end
                    + ", and what rows a minute must have is known within one trading date; start after midnight, or"
                    + " ask for fewer minutes");
        }
    }

    /** The minutes that count, of a market that opens at {@code start}. */
    TimeWindow measured(Instant start) {
        long warm = start.plus(Duration.ofMinutes(warmUpMinutes)).toEpochMilli();
        long from = -Math.floorDiv(-warm, MinuteTicks.MINUTE_MILLIS) * MinuteTicks.MINUTE_MILLIS;
        return new TimeWindow(from, from + minutes * MinuteTicks.MINUTE_MILLIS);
    }

    /** All minutes from that in which the market opens to the last that counts. */
    TimeWindow watched(Instant start) {
        long first = Math.floorDiv(start.toEpochMilli(), MinuteTicks.MINUTE_MILLIS) * MinuteTicks.MINUTE_MILLIS;
        return new TimeWindow(first, measured(start).toMillis());
    }

    /** When the market may end, milliseconds since the epoch. */
    long closingMillis(Instant start) {
        return measured(start).toMillis() + AFTER_LAST_MINUTE.toMillis();
    }

    /** A market without faults, that goes on for longer than it is needed. */
    MarketPlan market(Instant start, int partitions) {
        return MarketPlan.defaults(seed, start)
                .withSession(SESSION)
                .withSizes(INSTRUMENTS, ACCOUNTS, positions)
                .withRates(ticksPerSecond / OPENING_ACTIVITY, executionsPerSecond / OPENING_ACTIVITY)
                .withPartitions(partitions);
    }
}
