/**
 * Market data: ticks, what a minute of them adds up to, and bars.
 *
 * <p>Times of events are integers, nanoseconds since the epoch in UTC, taken from the record and never from a clock of
 * ours. A minute is named by its start and holds the events with {@code start <= event time < start + 60 s}. Prices may
 * be negative; sizes never are. Prices are in the instrument's currency per unit, sizes in the venue's units. Every
 * number is a {@link java.math.BigDecimal} and exact: nothing here is rounded except {@code vwap}, when it is
 * published.
 */
@NullMarked
package io.tidemark.domain.market;

import org.jspecify.annotations.NullMarked;
