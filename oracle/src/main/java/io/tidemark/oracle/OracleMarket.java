package io.tidemark.oracle;

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
        List<OracleQuote> quotes) {}
