package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
     * Every execution that is in effect. What waits for reference data is not, nor are its amendments; a CORRECT into an
     * account that is not known at the execution's time changes nothing, nor does an amendment of what never came.
     *
     * @param records executions and amendments, each once
     */
    static List<EffectiveExecution> of(List<OracleExecution> records, OracleReference reference) {
        Map<String, List<OracleExecution>> amendments = new HashMap<>();
        for (OracleExecution record : records) {
            if (record.executionType().isAmendment()) {
                amendments
                        .computeIfAbsent(record.instrumentId(), id -> new ArrayList<>())
                        .add(record);
            }
        }
        List<EffectiveExecution> inEffect = new ArrayList<>();
        for (OracleExecution record : records) {
            if (!record.executionType().isAmendment() && isKnown(record, record, reference)) {
                List<OracleExecution> chain = chain(record, amendments.getOrDefault(record.instrumentId(), List.of()));
                EffectiveExecution effect = effect(record, chain, reference);
                if (effect != null) {
                    inEffect.add(effect);
                }
            }
        }
        return inEffect;
    }

    /** All amendments whose references lead to the original, at once or through others of them. */
    private static List<OracleExecution> chain(OracleExecution original, List<OracleExecution> amendments) {
        List<OracleExecution> chain = new ArrayList<>();
        Set<String> ids = new HashSet<>(Set.of(original.executionId()));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (OracleExecution each : amendments) {
                if (ids.contains(each.referenceExecutionId()) && ids.add(each.executionId())) {
                    chain.add(each);
                    grew = true;
                }
            }
        }
        return chain;
    }

    /** What the original comes to; null if it never was. */
    private static @Nullable EffectiveExecution effect(
            OracleExecution original, List<OracleExecution> chain, OracleReference reference) {
        if (chain.stream().anyMatch(each -> each.executionType() == OracleExecution.ExecutionType.CANCEL)) {
            return null;
        }
        OracleExecution figures = chain.stream()
                .filter(correction -> isKnown(original, correction, reference))
                .max(OracleExecution.EVENT_ORDER)
                .orElse(original);
        return new EffectiveExecution(
                Objects.requireNonNull(figures.accountId()),
                original.instrumentId(),
                original.executionId(),
                figures.signedQuantity(),
                Objects.requireNonNull(figures.price()),
                Objects.requireNonNull(figures.commission()),
                Objects.requireNonNull(figures.commissionCurrency()),
                original.eventTime(),
                original.sequence());
    }

    /** Whether the account that {@code figures} names, and the instrument, are known when the original was done. */
    private static boolean isKnown(OracleExecution original, OracleExecution figures, OracleReference reference) {
        return reference.knows(
                original.instrumentId(), Objects.requireNonNull(figures.accountId()), original.eventTime());
    }
}
