/**
 * Reference data: what instruments are, from when on.
 *
 * <p>Every record has an {@code effectiveFrom}, nanoseconds since the epoch in UTC, and stands until the next one of
 * its id. Reference data moves no clock.
 */
@NullMarked
package io.tidemark.domain.reference;

import org.jspecify.annotations.NullMarked;
