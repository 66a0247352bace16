package io.tidemark.domain.market;

import io.tidemark.domain.reference.Instrument;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The price that positions of an instrument are valued at, at the end of a minute.
 *
 * @param price in the instrument's currency per unit, exact; null for none
 * @param eventTimeNanos event time of its tick, nanoseconds since the epoch, UTC; null for none
 * @param method what it is: {@code LAST} or {@code MID}; null for none
 * @param status how fresh it is
 */
public record Mark(
        @Nullable BigDecimal price,
        @Nullable Long eventTimeNanos,
        @Nullable MarkMethod method,
        MarkStatus status) {
    /** There is nothing to value at. */
    public static final Mark NONE = new Mark(null, null, null, MarkStatus.NONE);

    private static final long NANOS = 1_000_000_000L;

    /**
     * The mark at the end of a minute.
     *
     * @param trade last eligible trade before the end of the minute; null for none
     * @param middle middle of the last two-sided, uncrossed quote before it; null for none
     * @param instrument the instrument at the end of the minute
     * @param minuteMillis start of the minute, milliseconds since the epoch, UTC
     */
    public static Mark at(
            @Nullable PricePoint trade, @Nullable PricePoint middle, Instrument instrument, long minuteMillis) {
        long startNanos = minuteMillis * 1_000_000;
        long endNanos = startNanos + MinuteTicks.MINUTE_MILLIS * 1_000_000;
        long patienceNanos = instrument.staleAfterSeconds() * NANOS;
        return switch (instrument.markMethod()) {
            case LAST -> of(trade, MarkMethod.LAST, startNanos, endNanos, patienceNanos);
            case MID -> of(middle, MarkMethod.MID, startNanos, endNanos, patienceNanos);
            case LAST_THEN_MID -> {
                boolean byMiddle = trade == null
                        || (endNanos - trade.eventTimeNanos() > patienceNanos
                                && middle != null
                                && middle.eventTimeNanos() > trade.eventTimeNanos());
                yield byMiddle
                        ? of(middle, MarkMethod.MID, startNanos, endNanos, patienceNanos)
                        : of(trade, MarkMethod.LAST, startNanos, endNanos, patienceNanos);
            }
            case CLOSE -> NONE;
        };
    }

    private static Mark of(
            @Nullable PricePoint point, MarkMethod method, long startNanos, long endNanos, long patienceNanos) {
        if (point == null) {
            return NONE;
        }
        MarkStatus status = point.eventTimeNanos() >= startNanos
                ? MarkStatus.FRESH
                : endNanos - point.eventTimeNanos() <= patienceNanos ? MarkStatus.CARRIED : MarkStatus.STALE;
        return new Mark(point.price(), point.eventTimeNanos(), method, status);
    }
}
