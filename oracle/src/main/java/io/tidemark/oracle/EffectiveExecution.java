package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What an execution comes to with everything that amends it, at its own place in time.
 *
 * @param accountId account whose position it changes; a CORRECT may have moved it there
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param executionId that of the execution, whatever amended it
 * @param signedQuantity units, above zero bought, below zero sold
 * @param price in the instrument's currency per unit, of any sign
 * @param commission above zero a cost, below zero a rebate
 * @param commissionCurrency currency of the commission
 * @param eventTime that of the execution, nanoseconds since the epoch, UTC
 * @param sequence that of the execution
 */
record EffectiveExecution(
        String accountId,
        String instrumentId,
        String executionId,
        BigDecimal signedQuantity,
        BigDecimal price,
        BigDecimal commission,
        String commissionCurrency,
        long eventTime,
        long sequence) {
    /** The order in which executions are folded. */
    static final Comparator<EffectiveExecution> EVENT_ORDER = Comparator.comparingLong(EffectiveExecution::eventTime)
            .thenComparingLong(EffectiveExecution::sequence)
            .thenComparing(EffectiveExecution::executionId);

    /**
     * Every execution that is in effect.
     *
     * @param records executions and amendments, each once
     */
    static List<EffectiveExecution> of(List<OracleExecution> records, OracleReference reference) {
        List<EffectiveExecution> inEffect = new ArrayList<>();
        for (ExecutionChain chain : ExecutionChain.of(records, reference)) {
            OracleExecution standing = chain.standing();
            if (standing != null) {
                inEffect.add(of(chain.original(), standing));
            }
        }
        return inEffect;
    }

    private static EffectiveExecution of(OracleExecution original, OracleExecution standing) {
        return new EffectiveExecution(
                Objects.requireNonNull(standing.accountId()),
                original.instrumentId(),
                original.executionId(),
                standing.signedQuantity(),
                Objects.requireNonNull(standing.price()),
                Objects.requireNonNull(standing.commission()),
                Objects.requireNonNull(standing.commissionCurrency()),
                original.eventTime(),
                original.sequence());
    }

    /** The record that would have reported just this. */
    OracleExecution reported() {
        return new OracleExecution(
                instrumentId,
                executionId,
                OracleExecution.ExecutionType.TRADE,
                accountId,
                signedQuantity.signum() > 0 ? OracleExecution.Side.BUY : OracleExecution.Side.SELL,
                signedQuantity.abs(),
                price,
                commission,
                commissionCurrency,
                eventTime,
                sequence);
    }
}
