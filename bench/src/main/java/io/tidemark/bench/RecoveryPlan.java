package io.tidemark.bench;

import io.tidemark.local.simulator.Fault;
import io.tidemark.local.simulator.MarketPlan;
import java.time.Duration;
import java.time.Instant;

/**
 * What is to be measured.
 *
 * @param kills of each process that count
 * @param ticksPerSecond on average; so {@code executionsPerSecond}
 */
record RecoveryPlan(int kills, int ticksPerSecond, int executionsPerSecond) {
    private static final int INSTRUMENTS = 500;
    private static final int ACCOUNTS = 100;
    private static final int OPENINGS = 1_000;
    private static final long SEED = 20_260_303;
    /** A session so long that the run sees only its opening, when activity hardly changes: this many times its mean. */
    private static final Duration SESSION = Duration.ofHours(24);

    private static final double OPENING_ACTIVITY = 1.8;

    /** Which process is killed. */
    enum Victim {
        TASK_MANAGER("TaskManager with tasks", Duration.ofSeconds(15)),
        JOB_MANAGER("JobManager", Duration.ofSeconds(30));

        private final String words;
        private final Duration bound;

        Victim(String words, Duration bound) {
            this.words = words;
            this.bound = bound;
        }

        /** How soon results must flow again. */
        Duration bound() {
            return bound;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** A market with the faults that make a job keep and restate more, and that goes on for longer than it is needed. */
    MarketPlan market(Instant start, int partitions) {
        return MarketPlan.defaults(SEED, start)
                .withSession(SESSION)
                .withSizes(INSTRUMENTS, ACCOUNTS, OPENINGS)
                .withRates(ticksPerSecond / OPENING_ACTIVITY, executionsPerSecond / OPENING_ACTIVITY)
                .withPartitions(partitions)
                .withFault(Fault.LATE, 0.0005)
                .withFault(Fault.BOOKED_LATE, 0.02)
                .withFault(Fault.AMENDED, 0.05)
                .withFault(Fault.DUPLICATE, 0.05);
    }
}
