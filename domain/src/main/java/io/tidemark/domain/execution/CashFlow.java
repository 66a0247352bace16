package io.tidemark.domain.execution;

import java.math.BigDecimal;

/**
 * Cash received or paid on a position beside its executions. Its identity is ({@code instrumentId},
 * {@code cashFlowId}).
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param cashFlowId unique within the instrument
 * @param accountId account that received it
 * @param cashFlowType why
 * @param amount above zero received, below zero paid
 * @param currency currency of the amount
 * @param eventTimeNanos nanoseconds since the epoch, UTC
 */
public record CashFlow(
        String instrumentId,
        String cashFlowId,
        String accountId,
        CashFlowType cashFlowType,
        BigDecimal amount,
        String currency,
        long eventTimeNanos) {

    /** Whether every field is of equal value; 1.0 and 1.00 are. */
    public boolean sameAs(CashFlow other) {
        return instrumentId.equals(other.instrumentId)
                && cashFlowId.equals(other.cashFlowId)
                && accountId.equals(other.accountId)
                && cashFlowType == other.cashFlowType
                && amount.compareTo(other.amount) == 0
                && currency.equals(other.currency)
                && eventTimeNanos == other.eventTimeNanos;
    }
}
