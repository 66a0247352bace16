package io.tidemark.oracle;

import java.math.BigDecimal;

/**
 * A record of {@code cash_flows}. Its identity is ({@code instrumentId}, {@code cashFlowId}).
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param cashFlowId unique within the instrument
 * @param accountId account that received it
 * @param cashFlowType why, such as {@code FUNDING}
 * @param amount above zero received, below zero paid
 * @param currency currency of the amount
 * @param eventTime nanoseconds since the epoch, UTC
 */
public record OracleCashFlow(
        String instrumentId,
        String cashFlowId,
        String accountId,
        String cashFlowType,
        BigDecimal amount,
        String currency,
        long eventTime) {}
