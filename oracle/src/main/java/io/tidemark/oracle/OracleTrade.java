package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;

/**
 * A record of {@code market.ticks} of type TRADE.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param eventTime nanoseconds since the epoch, UTC
 * @param sequence 0 for none
 * @param price of any sign
 * @param size at least 0
 * @param conditions condition codes, may be empty
 */
public record OracleTrade(
        String instrumentId,
        long eventTime,
        long sequence,
        BigDecimal price,
        BigDecimal size,
        List<String> conditions) {
    /** The order that the last trade is the last of. */
    public static final Comparator<OracleTrade> EVENT_ORDER = Comparator.comparingLong(OracleTrade::eventTime)
            .thenComparingLong(OracleTrade::sequence)
            .thenComparing(OracleTrade::price)
            .thenComparing(OracleTrade::size);
}
