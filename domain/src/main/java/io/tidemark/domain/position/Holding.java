package io.tidemark.domain.position;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.reference.Instrument;
import java.math.BigDecimal;
import java.util.Objects;

/**
 * Everything that executions and cash flows add up to for one account and instrument.
 *
 * @param position what is held
 * @param commissions sum of commissions in the instrument's currency, above zero a cost
 * @param foreignCommissionCount number of commissions in another currency, which are not in the sum
 * @param income sum of cash flows in the instrument's currency, above zero received
 * @param foreignIncomeCount number of cash flows in another currency, which are not in the sum
 * @param executionCount number of executions in effect that were folded
 * @param executionEventCount number of execution records that were weighed: those, what was cancelled or moved away, and
 *     the amendments that did so
 * @param cashFlowCount number of cash flows folded
 * @param newestAppendMillis newest log-append time among what these figures rest on, milliseconds since the epoch, UTC
 * @param newestEventNanos newest event time among what was folded, nanoseconds since the epoch, UTC
 */
public record Holding(
        Position position,
        BigDecimal commissions,
        long foreignCommissionCount,
        BigDecimal income,
        long foreignIncomeCount,
        long executionCount,
        long executionEventCount,
        long cashFlowCount,
        long newestAppendMillis,
        long newestEventNanos) {
    /** Nothing folded. */
    public static final Holding NOTHING = new Holding(
            Position.NEVER_HELD, BigDecimal.ZERO, 0, BigDecimal.ZERO, 0, 0, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE);

    /**
     * The holding after an execution that is no amendment.
     *
     * @param execution a TRADE or an OPENING
     * @param instrument the instrument when it was executed
     * @param appendMillis log-append time, milliseconds since the epoch, UTC
     */
    public Holding apply(Execution execution, Instrument instrument, long appendMillis) {
        BigDecimal commission = Objects.requireNonNull(execution.commission());
        boolean foreign = commission.signum() != 0 && !instrument.currency().equals(execution.commissionCurrency());
        return new Holding(
                position.apply(
                        Objects.requireNonNull(execution.side()),
                        Objects.requireNonNull(execution.quantity()),
                        Objects.requireNonNull(execution.price()),
                        instrument.multiplier()),
                foreign ? commissions : commissions.add(commission),
                foreign ? foreignCommissionCount + 1 : foreignCommissionCount,
                income,
                foreignIncomeCount,
                executionCount + 1,
                executionEventCount + 1,
                cashFlowCount,
                Math.max(newestAppendMillis, appendMillis),
                Math.max(newestEventNanos, execution.eventTimeNanos()));
    }

    /**
     * The holding after a cash flow.
     *
     * @param cashFlow what was received or paid
     * @param instrument the instrument at that time
     * @param appendMillis log-append time, milliseconds since the epoch, UTC
     */
    public Holding apply(CashFlow cashFlow, Instrument instrument, long appendMillis) {
        boolean foreign =
                cashFlow.amount().signum() != 0 && !instrument.currency().equals(cashFlow.currency());
        return new Holding(
                position,
                commissions,
                foreignCommissionCount,
                foreign ? income : income.add(cashFlow.amount()),
                foreign ? foreignIncomeCount + 1 : foreignIncomeCount,
                executionCount,
                executionEventCount,
                cashFlowCount + 1,
                Math.max(newestAppendMillis, appendMillis),
                Math.max(newestEventNanos, cashFlow.eventTimeNanos()));
    }

    /**
     * The same holding, knowing of execution records that change nothing of it.
     *
     * @param records amendments whose outcome is folded apart, and executions that they cancelled or moved away
     * @param eventTimeNanos event time at which they would have had their effect, nanoseconds since the epoch, UTC
     * @param appendMillis log-append time of what made it so, milliseconds since the epoch, UTC
     */
    public Holding weigh(long records, long eventTimeNanos, long appendMillis) {
        return new Holding(
                position,
                commissions,
                foreignCommissionCount,
                income,
                foreignIncomeCount,
                executionCount,
                executionEventCount + records,
                cashFlowCount,
                Math.max(newestAppendMillis, appendMillis),
                Math.max(newestEventNanos, eventTimeNanos));
    }
}
