package io.tidemark.domain.market;

import java.math.BigDecimal;
import java.util.List;

/**
 * One trade printed by a venue.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param eventTimeNanos when it was made, nanoseconds since the epoch, UTC
 * @param sequence rises per instrument and record type; 0 for none
 * @param price in the instrument's currency per unit; may be negative
 * @param size in the venue's units, at least 0
 * @param aggressorSide the side that took liquidity
 * @param conditions the venue's condition codes, sorted, each once; empty for an ordinary trade
 */
public record TradeTick(
        String instrumentId,
        long eventTimeNanos,
        long sequence,
        BigDecimal price,
        BigDecimal size,
        AggressorSide aggressorSide,
        List<String> conditions) {}
