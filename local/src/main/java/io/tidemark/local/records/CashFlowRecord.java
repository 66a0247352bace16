package io.tidemark.local.records;

/**
 * A record of {@code cash_flows}: cash received or paid on a position.
 *
 * @param cashFlowId unique within the instrument
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param cashFlowType a code of the contract, such as {@code FUNDING}
 * @param amount above zero received
 * @param tsEvent event time, nanoseconds since the epoch, UTC
 */
public record CashFlowRecord(
        String cashFlowId,
        String accountId,
        String instrumentId,
        String cashFlowType,
        String amount,
        String currency,
        long tsEvent) {}
