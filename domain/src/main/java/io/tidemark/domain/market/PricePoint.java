package io.tidemark.domain.market;

import java.math.BigDecimal;

/**
 * A price that a position could be valued at, when it was made and when it was known.
 *
 * @param eventTimeNanos nanoseconds since the epoch, UTC
 * @param price in the instrument's currency per unit, exact
 * @param appendMillis log-append time of its tick, milliseconds since the epoch, UTC
 */
public record PricePoint(long eventTimeNanos, BigDecimal price, long appendMillis) {
    /** Whether it is of equal price and time as another, whenever each of them was known. */
    public boolean saysTheSameAs(PricePoint other) {
        return eventTimeNanos == other.eventTimeNanos && price.compareTo(other.price) == 0;
    }
}
