package io.tidemark.bench;

import io.tidemark.local.simulator.MarketPlan;
import java.time.Duration;
import java.time.Instant;

/**
 * What is to be measured.
 *
 * @param minutes at a tenth of its speed, or of a market that is looked at
 * @param ticksPerSecond on average; so {@code executionsPerSecond}
 * @param busiestShare of all ticks that one instrument makes; 0 leaves it at what it has in a market of so many
 */
record BackpressurePlan(int minutes, int ticksPerSecond, int executionsPerSecond, double busiestShare) {
    /** What a job without settings of its own waits for late events. */
    static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(1);
    /** Nine tenths of the time, and so often that no request waits for long because of it alone. */
    static final Duration HELD = Duration.ofMillis(450);

    static final Duration GOING = Duration.ofMillis(50);

    private static final int INSTRUMENTS = 500;
    private static final int ACCOUNTS = 100;
    private static final int OPENINGS = 1_000;
    private static final long SEED = 20_260_304;
    /** A session so long that the run sees only its opening, when activity hardly changes: this many times its mean. */
    private static final Duration SESSION = Duration.ofHours(24);

    private static final double OPENING_ACTIVITY = 1.8;

    /** A market without faults, that goes on for longer than it is needed. */
    MarketPlan market(Instant start, int partitions) {
        return MarketPlan.defaults(SEED, start)
                .withSession(SESSION)
                .withSizes(INSTRUMENTS, ACCOUNTS, OPENINGS)
                .withRates(ticksPerSecond / OPENING_ACTIVITY, executionsPerSecond / OPENING_ACTIVITY)
                .withBusiestShare(busiestShare)
                .withPartitions(partitions);
    }
}
