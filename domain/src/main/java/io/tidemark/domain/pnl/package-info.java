/**
 * Published figures: the state of a position at the end of a minute, and of a trading date.
 *
 * <p>Money is in the instrument's currency, rounded half-even to 12 places from the exact state; what can be derived
 * from published digits is derived from them, so that every identity holds to the last one.
 */
@NullMarked
package io.tidemark.domain.pnl;

import org.jspecify.annotations.NullMarked;
