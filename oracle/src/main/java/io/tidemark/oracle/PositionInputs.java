package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;

/**
 * What one position is made of.
 *
 * @param reference reference data of the whole market
 * @param accountId the account
 * @param instrumentId the listing
 * @param executions executions in effect
 * @param cashFlows accepted cash flows, each once
 * @param trades trades of the instrument
 * @param quotes quotes of the instrument
 */
record PositionInputs(
        OracleReference reference,
        String accountId,
        String instrumentId,
        List<EffectiveExecution> executions,
        List<OracleCashFlow> cashFlows,
        List<OracleTrade> trades,
        List<OracleQuote> quotes) {

    /** Multiplier of the instrument at the execution's time. */
    BigDecimal multiplier(EffectiveExecution execution) {
        OracleInstrument instrument = reference.instrumentBefore(instrumentId, execution.eventTime() + 1);
        if (instrument == null) {
            throw new IllegalStateException("accepted without an instrument: " + execution);
        }
        return instrument.multiplier();
    }

    /** Whether a trade can make a mark: by the record in effect at the end of its own minute; without one it can. */
    boolean isEligible(OracleTrade trade) {
        OracleInstrument instrument =
                reference.instrumentBefore(instrumentId, OracleTime.minuteOf(trade.eventTime()) + OracleTime.MINUTE);
        return instrument == null || Collections.disjoint(trade.conditions(), instrument.ineligibleConditions());
    }
}
