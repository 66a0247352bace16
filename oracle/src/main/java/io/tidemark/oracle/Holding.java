package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * A position after some of its executions and cash flows, exact.
 *
 * @param quantity units, above zero long
 * @param cashFlow sum of -signed quantity x price x multiplier
 * @param costBasis signed cost of what is open
 * @param commissions sums by currency, above zero a cost
 * @param income sums of cash flows by currency, above zero received
 * @param executionCount executions folded
 */
record Holding(
        BigDecimal quantity,
        Rational cashFlow,
        Rational costBasis,
        Map<String, Rational> commissions,
        Map<String, Rational> income,
        long executionCount) {
    static final Holding NOTHING = new Holding(BigDecimal.ZERO, Rational.ZERO, Rational.ZERO, Map.of(), Map.of(), 0);

    /**
     * The position after one more execution.
     *
     * @param execution the next one in event order
     * @param multiplier multiplier of the instrument at the execution's time
     */
    Holding after(EffectiveExecution execution, BigDecimal multiplier) {
        BigDecimal traded = execution.signedQuantity();
        BigDecimal left = quantity.add(traded);
        Rational costOfOneUnit = Rational.of(execution.price()).multiply(Rational.of(multiplier));
        Rational cost = Rational.of(traded).multiply(costOfOneUnit);
        Rational costLeft;
        if (quantity.signum() == 0 || quantity.signum() == traded.signum()) {
            costLeft = costBasis.add(cost);
        } else if (left.signum() == 0) {
            costLeft = Rational.ZERO;
        } else if (left.signum() == quantity.signum()) {
            Rational partClosed = Rational.of(traded.abs()).divide(Rational.of(quantity.abs()));
            costLeft = costBasis.subtract(costBasis.multiply(partClosed));
        } else {
            costLeft = Rational.of(left).multiply(costOfOneUnit);
        }
        return new Holding(
                left,
                cashFlow.subtract(cost),
                costLeft,
                plus(commissions, execution.commissionCurrency(), execution.commission()),
                income,
                executionCount + 1);
    }

    /** The position after one more cash flow. */
    Holding after(OracleCashFlow received) {
        return new Holding(
                quantity,
                cashFlow,
                costBasis,
                commissions,
                plus(income, received.currency(), received.amount()),
                executionCount);
    }

    private static Map<String, Rational> plus(Map<String, Rational> sums, String currency, BigDecimal amount) {
        if (amount.signum() == 0) {
            // Nothing in any currency is nothing.
            return sums;
        }
        Map<String, Rational> result = new TreeMap<>(sums);
        result.merge(currency, Rational.of(amount), Rational::add);
        return result;
    }
}
