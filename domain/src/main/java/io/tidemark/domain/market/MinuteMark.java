package io.tidemark.domain.market;

import org.jspecify.annotations.Nullable;

/**
 * What the ticks of one instrument in one minute say of its value, as far as they are known.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param minuteMillis start of the minute, milliseconds since the epoch, UTC
 * @param trade last eligible trade; null for none
 * @param middle middle of the last quote with both sides, sizes above zero and bid not above ask; null for none
 * @param tickCount trades and quotes known of the minute
 */
public record MinuteMark(
        String instrumentId,
        long minuteMillis,
        @Nullable PricePoint trade,
        @Nullable PricePoint middle,
        long tickCount) {}
