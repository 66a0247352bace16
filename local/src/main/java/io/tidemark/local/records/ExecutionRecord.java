package io.tidemark.local.records;

import org.jspecify.annotations.Nullable;

/**
 * A record of {@code executions}; what is null is left out.
 *
 * @param executionId unique within the instrument
 * @param executionType {@code TRADE}, {@code OPENING}, {@code CORRECT} or {@code CANCEL}
 * @param referenceExecutionId the execution that an amendment changes
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param side {@code BUY} or {@code SELL}
 * @param quantity units, above zero
 * @param price in the instrument's currency per unit
 * @param commission above zero a cost, below zero a rebate
 * @param tsEvent event time, of an amendment when it was made; nanoseconds since the epoch, UTC
 * @param sequence rises per instrument
 */
public record ExecutionRecord(
        String executionId,
        String executionType,
        @Nullable String referenceExecutionId,
        @Nullable String orderId,
        String accountId,
        @Nullable String traderId,
        String instrumentId,
        String venue,
        @Nullable String side,
        @Nullable String quantity,
        @Nullable String price,
        @Nullable String commission,
        @Nullable String commissionCurrency,
        long tsEvent,
        long sequence) {

    /** The same but for its identity and event time. */
    public ExecutionRecord as(String otherExecutionId, long otherTsEvent) {
        return new ExecutionRecord(
                otherExecutionId,
                executionType,
                referenceExecutionId,
                orderId,
                accountId,
                traderId,
                instrumentId,
                venue,
                side,
                quantity,
                price,
                commission,
                commissionCurrency,
                otherTsEvent,
                sequence);
    }

    /** The same of another quantity and price. */
    public ExecutionRecord of(@Nullable String otherQuantity, @Nullable String otherPrice) {
        return new ExecutionRecord(
                executionId,
                executionType,
                referenceExecutionId,
                orderId,
                accountId,
                traderId,
                instrumentId,
                venue,
                side,
                otherQuantity,
                otherPrice,
                commission,
                commissionCurrency,
                tsEvent,
                sequence);
    }
}
