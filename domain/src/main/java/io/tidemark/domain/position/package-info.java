/**
 * Positions: what an account holds of an instrument, and what it cost.
 *
 * <p>A quantity above zero is long. The cash flow is what executions brought in: selling above zero, buying below. The
 * cost basis is the signed cost of what is open, so that cash flow and cost basis make the realized P&L at every
 * moment. Money is in the instrument's currency, exact or, for the one division, in 34 digits.
 */
@NullMarked
package io.tidemark.domain.position;

import org.jspecify.annotations.NullMarked;
