package io.tidemark.oracle;

import io.tidemark.oracle.OracleExecution.ExecutionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An execution that is accepted and everything that amends it.
 *
 * <p>Amendments belong to it by their references alone. A CORRECT into an account that is not known at the execution's
 * time waits and changes nothing.
 *
 * @param original a TRADE or an OPENING
 * @param amendments all whose references lead to the original, at once or through others of them
 * @param reference what decides which accounts are known
 */
record ExecutionChain(OracleExecution original, List<OracleExecution> amendments, OracleReference reference) {

    /**
     * The chains of all accepted executions. What waits for reference data has none, and its amendments are in none.
     *
     * @param records executions and amendments, each once
     */
    static List<ExecutionChain> of(List<OracleExecution> records, OracleReference reference) {
        Map<String, List<OracleExecution>> amendments = new HashMap<>();
        for (OracleExecution record : records) {
            if (record.executionType().isAmendment()) {
                amendments
                        .computeIfAbsent(record.instrumentId(), id -> new ArrayList<>())
                        .add(record);
            }
        }
        List<ExecutionChain> chains = new ArrayList<>();
        for (OracleExecution record : records) {
            if (!record.executionType().isAmendment()) {
                List<OracleExecution> links = links(record, amendments.getOrDefault(record.instrumentId(), List.of()));
                ExecutionChain chain = new ExecutionChain(record, links, reference);
                if (chain.isKnown(record)) {
                    chains.add(chain);
                }
            }
        }
        return chains;
    }

    private static List<OracleExecution> links(OracleExecution original, List<OracleExecution> amendments) {
        List<OracleExecution> links = new ArrayList<>();
        Set<String> ids = new HashSet<>(Set.of(original.executionId()));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (OracleExecution each : amendments) {
                if (ids.contains(each.referenceExecutionId()) && ids.add(each.executionId())) {
                    links.add(each);
                    grew = true;
                }
            }
        }
        return links;
    }

    boolean isCancelled() {
        return amendments.stream().anyMatch(each -> each.executionType() == ExecutionType.CANCEL);
    }

    /** The record whose figures are in effect: the last CORRECT, or the original; null if there is a CANCEL. */
    @Nullable
    OracleExecution standing() {
        return isCancelled()
                ? null
                : amendments.stream()
                        .filter(this::isKnown)
                        .max(OracleExecution.EVENT_ORDER)
                        .orElse(original);
    }

    /** Whether the instrument and the account that a record of the chain names are known when the original was done. */
    private boolean isKnown(OracleExecution named) {
        return named.executionType() == ExecutionType.CANCEL
                || reference.knows(
                        original.instrumentId(), Objects.requireNonNull(named.accountId()), original.eventTime());
    }

    /** What becomes of the original or of one of the amendments. */
    OracleFate fateOf(OracleExecution link) {
        if (!isKnown(link)) {
            return OracleFate.WAITING;
        }
        if (link.executionType() == ExecutionType.CANCEL) {
            return OracleFate.LIVE;
        }
        if (isCancelled()) {
            return OracleFate.CANCELLED;
        }
        return link.equals(standing()) ? OracleFate.LIVE : OracleFate.CORRECTED;
    }
}
