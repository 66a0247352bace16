package io.tidemark.local.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What to simulate; all of it together with nothing else decides every byte.
 *
 * @param seed of everything that is left to chance
 * @param start opening of the first session, whole seconds, before 2080
 * @param session length of each session, up to 24 h
 * @param days sessions, one every 24 h, at least 1
 * @param instruments listings, 1 to 10,000
 * @param accounts 1 to 5,000, spread over the four desks
 * @param openings positions carried in right after the start, each of another account and listing
 * @param ticksPerSecond mean over a session, 0 or more
 * @param executionsPerSecond mean over a session, 0 or more
 * @param faults shares, see {@link Fault}; absent is 0
 * @param busiestShare of all ticks that the first listing makes, below 1; 0 leaves it at the activity that it has among the others
 * @param partitions of {@code market.ticks}; only {@link Fault#QUIET_PARTITION} needs it
 */
public record MarketPlan(
        long seed,
        Instant start,
        Duration session,
        int days,
        int instruments,
        int accounts,
        int openings,
        double ticksPerSecond,
        double executionsPerSecond,
        Map<Fault, Double> faults,
        double busiestShare,
        int partitions) {
    static final int MOST_INSTRUMENTS = 10_000;
    static final int MOST_ACCOUNTS = 5_000;
    /** From one session's opening to the next, and the longest that a session may be. */
    public static final Duration DAY = Duration.ofHours(24);

    private static final Instant END_OF_STARTS = Instant.parse("2080-01-01T00:00:00Z");
    private static final int MOST_DAYS = 1_000;
    private static final double HIGHEST_RATE = 10_000_000;

    /** @throws IllegalArgumentException if a component is out of its range; the message names it */
    public MarketPlan {
        require(start.getNano() == 0, "start is a whole second, not " + start);
        require(start.getEpochSecond() > 0 && start.isBefore(END_OF_STARTS), "start is after 1970 and before 2080");
        require(
                session.compareTo(Duration.ofSeconds(1)) >= 0 && session.compareTo(DAY) <= 0,
                "session is 1 s to 24 h, not " + session);
        requireRange("days", days, 1, MOST_DAYS);
        requireRange("instruments", instruments, 1, MOST_INSTRUMENTS);
        requireRange("accounts", accounts, 1, MOST_ACCOUNTS);
        requireRange("openings", openings, 0, (int) Math.min((long) accounts * instruments, Integer.MAX_VALUE));
        requireRate("ticks per second", ticksPerSecond, HIGHEST_RATE);
        requireRate("executions per second", executionsPerSecond, HIGHEST_RATE);
        faults.forEach((fault, rate) -> requireRate("the rate of " + fault.word(), rate, 1));
        require(
                busiestShare >= 0 && busiestShare < 1,
                "the busiest listing's share of ticks is from 0 to below 1, not " + busiestShare);
        requireRange("partitions", partitions, 1, Integer.MAX_VALUE);
        EnumMap<Fault, Double> copy = new EnumMap<>(Fault.class);
        copy.putAll(faults);
        faults = Collections.unmodifiableMap(copy);
    }

    private static void require(boolean kept, String rule) {
        if (!kept) {
            throw new IllegalArgumentException(rule);
        }
    }

    private static void requireRange(String name, int value, int least, int greatest) {
        require(
                value >= least && value <= greatest,
                String.format("%s: %,d is not within %,d and %,d", name, value, least, greatest));
    }

    private static void requireRate(String name, double rate, double highest) {
        require(rate >= 0 && rate <= highest, name + ": " + rate + " is not within 0 and " + (long) highest);
    }

    /** One session of 6 h 30 min of 60 listings and 16 accounts, 500 ticks and 5 executions a second, without faults. */
    public static MarketPlan defaults(long seed, Instant start) {
        return new MarketPlan(seed, start, Duration.ofMinutes(390), 1, 60, 16, 60, 500, 5, Map.of(), 0, 4);
    }

    /** The same with sessions of another length. */
    public MarketPlan withSession(Duration length) {
        return changed(draft -> draft.session = length);
    }

    /** The same with so many sessions. */
    public MarketPlan withDays(int sessions) {
        return changed(draft -> draft.days = sessions);
    }

    /** The same with other listings, accounts and openings. */
    public MarketPlan withSizes(int listings, int ofAccounts, int ofOpenings) {
        return changed(draft -> {
            draft.instruments = listings;
            draft.accounts = ofAccounts;
            draft.openings = ofOpenings;
        });
    }

    /** The same with other mean rates a second. */
    public MarketPlan withRates(double ticks, double executions) {
        return changed(draft -> {
            draft.ticksPerSecond = ticks;
            draft.executionsPerSecond = executions;
        });
    }

    /** The same with one fault more, or of another rate. */
    public MarketPlan withFault(Fault fault, double rate) {
        return changed(draft -> draft.faults.put(fault, rate));
    }

    /** The same with this share of all ticks from one listing, whatever is traded. */
    public MarketPlan withBusiestShare(double share) {
        return changed(draft -> draft.busiestShare = share);
    }

    /** The same with so many partitions of ticks. */
    public MarketPlan withPartitions(int ofTicks) {
        return changed(draft -> draft.partitions = ofTicks);
    }

    private MarketPlan changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new MarketPlan(
                seed,
                start,
                draft.session,
                draft.days,
                draft.instruments,
                draft.accounts,
                draft.openings,
                draft.ticksPerSecond,
                draft.executionsPerSecond,
                draft.faults,
                draft.busiestShare,
                draft.partitions);
    }

    /** What of a plan can be changed. */
    private static final class Draft {
        private Duration session;
        private int days;
        private int instruments;
        private int accounts;
        private int openings;
        private double ticksPerSecond;
        private double executionsPerSecond;
        private final EnumMap<Fault, Double> faults = new EnumMap<>(Fault.class);
        private double busiestShare;
        private int partitions;

        Draft(MarketPlan plan) {
            session = plan.session;
            days = plan.days;
            instruments = plan.instruments;
            accounts = plan.accounts;
            openings = plan.openings;
            ticksPerSecond = plan.ticksPerSecond;
            executionsPerSecond = plan.executionsPerSecond;
            faults.putAll(plan.faults);
            busiestShare = plan.busiestShare;
            partitions = plan.partitions;
        }
    }

    double rate(Fault fault) {
        return faults.getOrDefault(fault, 0.0);
    }
}
