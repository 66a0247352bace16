package io.tidemark.jobs.positions;

import io.tidemark.domain.market.Mark;
import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.PricePoint;
import io.tidemark.domain.reference.Instrument;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest prices that an instrument could be valued at, of some of its minutes. Public fields, since it is kept in
 * Flink state and has nothing to hide.
 */
public final class NewestPrices {
    /** Last eligible trade. */
    public @Nullable PricePoint trade;

    /** Middle of the last two-sided quote. */
    public @Nullable PricePoint middle;

    /** Takes what is known of a minute, in any order of minutes. */
    void add(@Nullable MinuteMark mark) {
        if (mark == null) {
            return;
        }
        // Of equal times the newly known one: it is of the same minute, whose last tick its sender chose.
        if (mark.trade() != null && (trade == null || mark.trade().eventTimeNanos() >= trade.eventTimeNanos())) {
            trade = mark.trade();
        }
        if (mark.middle() != null && (middle == null || mark.middle().eventTimeNanos() >= middle.eventTimeNanos())) {
            middle = mark.middle();
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

    /** The newer of their event times, nanoseconds since the epoch, UTC; {@link Long#MIN_VALUE} for none. */
    long newestNanos() {
        return Math.max(
                trade == null ? Long.MIN_VALUE : trade.eventTimeNanos(),
                middle == null ? Long.MIN_VALUE : middle.eventTimeNanos());
    }

    /** A copy, to go on from. */
    NewestPrices copy() {
        NewestPrices copy = new NewestPrices();
        copy.trade = trade;
        copy.middle = middle;
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
        PricePoint point = switch (mark.method()) {
            case LAST -> trade;
            case MID -> middle;
            default -> throw new IllegalArgumentException("a mark is of no method " + mark.method());
        };
        return Objects.requireNonNull(point, "a mark of another instrument").appendMillis();
    }
}
