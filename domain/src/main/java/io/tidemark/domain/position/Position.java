package io.tidemark.domain.position;

import io.tidemark.domain.execution.Side;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What is held of an instrument and what it cost, at average cost. Exact but for one division: the cost of a part that is
 * closed, in 34 digits, whose remainder stays in the cost basis.
 *
 * @param quantity units, above zero long
 * @param cashFlow what executions brought in, in the instrument's currency
 * @param costBasis signed cost of what is open, in the instrument's currency; exactly zero when flat
 */
public record Position(BigDecimal quantity, BigDecimal cashFlow, BigDecimal costBasis) {
    /** Nothing held, ever. */
    public static final Position NEVER_HELD = new Position(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    /** Digits after the point of published figures. */
    public static final int PUBLISHED_SCALE = 12;

    /**
     * The position after one execution.
     *
     * @param side direction of the execution
     * @param executed units, above zero
     * @param price in the instrument's currency per unit
     * @param multiplier of the instrument when it was executed
     */
    public Position apply(Side side, BigDecimal executed, BigDecimal price, BigDecimal multiplier) {
        BigDecimal signed = side.signed(executed);
        BigDecimal unitCost = price.multiply(multiplier);
        BigDecimal newQuantity = quantity.add(signed);
        return new Position(
                newQuantity,
                cashFlow.subtract(signed.multiply(unitCost)),
                costBasisAfter(signed, newQuantity, unitCost));
    }

    private BigDecimal costBasisAfter(BigDecimal signed, BigDecimal newQuantity, BigDecimal unitCost) {
        if (newQuantity.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (quantity.signum() == 0 || quantity.signum() == signed.signum()) {
            return costBasis.add(signed.multiply(unitCost));
        }
        if (newQuantity.signum() != quantity.signum()) {
            return newQuantity.multiply(unitCost);
        }
        return costBasis.subtract(costBasis.multiply(signed.abs()).divide(quantity.abs(), MathContext.DECIMAL128));
    }

    /** Profit or loss of what was closed, gross of commissions, in the instrument's currency. */
    public BigDecimal realizedPnl() {
        return cashFlow.add(costBasis);
    }

    /** Cost of a unit of what is open, half-even to 12 places; null when flat. */
    public @Nullable BigDecimal averagePrice(BigDecimal multiplier) {
        return isFlat()
                ? null
                : costBasis.divide(quantity.multiply(multiplier), PUBLISHED_SCALE, RoundingMode.HALF_EVEN);
    }

    public boolean isFlat() {
        return quantity.signum() == 0;
    }
}
