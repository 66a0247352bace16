/**
 * What the firm did: executions, amendments of them, and cash flows.
 *
 * <p>Quantities are above zero and the side says the direction; a commission above zero is a cost, below zero a rebate;
 * a cash flow above zero was received. Event times are nanoseconds since the epoch, UTC.
 */
@NullMarked
package io.tidemark.domain.execution;

import org.jspecify.annotations.NullMarked;
