package io.tidemark.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The definition: everything is gone through again for every moment. */
final class FromScratch implements Folding {
    private final PositionInputs inputs;

    FromScratch(PositionInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public Holding holding(long end) {
        List<EffectiveExecution> executions = inputs.executions().stream()
                .filter(execution -> execution.eventTime() < end)
                .sorted(EffectiveExecution.EVENT_ORDER)
                .toList();
        Holding holding = Holding.NOTHING;
        for (EffectiveExecution execution : executions) {
            holding = holding.after(execution, inputs.multiplier(execution));
        }
        for (OracleCashFlow cashFlow : inputs.cashFlows()) {
            if (cashFlow.eventTime() < end) {
                holding = holding.after(cashFlow);
            }
        }
        return holding;
    }

    @Override
    public @Nullable Mark lastTrade(long end) {
        return Mark.of(inputs.trades().stream()
                .filter(trade -> trade.eventTime() < end)
                .filter(inputs::isEligible)
                .max(OracleTrade.EVENT_ORDER)
                .orElse(null));
    }

    @Override
    public @Nullable Mark lastQuote(long end) {
        return Mark.of(inputs.quotes().stream()
                .filter(quote -> quote.eventTime() < end)
                .filter(quote -> quote.middle() != null)
                .max(OracleQuote.EVENT_ORDER)
                .orElse(null));
    }
}
