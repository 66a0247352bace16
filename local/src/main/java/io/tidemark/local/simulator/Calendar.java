package io.tidemark.local.simulator;

/**
 * When the market is open, and how busy it is. Times are nanoseconds since the epoch; a share of a session is 0 at its
 * opening and 1 at its close.
 *
 * <p>Activity is 1.8 times the mean at the opening, falls to 0.6 in the middle and rises to 1.8 at the close: 0.6 + 1.2 z²
 * of z = 2 share - 1, whose mean over a session is 1.
 */
final class Calendar {
    static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_DAY = 86_400 * NANOS_PER_SECOND;

    private final long start;
    private final long sessionNanos;
    private final int days;

    Calendar(MarketPlan plan) {
        start = plan.start().getEpochSecond() * NANOS_PER_SECOND;
        sessionNanos = plan.session().toNanos();
        days = plan.days();
    }

    long start() {
        return start;
    }

    int days() {
        return days;
    }

    double sessionSeconds() {
        return (double) sessionNanos / NANOS_PER_SECOND;
    }

    long opening(int day) {
        return start + day * NANOS_PER_DAY;
    }

    /** The moment at a share of a day's session. */
    long at(int day, double share) {
        return opening(day) + (long) (share * sessionNanos);
    }

    /** The close of the session that a moment belongs to, or came last before it. */
    long close(long time) {
        return opening(day(time)) + sessionNanos;
    }

    int day(long time) {
        return (int) Math.min((time - start) / NANOS_PER_DAY, days - 1);
    }

    /** How much of its session is over; 1 after the close. */
    double share(long time) {
        return Math.min((double) (time - opening(day(time))) / sessionNanos, 1);
    }

    /** Times the mean. */
    static double activity(double share) {
        double z = 2 * share - 1;
        return 0.6 + 1.2 * z * z;
    }

    /**
     * The share of a session by which a share of its activity is over: of u = 0.5 + 0.3 z + 0.2 z³, by Cardano's formula
     * for z³ + 1.5 z = 5 u - 2.5, which has one real root.
     */
    static double shareAt(double activityShare) {
        double half = (5 * activityShare - 2.5) / 2;
        double root = StrictMath.sqrt(half * half + 0.125);
        double z = StrictMath.cbrt(half + root) + StrictMath.cbrt(half - root);
        return Math.min(Math.max((z + 1) / 2, 0), 1);
    }
}
