package io.tidemark.domain.market;

import java.math.BigDecimal;

/**
 * A price that a position could be valued at, and when it was made.
 *
 * @param eventTimeNanos nanoseconds since the epoch, UTC
 * @param price in the instrument's currency per unit, exact
 */
public record PricePoint(long eventTimeNanos, BigDecimal price) {}
