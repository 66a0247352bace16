/**
 * Records on their way out: their JSON, and folders of records that {@code feed}
 * takes whole.
 *
 * <p>Prices, sizes and money are text, digit for digit; times are nanoseconds since the epoch, UTC. A folder of records
 * is put in place in one rename, so that a failure leaves nothing behind.
 */
@NullMarked
package io.tidemark.local.records;

import org.jspecify.annotations.NullMarked;
