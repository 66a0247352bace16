package io.tidemark.local.simulator;

/**
 * The price of a symbol as it wanders: pure noise, and a drift that lasts for some twenty seconds, so that moves go on for a
 * while. Both grow with the market's activity. The level is whole 65,536ths of a price increment, never below a hundred
 * increments.
 */
final class Walk {
    private static final int FRACTION_BITS = 16;
    private static final long LOWEST_LEVEL = 100L << FRACTION_BITS;
    private static final double DRIFT_SECONDS = 20;
    /** Of the drift's contribution to moves over a long time to that of the noise. */
    private static final double DRIFT_RATIO = 2;
    /** Standard deviation of what happens between two sessions. */
    private static final double OVERNIGHT_DEVIATION = 0.008;

    private final double volatility;
    private long level;
    /** Share of the price a second. */
    private double drift;

    private long movedAt;

    /**
     * @param price in increments
     * @param volatility standard deviation of the noise in a second of mean activity, share of the price
     * @param time nanoseconds since the epoch
     */
    Walk(long price, double volatility, long time) {
        this.level = price << FRACTION_BITS;
        this.volatility = volatility;
        this.movedAt = time;
    }

    /** In increments. */
    long price() {
        return level >> FRACTION_BITS;
    }

    /** Above zero while it rises. */
    double drift() {
        return drift;
    }

    /** Goes on to a later time. */
    void moveTo(long time, double activity, Chance chance) {
        double seconds = (double) (time - movedAt) / Calendar.NANOS_PER_SECOND;
        double swing = volatility * StrictMath.sqrt(activity);
        double drifting = Math.min(seconds, DRIFT_SECONDS);
        drift = drift * DRIFT_SECONDS / (DRIFT_SECONDS + seconds)
                + chance.bell() * swing * DRIFT_RATIO / DRIFT_SECONDS * StrictMath.sqrt(drifting);
        step(chance.bell() * swing * StrictMath.sqrt(seconds) + drift * drifting);
        movedAt = time;
    }

    /** Goes on over a night, at whose end the drift is forgotten. */
    void sleepUntil(long time, Chance chance) {
        step(chance.bell() * OVERNIGHT_DEVIATION);
        drift = 0;
        movedAt = time;
    }

    private void step(double share) {
        level = Math.max(level + (long) (level * share), LOWEST_LEVEL);
    }
}
