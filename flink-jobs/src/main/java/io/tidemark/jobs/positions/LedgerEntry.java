package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionChain;
import io.tidemark.domain.execution.ExecutionType;
import io.tidemark.domain.position.Holding;
import io.tidemark.jobs.kafka.Inbound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One accepted event of a position: exactly one of execution and cash flow is not null. An execution has its amendments
 * with it; where they move it between accounts, each account's pages have it.
 *
 * @param execution a TRADE or an OPENING
 * @param cashFlow a cash flow
 * @param late null if its minute had not been published when it came
 * @param partition Kafka partition that it was read from
 * @param offset offset in the partition
 * @param appendMillis log-append time, milliseconds since the epoch, UTC
 * @param amendments of the execution, in the order in which they came
 */
public record LedgerEntry(
        @Nullable Execution execution,
        @Nullable CashFlow cashFlow,
        @Nullable Lateness late,
        int partition,
        long offset,
        long appendMillis,
        List<LedgerAmendment> amendments) {
    /** Event time, sequence, identity: the order in which a position is folded. */
    static final Comparator<LedgerEntry> EVENT_ORDER = Comparator.comparingLong(LedgerEntry::eventTimeNanos)
            .thenComparingLong(LedgerEntry::sequence)
            .thenComparing(LedgerEntry::identity);

    static LedgerEntry of(Inbound inbound, @Nullable Lateness late) {
        return new LedgerEntry(
                inbound.execution(),
                inbound.cashFlow(),
                late,
                inbound.partition(),
                inbound.offset(),
                inbound.appendMillis(),
                List.of());
    }

    /** With one more amendment. */
    LedgerEntry with(LedgerAmendment amendment) {
        List<LedgerAmendment> more = new ArrayList<>(amendments);
        more.add(amendment);
        return new LedgerEntry(execution, cashFlow, late, partition, offset, appendMillis, more);
    }

    /** The same on the pages of an account that knew nothing of it: all of it came at once. */
    LedgerEntry arriving(@Nullable Lateness lateness) {
        return new LedgerEntry(
                execution,
                cashFlow,
                lateness,
                partition,
                offset,
                appendMillis,
                amendments.stream()
                        .map(each -> new LedgerAmendment(
                                each.execution(),
                                lateness,
                                each.partition(),
                                each.offset(),
                                each.appendMillis(),
                                each.matchedMillis()))
                        .toList());
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

    /** Its identity and those of its amendments. */
    List<EventId> eventIds() {
        List<EventId> ids = new ArrayList<>();
        ids.add(eventId());
        amendments.forEach(each -> ids.add(new EventId(false, each.execution().executionId())));
        return ids;
    }

    /** When one of its amendments could be known to be one, see {@link LedgerAmendment}; long ago for the original. */
    long matchedMillis(EventId id) {
        LedgerAmendment amendment = amendment(id);
        return amendment == null ? Long.MIN_VALUE : amendment.matchedMillis();
    }

    /** The offset that one of its records was read at. */
    long offsetOf(EventId id) {
        LedgerAmendment amendment = amendment(id);
        return amendment == null ? offset : amendment.offset();
    }

    /** Whether a record of the same identity as one of its own says the same of value in every field. */
    boolean isRepeatedBy(Inbound inbound) {
        if (inbound.execution() == null) {
            return cashFlow != null && inbound.cashFlow() != null && cashFlow.sameAs(inbound.cashFlow());
        }
        LedgerAmendment amendment = amendment(EventId.of(inbound));
        Execution known = amendment == null ? execution : amendment.execution();
        return known != null && known.sameAs(inbound.execution());
    }

    private @Nullable LedgerAmendment amendment(EventId id) {
        for (LedgerAmendment amendment : amendments) {
            if (!id.cashFlow() && amendment.execution().executionId().equals(id.id())) {
                return amendment;
            }
        }
        return null;
    }

    /** The accounts that it or an amendment names, its own first; all have it on their pages. */
    Set<String> accountIds() {
        Set<String> ids = new LinkedHashSet<>();
        if (cashFlow != null) {
            ids.add(cashFlow.accountId());
        } else {
            ids.add(Objects.requireNonNull(original().accountId()));
            for (LedgerAmendment amendment : amendments) {
                if (amendment.execution().executionType() == ExecutionType.CORRECT) {
                    ids.add(Objects.requireNonNull(amendment.execution().accountId()));
                }
            }
        }
        return ids;
    }

    private Execution original() {
        return Objects.requireNonNull(execution, "a cash flow has no amendments");
    }

    /** The execution with all amendments. */
    ExecutionChain chain() {
        return new ExecutionChain(
                original(), amendments.stream().map(LedgerAmendment::execution).toList());
    }

    /** The execution with the amendments that the row of a minute has in it; null if it has not even the original. */
    private @Nullable ExecutionChain chain(Knowledge knowledge, long minuteMillis) {
        if (!knowledge.hasEvent(late, minuteMillis)) {
            return null;
        }
        List<Execution> known = new ArrayList<>(amendments.size());
        for (LedgerAmendment amendment : amendments) {
            if (knowledge.hasEvent(amendment.late(), minuteMillis)) {
                known.add(amendment.execution());
            }
        }
        return new ExecutionChain(original(), known);
    }

    /** Whether the row of a minute has it in it, in effect or not. */
    boolean isKnown(Knowledge knowledge, long minuteMillis) {
        return knowledge.hasEvent(late, minuteMillis);
    }

    /** Whether it is in effect in an account's position, as far as the row of a minute knows. */
    boolean isInEffect(String accountId, Knowledge knowledge, long minuteMillis) {
        if (cashFlow != null) {
            return isKnown(knowledge, minuteMillis);
        }
        ExecutionChain chain = chain(knowledge, minuteMillis);
        Execution inEffect = chain == null ? null : chain.inEffect();
        return inEffect != null && accountId.equals(inEffect.accountId());
    }

    /**
     * An account's holding after it, as far as the row of a minute knows.
     *
     * @param holding before it
     * @param accountId whose holding
     * @param references reference data of the position
     */
    Holding applyTo(
            Holding holding, String accountId, PositionReferences references, Knowledge knowledge, long minuteMillis) {
        if (cashFlow != null) {
            return isKnown(knowledge, minuteMillis)
                    ? holding.apply(
                            cashFlow, references.instrument(eventTimeNanos()), acceptedMillis(accountId, references))
                    : holding;
        }
        ExecutionChain chain = chain(knowledge, minuteMillis);
        if (chain == null) {
            return holding;
        }
        Execution inEffect = chain.inEffect();
        long knownMillis = Math.max(
                acceptedMillis(Objects.requireNonNull(original().accountId()), references),
                decidedMillis(chain.decisive(), references, knowledge, minuteMillis));
        if (inEffect == null || !accountId.equals(inEffect.accountId())) {
            return holding.weigh(chain.amendments().size() + 1, eventTimeNanos(), knownMillis);
        }
        Holding after = holding.apply(inEffect, references.instrument(eventTimeNanos()), knownMillis);
        return chain.amendments().isEmpty()
                ? after
                : after.weigh(chain.amendments().size(), eventTimeNanos(), knownMillis);
    }

    /** When all was known that it took to accept the event itself. */
    private long acceptedMillis(String accountId, PositionReferences references) {
        return Math.max(appendMillis, references.acceptedMillis(accountId, eventTimeNanos()));
    }

    /** When it became known what stands: a correction with itself and its account, a cancellation with the first of them. */
    private long decidedMillis(
            @Nullable Execution decisive, PositionReferences references, Knowledge knowledge, long minuteMillis) {
        if (decisive == null) {
            return Long.MIN_VALUE;
        }
        boolean cancelled = decisive.executionType() == ExecutionType.CANCEL;
        long decided = Long.MAX_VALUE;
        for (LedgerAmendment amendment : amendments) {
            Execution each = amendment.execution();
            if (knowledge.hasEvent(amendment.late(), minuteMillis)
                    && (cancelled
                            ? each.executionType() == ExecutionType.CANCEL
                            : each.executionId().equals(decisive.executionId()))) {
                decided = Math.min(decided, amendment.matchedMillis());
            }
        }
        return cancelled
                ? decided
                : Math.max(
                        decided,
                        references.acceptedMillis(Objects.requireNonNull(decisive.accountId()), eventTimeNanos()));
    }

    /** When the last of its records was learnt, log-append time, milliseconds since the epoch, UTC. */
    long learntMillis() {
        long learnt = appendMillis;
        for (LedgerAmendment amendment : amendments) {
            learnt = Math.max(learnt, amendment.appendMillis());
        }
        return learnt;
    }
}
