package io.tidemark.jobs.positions;

import io.tidemark.domain.market.Mark;
import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.PricePoint;
import io.tidemark.domain.reference.Instrument;
import org.jspecify.annotations.Nullable;

/**
 * The newest prices that an instrument could be valued at, of some of its minutes. Public fields, since it is kept in
 * Flink state and has nothing to hide.
 */
public final class NewestPrices {
    /** Last eligible trade. */
    public @Nullable PricePoint trade;

    /** Newest log-append time of the ticks of its minute, milliseconds since the epoch, UTC. */
    public long tradeAppendMillis = Long.MIN_VALUE;

    /** Middle of the last two-sided quote. */
    public @Nullable PricePoint middle;

    /** Newest log-append time of the ticks of its minute, milliseconds since the epoch, UTC. */
    public long middleAppendMillis = Long.MIN_VALUE;

    /** Takes what is known of a minute, in any order of minutes. */
    void add(@Nullable MinuteMark mark) {
        if (mark == null) {
            return;
        }
        // Of equal times the newly known one: it is of the same minute, whose last tick its sender chose.
        if (mark.trade() != null && (trade == null || mark.trade().eventTimeNanos() >= trade.eventTimeNanos())) {
            trade = mark.trade();
            tradeAppendMillis = mark.newestAppendMillis();
        }
        if (mark.middle() != null && (middle == null || mark.middle().eventTimeNanos() >= middle.eventTimeNanos())) {
            middle = mark.middle();
            middleAppendMillis = mark.newestAppendMillis();
        }
    }

    /** Whether one of them was of a minute and is no longer, now that something else is known of it. */
    boolean restOn(@Nullable MinuteMark before, MinuteMark now) {
        return before != null
                && (isGone(trade, before.trade(), now.trade()) || isGone(middle, before.middle(), now.middle()));
    }

    private static boolean isGone(@Nullable PricePoint point, @Nullable PricePoint before, @Nullable PricePoint now) {
        return point != null && point.equals(before) && (now == null || now.eventTimeNanos() < point.eventTimeNanos());
    }

    /** A copy, to go on from. */
    NewestPrices copy() {
        NewestPrices copy = new NewestPrices();
        copy.trade = trade;
        copy.tradeAppendMillis = tradeAppendMillis;
        copy.middle = middle;
        copy.middleAppendMillis = middleAppendMillis;
        return copy;
    }

    /** The mark at the end of a minute, there being no price behind it. */
    Mark at(Instrument instrument, long minuteMillis) {
        return Mark.at(trade, middle, instrument, minuteMillis);
    }

    /** When what a mark rests on was known, log-append time, milliseconds since the epoch, UTC. */
    long appendMillis(Mark mark) {
        if (mark.method() == null) {
            return Long.MIN_VALUE;
        }
        return switch (mark.method()) {
            case LAST -> tradeAppendMillis;
            case MID -> middleAppendMillis;
            default -> throw new IllegalArgumentException("a mark is of no method " + mark.method());
        };
    }
}
