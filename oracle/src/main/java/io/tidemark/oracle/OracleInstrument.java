package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.List;

/**
 * A record of {@code reference.instruments}.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param effectiveFrom nanoseconds since the epoch, UTC
 * @param currency currency of prices, values and P&L
 * @param multiplier currency units that one unit gains when the price rises by one; above zero
 * @param markMethod how its mark is chosen
 * @param staleAfterSeconds age from which on a mark is stale
 * @param ineligibleConditions a trade with one of them makes no mark
 */
public record OracleInstrument(
        String instrumentId,
        long effectiveFrom,
        String currency,
        BigDecimal multiplier,
        MarkMethod markMethod,
        int staleAfterSeconds,
        List<String> ineligibleConditions) {
    /** How the price that a position is valued at is chosen. */
    public enum MarkMethod {
        LAST,
        MID,
        LAST_THEN_MID,
        CLOSE,
    }

    /** What follows the last dot of the id. */
    public String venue() {
        return instrumentId.substring(instrumentId.lastIndexOf('.') + 1);
    }

    /** What stands before the last dot of the id. */
    public String symbol() {
        int dot = instrumentId.lastIndexOf('.');
        return dot < 0 ? instrumentId : instrumentId.substring(0, dot);
    }
}
