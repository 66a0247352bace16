package io.tidemark.domain.market;

import java.math.BigDecimal;

/**
 * The official close of a trading date.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param eventTimeNanos when it was published, nanoseconds since the epoch, UTC
 * @param sequence rises per instrument and record type; 0 for none
 * @param price in the instrument's currency per unit; may be negative
 * @param tradingDateEpochDay the trading date that it closes, days since 1970-01-01
 */
public record CloseTick(
        String instrumentId, long eventTimeNanos, long sequence, BigDecimal price, long tradingDateEpochDay) {}
