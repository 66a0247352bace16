package io.tidemark.jobs.positions;

import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.InboundKind;

/**
 * The identity of an event within its instrument.
 *
 * @param cashFlow whether it is a cash flow; else it is an execution
 * @param id execution id or cash flow id
 */
public record EventId(boolean cashFlow, String id) {

    static EventId of(Inbound inbound) {
        if (inbound.execution() != null) {
            return new EventId(false, inbound.execution().executionId());
        }
        if (inbound.cashFlow() != null) {
            return new EventId(true, inbound.cashFlow().cashFlowId());
        }
        throw new IllegalArgumentException(inbound.kind() + " has no identity; " + InboundKind.EXECUTION + " and "
                + InboundKind.CASH_FLOW + " have");
    }
}
