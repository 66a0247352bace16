package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.position.Holding;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.kafka.Inbound;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One accepted event of a position: exactly one of execution and cash flow is not null.
 *
 * @param execution a TRADE or an OPENING
 * @param cashFlow a cash flow
 * @param fate what became of it
 * @param late whether its minute had been published when it came
 * @param partition Kafka partition that it was read from
 * @param offset offset in the partition
 * @param appendMillis log-append time, milliseconds since the epoch, UTC
 */
public record LedgerEntry(
        @Nullable Execution execution,
        @Nullable CashFlow cashFlow,
        ExecutionFate fate,
        boolean late,
        int partition,
        long offset,
        long appendMillis) {
    /** Event time, sequence, identity: the order in which a position is folded. */
    static final Comparator<LedgerEntry> EVENT_ORDER = Comparator.comparingLong(LedgerEntry::eventTimeNanos)
            .thenComparingLong(LedgerEntry::sequence)
            .thenComparing(LedgerEntry::identity);

    static LedgerEntry of(Inbound inbound, boolean late) {
        return new LedgerEntry(
                inbound.execution(),
                inbound.cashFlow(),
                ExecutionFate.LIVE,
                late,
                inbound.partition(),
                inbound.offset(),
                inbound.appendMillis());
    }

    long eventTimeNanos() {
        return execution != null
                ? execution.eventTimeNanos()
                : cashFlow != null ? cashFlow.eventTimeNanos() : Long.MIN_VALUE;
    }

    long sequence() {
        return execution == null ? 0 : execution.sequence();
    }

    String identity() {
        return execution != null ? execution.executionId() : cashFlow != null ? cashFlow.cashFlowId() : "";
    }

    EventId eventId() {
        return new EventId(cashFlow != null, identity());
    }

    /** Whether a record of the same identity says the same of value in every field. */
    boolean isRepeatedBy(Inbound inbound) {
        return execution != null && inbound.execution() != null
                ? execution.sameAs(inbound.execution())
                : cashFlow != null && inbound.cashFlow() != null && cashFlow.sameAs(inbound.cashFlow());
    }

    Holding applyTo(Holding holding, Instrument instrument) {
        if (execution != null) {
            return holding.apply(execution, instrument, appendMillis);
        }
        return cashFlow == null ? holding : holding.apply(cashFlow, instrument, appendMillis);
    }
}
