package io.tidemark.domain.market;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The best bid and ask of an instrument from one moment on.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param eventTimeNanos when it was made, nanoseconds since the epoch, UTC
 * @param sequence rises per instrument and record type; 0 for none
 * @param bidPrice null, together with its size, where there is no bid
 * @param bidSize at least 0
 * @param askPrice null, together with its size, where there is no ask
 * @param askSize at least 0
 */
public record QuoteTick(
        String instrumentId,
        long eventTimeNanos,
        long sequence,
        @Nullable BigDecimal bidPrice,
        @Nullable BigDecimal bidSize,
        @Nullable BigDecimal askPrice,
        @Nullable BigDecimal askSize) {
    private static final BigDecimal HALF = new BigDecimal("0.5");

    /** Whether a position could be valued at its middle: both sides, sizes above zero, bid not above ask. */
    public boolean isTwoSidedAndUncrossed() {
        return bidPrice != null
                && askPrice != null
                && bidSize != null
                && askSize != null
                && bidSize.signum() > 0
                && askSize.signum() > 0
                && bidPrice.compareTo(askPrice) <= 0;
    }

    /**
     * The middle between bid and ask, exact; null where a side is missing.
     *
     * @param appendMillis the quote's log-append time, milliseconds since the epoch, UTC
     */
    public @Nullable PricePoint middle(long appendMillis) {
        return bidPrice == null || askPrice == null
                ? null
                : new PricePoint(eventTimeNanos, bidPrice.add(askPrice).multiply(HALF), appendMillis);
    }
}
