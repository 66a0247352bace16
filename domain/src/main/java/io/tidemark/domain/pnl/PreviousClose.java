package io.tidemark.domain.pnl;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What day figures need of the published closing row of a position's previous trading date.
 *
 * @param quantity units, above zero long
 * @param markPrice the closing mark; null for none
 * @param cashFlow cumulative, as are all that follow
 * @param realizedPnl realized P&L, gross of commissions
 * @param marketValue value at the closing mark; null when open without a mark
 * @param commissions null where not known
 * @param income null where not known
 * @param totalPnlBase total P&L in base currency; null where not known
 * @param knownMillis newest log-append time among what they rest on, milliseconds since the epoch, UTC
 */
public record PreviousClose(
        BigDecimal quantity,
        @Nullable BigDecimal markPrice,
        BigDecimal cashFlow,
        BigDecimal realizedPnl,
        @Nullable BigDecimal marketValue,
        @Nullable BigDecimal commissions,
        @Nullable BigDecimal income,
        @Nullable BigDecimal totalPnlBase,
        long knownMillis) {
    /** Of a position that was never held before. */
    public static final PreviousClose NOTHING = new PreviousClose(
            BigDecimal.ZERO,
            null,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            Long.MIN_VALUE);

    /** What the next trading date needs of this closing row. */
    public static PreviousClose of(PositionMinute row) {
        PositionFigures closing = row.figures();
        return new PreviousClose(
                closing.quantity(),
                closing.markPrice(),
                closing.cashFlow(),
                closing.realizedPnl(),
                closing.marketValue(),
                closing.commissions(),
                closing.income(),
                closing.totalPnlBase(),
                row.knownAt().toEpochMilli());
    }

    /**
     * P&L at a mark of what was held at this close, half-even to 12 places, in the instrument's currency; null where a mark
     * is missing.
     *
     * @param mark exact price
     * @param multiplier of the instrument at the mark
     */
    public @Nullable BigDecimal positionPnl(@Nullable BigDecimal mark, BigDecimal multiplier) {
        if (quantity.signum() == 0) {
            return BigDecimal.ZERO;
        }
        return mark == null || markPrice == null
                ? null
                : PositionFigures.storable(PositionFigures.rounded(
                        quantity.multiply(mark.subtract(markPrice)).multiply(multiplier)));
    }

    boolean saysSameAs(PreviousClose other) {
        return PositionFigures.equal(quantity, other.quantity)
                && PositionFigures.equal(markPrice, other.markPrice)
                && PositionFigures.equal(cashFlow, other.cashFlow)
                && PositionFigures.equal(realizedPnl, other.realizedPnl)
                && PositionFigures.equal(marketValue, other.marketValue)
                && PositionFigures.equal(commissions, other.commissions)
                && PositionFigures.equal(income, other.income)
                && PositionFigures.equal(totalPnlBase, other.totalPnlBase);
    }
}
