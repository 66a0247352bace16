package io.tidemark.domain.pnl;

import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.market.MarkStatus;
import java.math.BigDecimal;
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
        @Nullable BigDecimal incomeBase) {}
