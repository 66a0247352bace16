package io.tidemark.local.simulator;

/** The times of a Poisson process that follows the activity of the sessions. */
final class Arrivals {
    private final Calendar calendar;
    private final Chance chance;
    /** On average over a session. */
    private final double perSession;

    private int day;
    private double done;

    /** @param perSecond mean over a session; 0 for never */
    Arrivals(Calendar calendar, Chance chance, double perSecond) {
        this.calendar = calendar;
        this.chance = chance;
        this.perSession = perSecond * calendar.sessionSeconds();
    }

    /** The next time, nanoseconds since the epoch; {@link Long#MAX_VALUE} after the last session. */
    long next() {
        if (perSession == 0) {
            return Long.MAX_VALUE;
        }
        while (day < calendar.days()) {
            done += chance.untilNext() / perSession;
            if (done < 1) {
                return calendar.at(day, Calendar.shareAt(done));
            }
            done = 0;
            day++;
        }
        return Long.MAX_VALUE;
    }
}
