package io.tidemark.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything that came in. Events may be in any order; records of one id stand in the order of their offsets, which
 * decides between two of the same {@code effectiveFrom}.
 *
 * @param instruments records of {@code reference.instruments}
 * @param accounts records of {@code reference.accounts}
 * @param executions records of {@code executions}
 * @param cashFlows records of {@code cash_flows}
 * @param trades trades of {@code market.ticks}
 * @param quotes quotes of {@code market.ticks}
 */
public record OracleMarket(
        List<OracleInstrument> instruments,
        List<OracleAccount> accounts,
        List<OracleExecution> executions,
        List<OracleCashFlow> cashFlows,
        List<OracleTrade> trades,
        List<OracleQuote> quotes) {
    /** A market of nothing, to add to. */
    public static OracleMarket empty() {
        return new OracleMarket(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    /**
     * Adds one event behind those of its kind.
     *
     * @param event an event of one of this module's classes
     * @throws IllegalArgumentException if it is none
     */
    public void add(Object event) {
        if (event instanceof OracleInstrument instrument) {
            instruments.add(instrument);
        } else if (event instanceof OracleAccount account) {
            accounts.add(account);
        } else if (event instanceof OracleExecution execution) {
            executions.add(execution);
        } else if (event instanceof OracleCashFlow cashFlow) {
            cashFlows.add(cashFlow);
        } else if (event instanceof OracleTrade trade) {
            trades.add(trade);
        } else if (event instanceof OracleQuote quote) {
            quotes.add(quote);
        } else {
            throw new IllegalArgumentException("no event of a market: " + event);
        }
    }
}
