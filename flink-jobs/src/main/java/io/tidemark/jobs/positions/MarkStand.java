package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;

/** What the marks of an instrument come to, up to some minute. */
final class MarkStand {
    private final NewestPrices prices;
    private long day;
    private long ticksOfDay;
    private long ticksOfDayBefore;

    /**
     * Where its minutes begin.
     *
     * @param prices newest of the minutes before, which are left as they are
     * @param day of the last of them, days since 1970-01-01
     * @param ticksOfDay ticks of that date
     */
    MarkStand(NewestPrices prices, long day, long ticksOfDay) {
        this(prices, day, ticksOfDay, 0);
    }

    private MarkStand(NewestPrices prices, long day, long ticksOfDay, long ticksOfDayBefore) {
        this.prices = prices.copy();
        this.day = day;
        this.ticksOfDay = ticksOfDay;
        this.ticksOfDayBefore = ticksOfDayBefore;
    }

    /** A copy, to go on from. */
    MarkStand copy() {
        return new MarkStand(prices, day, ticksOfDay, ticksOfDayBefore);
    }

    /** Takes the next minute that had ticks. */
    void add(MinuteMark mark) {
        prices.add(mark);
        long markDay = MarkBook.dayOf(mark.minuteMillis());
        if (markDay > day) {
            ticksOfDayBefore = markDay == day + 1 ? ticksOfDay : 0;
            ticksOfDay = 0;
            day = markDay;
        }
        ticksOfDay += mark.tickCount();
    }

    /** The newest prices. */
    NewestPrices prices() {
        return prices;
    }

    /** Ticks of a date and of the one before it; the date is that of the last minute or a later one. */
    long ticksInWindow(long ofDay) {
        return ofDay == day ? ticksOfDay + ticksOfDayBefore : ofDay == day + 1 ? ticksOfDay : 0;
    }
}
