package io.tidemark.domain.reference;

import io.tidemark.domain.market.MarkMethod;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a listing from {@code effectiveFromNanos} on.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param effectiveFromNanos nanoseconds since the epoch, UTC
 * @param symbol the venue's own name of it
 * @param assetClass such as {@code EQUITY}, {@code FX}, {@code FUTURE}, {@code PERPETUAL}
 * @param venue where it is listed
 * @param currency ISO 4217 code, or a venue's code for a digital currency
 * @param multiplier currency units that one unit gains when the price rises by one; above zero
 * @param priceIncrement smallest step of the price; null where it is not known
 * @param calendarId its trading calendar; null for one that trades around the clock
 * @param markMethod how its mark is chosen
 * @param staleAfterSeconds age from which on a mark is stale
 * @param ineligibleConditions a trade with one of them counts in volume and turnover, but not in open, high, low, close
 *     or the mark
 * @param contiguousSequence record types whose sequence has no gaps at this venue
 */
public record Instrument(
        String instrumentId,
        long effectiveFromNanos,
        String symbol,
        @Nullable String assetClass,
        String venue,
        String currency,
        BigDecimal multiplier,
        @Nullable BigDecimal priceIncrement,
        @Nullable String calendarId,
        MarkMethod markMethod,
        int staleAfterSeconds,
        List<String> ineligibleConditions,
        List<String> contiguousSequence) {

    /** The same record, in effect from another time, nanoseconds since the epoch, UTC. */
    public Instrument inEffectFrom(long nanos) {
        return new Instrument(
                instrumentId,
                nanos,
                symbol,
                assetClass,
                venue,
                currency,
                multiplier,
                priceIncrement,
                calendarId,
                markMethod,
                staleAfterSeconds,
                ineligibleConditions,
                contiguousSequence);
    }
}
