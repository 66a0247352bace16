package io.tidemark.domain.market;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One minute of one instrument as it is published.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param minute start of the minute, UTC
 * @param open price of the first eligible trade; null, as are high, low and close, where there was none
 * @param high highest price of an eligible trade
 * @param low lowest price of an eligible trade
 * @param close price of the last eligible trade
 * @param volume sum of the sizes of all trades, ineligible ones included; zero where there was none
 * @param turnover sum of price times size over all trades, rounded half-even to 12 places
 * @param vwap turnover over volume, rounded half-even to 12 places; null where the volume is zero
 * @param tradeCount number of trades, ineligible ones included
 * @param bidOpen bid of the first quote that has one; null, as are the other bid prices, where none has
 * @param bidHigh highest bid, crossed quotes included
 * @param bidLow lowest bid, crossed quotes included
 * @param bidClose bid of the last quote that has one
 * @param askOpen ask of the first quote that has one; null, as are the other ask prices, where none has
 * @param askHigh highest ask, crossed quotes included
 * @param askLow lowest ask, crossed quotes included
 * @param askClose ask of the last quote that has one
 * @param quoteCount number of quotes, one-sided and crossed ones included
 * @param knownAt newest log-append time among the records folded into the row, UTC, milliseconds
 * @param version revision of the row, see {@link io.tidemark.domain.version.RowVersion}; unsigned
 */
public record MinuteBar(
        String instrumentId,
        Instant minute,
        @Nullable BigDecimal open,
        @Nullable BigDecimal high,
        @Nullable BigDecimal low,
        @Nullable BigDecimal close,
        BigDecimal volume,
        BigDecimal turnover,
        @Nullable BigDecimal vwap,
        long tradeCount,
        @Nullable BigDecimal bidOpen,
        @Nullable BigDecimal bidHigh,
        @Nullable BigDecimal bidLow,
        @Nullable BigDecimal bidClose,
        @Nullable BigDecimal askOpen,
        @Nullable BigDecimal askHigh,
        @Nullable BigDecimal askLow,
        @Nullable BigDecimal askClose,
        long quoteCount,
        Instant knownAt,
        long version) {}
