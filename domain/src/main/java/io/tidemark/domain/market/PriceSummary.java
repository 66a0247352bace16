package io.tidemark.domain.market;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * First, last, highest and lowest of the prices of one minute: those of trades, or of one side of quotes.
 *
 * <p>Merging is associative and commutative; changed in place, like {@link TradeSummary}.
 */
public final class PriceSummary {
    private @Nullable TickPoint first;
    private @Nullable TickPoint last;
    private @Nullable BigDecimal high;
    private @Nullable BigDecimal low;

    void add(long eventTimeNanos, long sequence, BigDecimal price, BigDecimal size) {
        if (first == null || first.compareTo(eventTimeNanos, sequence, price, size) > 0) {
            first = new TickPoint(eventTimeNanos, sequence, price, size);
        }
        if (last == null || last.compareTo(eventTimeNanos, sequence, price, size) < 0) {
            last = new TickPoint(eventTimeNanos, sequence, price, size);
        }
        high = TickOrder.higher(high, price);
        low = TickOrder.lower(low, price);
    }

    /** Order of a tick against the last one of these, above zero if it is later; above zero where there is none. */
    int compareToLast(long eventTimeNanos, long sequence, BigDecimal price, BigDecimal size) {
        return last == null ? 1 : -last.compareTo(eventTimeNanos, sequence, price, size);
    }

    /** Order of the last one of others against the last one of these; a missing one is before any other. */
    int compareLasts(PriceSummary others) {
        TickPoint other = others.last;
        return other == null
                ? (last == null ? 0 : -1)
                : compareToLast(other.eventTimeNanos(), other.sequence(), other.price(), other.size());
    }

    void merge(PriceSummary other) {
        first = TickOrder.earlier(first, other.first);
        last = TickOrder.later(last, other.last);
        high = TickOrder.higher(high, other.high);
        low = TickOrder.lower(low, other.low);
    }

    /** First price in the order of ticks; null for none. */
    public @Nullable TickPoint getFirst() {
        return first;
    }

    public void setFirst(@Nullable TickPoint first) {
        this.first = first;
    }

    /** Last price in the order of ticks; null for none. */
    public @Nullable TickPoint getLast() {
        return last;
    }

    public void setLast(@Nullable TickPoint last) {
        this.last = last;
    }

    /** Highest price; null for none. */
    public @Nullable BigDecimal getHigh() {
        return high;
    }

    public void setHigh(@Nullable BigDecimal high) {
        this.high = high;
    }

    /** Lowest price; null for none. */
    public @Nullable BigDecimal getLow() {
        return low;
    }

    public void setLow(@Nullable BigDecimal low) {
        this.low = low;
    }
}
