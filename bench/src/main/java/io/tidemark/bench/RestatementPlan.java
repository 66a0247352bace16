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
 * @param executions that come late in one burst
 * @param accounts that they are of, each with one position
 * @param ticksPerSecond of the market beside it, on average
 * @param runs of each burst that count
 * @param rows written to measure how fast rows can be inserted
 */
record RestatementPlan(int executions, int accounts, int ticksPerSecond, int runs, int rows) {
    static final int INSTRUMENTS = 100;
    /** What a job without settings of its own waits for late events. */
    static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(1);

    private static final int OTHER_ACCOUNTS = 100;
    private static final int OTHER_POSITIONS = 500;
    private static final int EXECUTIONS_PER_SECOND = 4;
    private static final long SEED = 20_260_302;
    private static final Duration SESSION = Duration.ofHours(24);
    private static final double OPENING_ACTIVITY = 1.8;
    private static final Duration HOUR = Duration.ofMinutes(60);
    /** So long before a minute's end, a burst of ten thousand is taken in and restated while the minute's rows become due. */
    private static final long BEFORE_END_MILLIS = 100;

    /** Which minutes late executions are of. */
    enum Spread {
        LAST_HOUR("the last 60 minutes"),
        TWO_DATES("two trading dates");

        private final String words;

        Spread(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * @param limit after which the run is given up
     * @throws IllegalStateException if a trading date might end in between, and with it what a horizon holds
     */
    static void requireOneTradingDate(Instant now, Duration limit) {
        if (!date(now).equals(date(now.plus(limit)))) {
            throw new IllegalStateException("the run might not end before midnight UTC, at which the horizon moves on;"
                    + " give it a shorter --limit or start it after midnight");
        }
    }

    private static LocalDate date(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }

    /** The beginning of the horizon, milliseconds since the epoch: the previous UTC date's. */
    static long horizonMillis(long nowMillis) {
        return date(Instant.ofEpochMilli(nowMillis))
                .minusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
    }

    /** Event times of a burst; all of their minutes have ended. */
    static TimeWindow window(Spread spread, long nowMillis) {
        long ended = Math.floorDiv(nowMillis, MinuteTicks.MINUTE_MILLIS) * MinuteTicks.MINUTE_MILLIS;
        return switch (spread) {
            case LAST_HOUR -> new TimeWindow(ended - HOUR.toMillis(), ended);
            case TWO_DATES -> new TimeWindow(horizonMillis(nowMillis) + MinuteTicks.MINUTE_MILLIS, ended);
        };
    }

    /**
     * When in its minute a burst begins: spread evenly over the minute, as nobody knows when one comes, and the last of them at the
     * worst moment for the minute's own rows.
     *
     * @param number of the burst, from 0
     * @return milliseconds since the minute's beginning
     */
    long momentMillis(int number) {
        return (number % runs + 1) * MinuteTicks.MINUTE_MILLIS / runs - BEFORE_END_MILLIS;
    }

    /** A market without faults beside it, that goes on for longer than it is needed. */
    MarketPlan market(Instant start, int partitions) {
        return MarketPlan.defaults(SEED, start)
                .withSession(SESSION)
                .withSizes(INSTRUMENTS, OTHER_ACCOUNTS, OTHER_POSITIONS)
                .withRates(ticksPerSecond / OPENING_ACTIVITY, EXECUTIONS_PER_SECOND / OPENING_ACTIVITY)
                .withPartitions(partitions);
    }
}
