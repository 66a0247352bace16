package io.tidemark.local.demo;

import java.math.BigDecimal;

/**
 * An instrument whose price moved much.
 *
 * @param price last close of a bar, in the instrument's currency
 * @param changePercent from the first open of the span to it, &gt; 0 a rise
 * @param quantity units that all accounts together hold now, &gt; 0 long
 * @param total their cumulative total P&amp;L now, of the positions of which it is known
 */
record Mover(String instrumentId, BigDecimal price, BigDecimal changePercent, BigDecimal quantity, BigDecimal total) {}
