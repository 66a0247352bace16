package io.tidemark.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same as {@link FromScratch} in one pass, for spans where going through everything again for every minute would
 * take hours. A test holds the two together.
 */
final class FoldedOnce implements Folding {
    private final PositionInputs inputs;
    private final List<EffectiveExecution> executions;
    private final List<OracleCashFlow> cashFlows;
    private Holding holding = Holding.NOTHING;
    private int nextExecution;
    private int nextCashFlow;
    private int nextTrade;
    private int nextQuote;
    private long reached = Long.MIN_VALUE;

    /** {@code inputs} whose trades and quotes are in event order and all of them eligible. */
    FoldedOnce(PositionInputs inputs) {
        this.inputs = inputs;
        this.executions = inputs.executions().stream()
                .sorted(EffectiveExecution.EVENT_ORDER)
                .toList();
        this.cashFlows = inputs.cashFlows().stream()
                .sorted((one, other) -> Long.compare(one.eventTime(), other.eventTime()))
                .toList();
    }

    @Override
    public Holding holding(long end) {
        moveTo(end);
        return holding;
    }

    @Override
    public @Nullable Mark lastTrade(long end) {
        moveTo(end);
        return nextTrade == 0 ? null : Mark.of(inputs.trades().get(nextTrade - 1));
    }

    @Override
    public @Nullable Mark lastQuote(long end) {
        moveTo(end);
        return nextQuote == 0 ? null : Mark.of(inputs.quotes().get(nextQuote - 1));
    }

    private void moveTo(long end) {
        if (end < reached) {
            throw new IllegalArgumentException(end + " was asked for after " + reached);
        }
        reached = end;
        while (nextExecution < executions.size()
                && executions.get(nextExecution).eventTime() < end) {
            EffectiveExecution execution = executions.get(nextExecution);
            holding = holding.after(execution, inputs.multiplier(execution));
            nextExecution++;
        }
        while (nextCashFlow < cashFlows.size() && cashFlows.get(nextCashFlow).eventTime() < end) {
            holding = holding.after(cashFlows.get(nextCashFlow));
            nextCashFlow++;
        }
        while (nextTrade < inputs.trades().size()
                && inputs.trades().get(nextTrade).eventTime() < end) {
            nextTrade++;
        }
        while (nextQuote < inputs.quotes().size()
                && inputs.quotes().get(nextQuote).eventTime() < end) {
            nextQuote++;
        }
    }
}
