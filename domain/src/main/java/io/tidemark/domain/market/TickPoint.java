package io.tidemark.domain.market;

import java.math.BigDecimal;

/**
 * A price at its place in the order of ticks: event time, then sequence, then price, then size.
 *
 * <p>The order is total up to equal ticks, so that the first and the last of a set do not depend on how it arrived.
 *
 * @param eventTimeNanos nanoseconds since the epoch, UTC
 * @param sequence the tick's sequence; 0 for none
 * @param price in the instrument's currency per unit
 * @param size in the venue's units
 */
public record TickPoint(long eventTimeNanos, long sequence, BigDecimal price, BigDecimal size)
        implements Comparable<TickPoint> {

    @Override
    public int compareTo(TickPoint other) {
        return compareTo(other.eventTimeNanos, other.sequence, other.price, other.size);
    }

    /** The same against a point that nobody has made an object of: most ticks are neither first nor last. */
    int compareTo(long otherEventTimeNanos, long otherSequence, BigDecimal otherPrice, BigDecimal otherSize) {
        int order = Long.compare(eventTimeNanos, otherEventTimeNanos);
        if (order == 0) {
            order = Long.compare(sequence, otherSequence);
        }
        if (order == 0) {
            order = price.compareTo(otherPrice);
        }
        return order == 0 ? size.compareTo(otherSize) : order;
    }
}
