package io.tidemark.local.simulator;

import java.util.SplittableRandom;

/**
 * A stream of random numbers of one purpose, decided by a seed. Only {@link SplittableRandom#nextLong} is asked and all
 * else derived from it here, so that no release of Java changes what a seed means.
 */
final class Chance {
    private static final int BITS_ON_AVERAGE = 32;
    /** Standard deviation of the number of ones among 64 fair bits. */
    private static final double BITS_DEVIATION = 4;

    private final SplittableRandom random;

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    /** What a stream is for; streams of one seed know nothing of one another. The order is part of the bytes. */
    enum Purpose {
        PRICES,
        TICK_TIMES,
        TICKS,
        EXECUTION_TIMES,
        HABITS,
        CASH_FLOWS
    }

    static Chance of(long seed, Purpose purpose) {
        return stream(seed, purpose.ordinal());
    }

    static Chance of(long seed, Fault fault) {
        return stream(seed, Purpose.values().length + fault.ordinal());
    }

    /** Neighbouring seeds of the generator are shifted copies of each other; those drawn from it are not. */
    private static Chance stream(long seed, int number) {
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < number; i++) {
            seeds.nextLong();
        }
        return new Chance(new SplittableRandom(seeds.nextLong()));
    }

    /** From 0 up to but not including a bound. */
    int below(int bound) {
        return (int) Math.multiplyHigh(random.nextLong() >>> 1, (long) bound << 1);
    }

    /** From 0 up to but not including a bound. */
    long below(long bound) {
        return (long) (fraction() * bound);
    }

    /** From one number to another, both included. */
    int between(int least, int greatest) {
        return least + below(greatest - least + 1);
    }

    /** From 0 up to but not including 1. */
    double fraction() {
        return (random.nextLong() >>> 11) * 0x1p-53;
    }

    /** Whether something of this probability happens. */
    boolean happens(double probability) {
        return fraction() < probability;
    }

    /** A bell-shaped number of mean 0 and standard deviation 1, never beyond 8. */
    double bell() {
        return (Long.bitCount(random.nextLong()) - BITS_ON_AVERAGE) / BITS_DEVIATION;
    }

    /** The wait for something that happens once in a unit of time on average. */
    double untilNext() {
        return -StrictMath.log(1 - fraction());
    }
}
