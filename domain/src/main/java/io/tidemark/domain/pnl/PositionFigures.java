package io.tidemark.domain.pnl;

import io.tidemark.domain.market.Mark;
import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.market.MarkStatus;
import io.tidemark.domain.position.Holding;
import io.tidemark.domain.position.Position;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The published figures of a position at one moment. Money is in {@code currency}, the five {@code Base} figures in
 * {@code baseCurrency}, all rounded half-even to 12 places.
 *
 * <p>What is null is not known; it is never zero instead.
 *
 * @param currency the instrument's currency
 * @param baseCurrency the account's currency
 * @param quantity units, above zero long; exact
 * @param averagePrice cost of a unit of what is open; null when flat
 * @param cashFlow what executions brought in
 * @param realizedPnl realized P&L, gross of commissions
 * @param marketValue value at the mark; 0 when flat; null when open without a mark
 * @param commissions commissions paid, above zero a cost; null if one was in a currency without a rate
 * @param income cash flows received; null if one was in a currency without a rate
 * @param markPrice price that it is valued at; null for none
 * @param markTimeNanos event time of the mark's tick, nanoseconds since the epoch, UTC; null for none
 * @param markMethod the method that gave the mark, {@code LAST}, {@code MID} or {@code CLOSE}; null for none
 * @param markStatus how fresh the mark is
 * @param fxRate base currency per unit of currency; 1 where they are the same; null where it is not known
 * @param cashFlowBase null where it is not known; so are the four below
 */
public record PositionFigures(
        String currency,
        String baseCurrency,
        BigDecimal quantity,
        @Nullable BigDecimal averagePrice,
        BigDecimal cashFlow,
        BigDecimal realizedPnl,
        @Nullable BigDecimal marketValue,
        @Nullable BigDecimal commissions,
        @Nullable BigDecimal income,
        @Nullable BigDecimal markPrice,
        @Nullable Long markTimeNanos,
        @Nullable MarkMethod markMethod,
        MarkStatus markStatus,
        @Nullable BigDecimal fxRate,
        @Nullable BigDecimal cashFlowBase,
        @Nullable BigDecimal realizedPnlBase,
        @Nullable BigDecimal marketValueBase,
        @Nullable BigDecimal commissionsBase,
        @Nullable BigDecimal incomeBase) {
    private static final int MOST_DIGITS = 38;

    /**
     * The figures of a holding at a mark.
     *
     * @param holding what executions and cash flows add up to
     * @param mark what it is valued at
     * @param instrument the instrument at that moment
     * @param account the account at that moment
     */
    public static PositionFigures of(Holding holding, Mark mark, Instrument instrument, Account account) {
        Position position = holding.position();
        BigDecimal cashFlow = rounded(position.cashFlow());
        BigDecimal realizedPnl = rounded(position.realizedPnl());
        BigDecimal commissions = holding.foreignCommissionCount() > 0 ? null : rounded(holding.commissions());
        BigDecimal income = holding.foreignIncomeCount() > 0 ? null : rounded(holding.income());
        boolean sameCurrency = instrument.currency().equals(account.baseCurrency());
        PositionFigures withoutMark = new PositionFigures(
                instrument.currency(),
                account.baseCurrency(),
                position.quantity(),
                storable(position.averagePrice(instrument.multiplier())),
                cashFlow,
                realizedPnl,
                null,
                commissions,
                income,
                null,
                null,
                null,
                Mark.NONE.status(),
                sameCurrency ? BigDecimal.ONE : null,
                sameCurrency ? cashFlow : null,
                sameCurrency ? realizedPnl : null,
                null,
                sameCurrency ? commissions : null,
                sameCurrency ? income : null);
        return withoutMark.at(mark, instrument);
    }

    /**
     * The same holding at another mark; what does not rest on a mark is not worked out again.
     *
     * @param mark what it is valued at
     * @param instrument the instrument that these figures were worked out with
     */
    public PositionFigures at(Mark mark, Instrument instrument) {
        BigDecimal value = marketValue(quantity, mark, instrument);
        return new PositionFigures(
                currency,
                baseCurrency,
                quantity,
                averagePrice,
                cashFlow,
                realizedPnl,
                value,
                commissions,
                income,
                mark.price() == null ? null : rounded(mark.price()),
                mark.eventTimeNanos(),
                mark.method(),
                mark.status(),
                fxRate,
                cashFlowBase,
                realizedPnlBase,
                currency.equals(baseCurrency) ? value : null,
                commissionsBase,
                incomeBase);
    }

    private static @Nullable BigDecimal marketValue(BigDecimal quantity, Mark mark, Instrument instrument) {
        if (quantity.signum() == 0) {
            return BigDecimal.ZERO;
        }
        return mark.price() == null
                ? null
                : storable(rounded(quantity.multiply(mark.price()).multiply(instrument.multiplier())));
    }

    static BigDecimal rounded(BigDecimal exact) {
        return exact.setScale(Position.PUBLISHED_SCALE, RoundingMode.HALF_EVEN);
    }

    /** Null in place of what a Decimal(38, 12) cannot hold: a value that is not known, never a wrong one. */
    static @Nullable BigDecimal storable(@Nullable BigDecimal rounded) {
        return rounded == null || rounded.precision() > MOST_DIGITS ? null : rounded;
    }

    /** Market value less cost basis, from published digits; null where there is no market value. */
    public @Nullable BigDecimal unrealizedPnl() {
        return marketValue == null ? null : marketValue.subtract(realizedPnl.subtract(cashFlow));
    }

    /** Total P&L in base currency, from published digits; null where a part is not known. */
    public @Nullable BigDecimal totalPnlBase() {
        return cashFlowBase == null || marketValueBase == null || incomeBase == null || commissionsBase == null
                ? null
                : cashFlowBase.add(marketValueBase).add(incomeBase).subtract(commissionsBase);
    }

    boolean saySameAs(PositionFigures other) {
        return currency.equals(other.currency)
                && baseCurrency.equals(other.baseCurrency)
                && equal(quantity, other.quantity)
                && equal(averagePrice, other.averagePrice)
                && equal(cashFlow, other.cashFlow)
                && equal(realizedPnl, other.realizedPnl)
                && equal(marketValue, other.marketValue)
                && equal(commissions, other.commissions)
                && equal(income, other.income)
                && equal(markPrice, other.markPrice)
                && Objects.equals(markTimeNanos, other.markTimeNanos)
                && markMethod == other.markMethod
                && markStatus == other.markStatus
                && equal(fxRate, other.fxRate)
                && equal(cashFlowBase, other.cashFlowBase)
                && equal(realizedPnlBase, other.realizedPnlBase)
                && equal(marketValueBase, other.marketValueBase)
                && equal(commissionsBase, other.commissionsBase)
                && equal(incomeBase, other.incomeBase);
    }

    static boolean equal(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null || other == null ? one == other : one.compareTo(other) == 0;
    }
}
