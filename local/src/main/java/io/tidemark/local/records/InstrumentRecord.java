package io.tidemark.local.records;

import java.util.List;

/**
 * A record of {@code reference.instruments}, trading around the clock.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param multiplier what one unit of price of one unit of quantity is worth in the currency
 * @param ineligibleConditions conditions of trades that make no open, high, low, close or mark
 * @param contiguousSequence record types of which no sequence number is left out
 * @param effectiveFrom nanoseconds since the epoch, UTC
 */
public record InstrumentRecord(
        String instrumentId,
        String symbol,
        String assetClass,
        String venue,
        String currency,
        String multiplier,
        String priceIncrement,
        String markMethod,
        List<String> ineligibleConditions,
        List<String> contiguousSequence,
        long effectiveFrom) {}
