package io.tidemark.local.imports;

/**
 * A fill; quantity, price and commission as the source wrote them.
 *
 * @param head its instrument, time and sequence
 * @param executionId unique within the instrument
 * @param side {@code BUY} or {@code SELL}
 * @param quantity units, above zero
 * @param commission above zero a cost, below zero a rebate, in the instrument's currency
 */
record ImportedExecution(
        TickHead head,
        String executionId,
        String accountId,
        String side,
        String quantity,
        String price,
        String commission) {}
