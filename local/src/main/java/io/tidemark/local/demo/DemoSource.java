package io.tidemark.local.demo;

import io.tidemark.local.feed.Feed;
import io.tidemark.local.feed.FeedOptions;
import io.tidemark.local.simulator.Fault;
import io.tidemark.local.simulator.MarketPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a demonstration feeds. */
sealed interface DemoSource {

    /** In words, for a title. */
    String description();

    FeedOptions options();

    /** Whether event time is the wall clock's. */
    default boolean onWallClock() {
        return options().onWallClock();
    }

    /**
     * A simulated market with the faults of a usual day.
     *
     * @param rate ticks a second, mean
     * @param start opening of the market; null: now
     * @param session how long it trades
     */
    record Market(long seed, double rate, @Nullable Instant start, Duration session) implements DemoSource {
        static final Duration DEFAULT_SESSION = Duration.ofMinutes(390);

        private static final int INSTRUMENTS = 60;
        private static final int ACCOUNTS = 16;
        private static final int OPENINGS = 200;
        private static final double EXECUTIONS = 5;
        /** Not a share of the ticks, or half of a busy market would be halted. */
        private static final double HALTS_A_SECOND = 0.005;

        @Override
        public String description() {
            return String.format(
                    "simulated market, seed %d, %d instruments, %d accounts, %s ticks/s",
                    seed, INSTRUMENTS, ACCOUNTS, Math.rint(rate) == rate ? "" + (long) rate : "" + rate);
        }

        @Override
        public FeedOptions options() {
            return start == null ? FeedOptions.live() : FeedOptions.atSpeed(1);
        }

        /** The plan of the market. */
        MarketPlan plan(int partitions) {
            Instant opening =
                    start != null ? start : Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1);
            return MarketPlan.defaults(seed, opening)
                    .withSession(session)
                    .withSizes(INSTRUMENTS, ACCOUNTS, OPENINGS)
                    .withRates(rate, EXECUTIONS)
                    .withPartitions(partitions)
                    .withFault(Fault.OUT_OF_ORDER, 0.02)
                    .withFault(Fault.LATE, 0.0005)
                    .withFault(Fault.BOOKED_LATE, 0.005)
                    .withFault(Fault.AMENDED, 0.01)
                    .withFault(Fault.DUPLICATE, 0.01)
                    .withFault(Fault.CONFLICTING, 0.002)
                    .withFault(Fault.MALFORMED, 0.0001)
                    .withFault(Fault.SKEWED, 0.0001)
                    .withFault(Fault.GAP, 0.0001)
                    .withFault(Fault.HALT, Math.min(1, HALTS_A_SECOND / rate));
        }
    }

    /**
     * A folder of records.
     *
     * @param speed seconds of event time per second
     */
    record Folder(Path folder, double speed, Feed.Opening opening) implements DemoSource {

        /** @throws io.tidemark.local.stack.StackException if it is no folder of records */
        static Folder of(Path folder, double speed) {
            return new Folder(folder, speed, Feed.ofFolder(folder));
        }

        @Override
        public String description() {
            return "records of " + folder + " at speed " + (Math.rint(speed) == speed ? "" + (long) speed : "" + speed);
        }

        @Override
        public FeedOptions options() {
            return FeedOptions.atSpeed(speed);
        }
    }
}
