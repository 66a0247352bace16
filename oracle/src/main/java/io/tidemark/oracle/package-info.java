/**
 * A slow, obvious recomputation of positions and P&L from the records that came in, which shares no code with what it
 * checks. Tests alone use it.
 *
 * <p>Arithmetic is on exact fractions and is rounded only where a figure is published. Quantities are signed, above zero
 * long; a cost basis has the sign of its quantity; money is in the instrument's currency. Times are nanoseconds since
 * the epoch, UTC, and a trading date is a UTC date.
 *
 * <p>Not computed yet: official closes, halts, rates, calendars and cost methods other than the average. What
 * reads records refuses those that would need them.
 */
@NullMarked
package io.tidemark.oracle;

import org.jspecify.annotations.NullMarked;
