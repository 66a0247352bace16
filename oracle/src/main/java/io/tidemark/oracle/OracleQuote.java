package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code market.ticks} of type QUOTE.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param eventTime nanoseconds since the epoch, UTC
 * @param sequence 0 for none
 * @param bidPrice null, together with its size, where there is no bid
 * @param bidSize at least 0
 * @param askPrice null, together with its size, where there is no ask
 * @param askSize at least 0
 */
public record OracleQuote(
        String instrumentId,
        long eventTime,
        long sequence,
        @Nullable BigDecimal bidPrice,
        @Nullable BigDecimal bidSize,
        @Nullable BigDecimal askPrice,
        @Nullable BigDecimal askSize) {
    private static final Comparator<@Nullable BigDecimal> BY_VALUE = Comparator.nullsFirst(Comparator.naturalOrder());

    /** The order that the last quote is the last of. */
    public static final Comparator<OracleQuote> EVENT_ORDER = Comparator.comparingLong(OracleQuote::eventTime)
            .thenComparingLong(OracleQuote::sequence)
            .thenComparing(OracleQuote::bidPrice, BY_VALUE)
            .thenComparing(OracleQuote::bidSize, BY_VALUE)
            .thenComparing(OracleQuote::askPrice, BY_VALUE)
            .thenComparing(OracleQuote::askSize, BY_VALUE);

    /** The exact middle of bid and ask; null unless both are there with sizes above zero and the bid is not above the ask. */
    public @Nullable Rational middle() {
        if (bidPrice == null || bidSize == null || askPrice == null || askSize == null) {
            return null;
        }
        if (bidSize.signum() <= 0 || askSize.signum() <= 0 || bidPrice.compareTo(askPrice) > 0) {
            return null;
        }
        return Rational.of(bidPrice.add(askPrice)).divide(Rational.of(2));
    }
}
