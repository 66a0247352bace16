package io.tidemark.domain.execution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An execution and the amendments that are known of it, in any order. They are one event at the place of the original:
 * its event time, sequence, identity and instrument are those of what stands, whatever an amendment says.
 *
 * @param original a TRADE or an OPENING
 * @param amendments CORRECTs and CANCELs of it or of each other
 */
public record ExecutionChain(Execution original, List<Execution> amendments) {

    /**
     * What stands: nothing if there is a CANCEL, else the last CORRECT by event time, sequence and execution id at the
     * place of the original, or the original itself.
     *
     * @return the execution; null if it never was
     */
    public @Nullable Execution inEffect() {
        Execution decisive = decisive();
        if (decisive == null) {
            return original;
        }
        return decisive.executionType() == ExecutionType.CANCEL ? null : atOriginalsPlace(decisive);
    }

    /**
     * The amendment that decides what stands.
     *
     * @return of CANCELs the first by event time, sequence and execution id, else the last CORRECT; null for none
     */
    public @Nullable Execution decisive() {
        Execution decisive = null;
        for (Execution amendment : amendments) {
            if (decisive == null || decides(amendment, decisive)) {
                decisive = amendment;
            }
        }
        return decisive;
    }

    private static boolean decides(Execution amendment, Execution other) {
        if (amendment.executionType() != other.executionType()) {
            return amendment.executionType() == ExecutionType.CANCEL;
        }
        int order = Execution.EVENT_ORDER.compare(amendment, other);
        return amendment.executionType() == ExecutionType.CANCEL ? order < 0 : order > 0;
    }

    private Execution atOriginalsPlace(Execution correct) {
        return new Execution(
                original.instrumentId(),
                original.executionId(),
                original.executionType(),
                null,
                original.orderId(),
                correct.accountId(),
                original.traderId(),
                original.venue(),
                correct.side(),
                correct.quantity(),
                correct.price(),
                correct.commission(),
                correct.commissionCurrency(),
                original.eventTimeNanos(),
                original.sequence());
    }

    /**
     * What became of one of them.
     *
     * @param link the original or one of the amendments
     */
    public ExecutionFate fateOf(Execution link) {
        if (link.executionType() == ExecutionType.CANCEL) {
            return ExecutionFate.LIVE;
        }
        Execution decisive = decisive();
        if (decisive == null || decisive.executionId().equals(link.executionId())) {
            return ExecutionFate.LIVE;
        }
        return decisive.executionType() == ExecutionType.CANCEL ? ExecutionFate.CANCELLED : ExecutionFate.CORRECTED;
    }

    /** Whether a record is one of them. */
    public boolean has(Execution link) {
        return original.executionId().equals(link.executionId())
                || amendments.stream().anyMatch(each -> each.executionId().equals(link.executionId()));
    }
}
