package io.tidemark.local.imports;

/**
 * Cash received or paid on a position, in the instrument's currency.
 *
 * @param cashFlowId unique within the instrument
 * @param cashFlowType a code of the contract, such as {@code FUNDING}
 * @param amount as the source wrote it; above zero received
 * @param tsEvent event time, nanoseconds since the epoch, UTC
 */
record ImportedCashFlow(
        ImportedInstrument instrument,
        String cashFlowId,
        String accountId,
        String cashFlowType,
        String amount,
        long tsEvent) {}
