package io.tidemark.oracle;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What the row of a position and a minute must say. Figures that are rounded when published are exact here.
 *
 * @param tradingDate UTC date
 * @param desk desk of the account at the minute's end
 * @param minute start of the minute, UTC
 * @param accountId the account
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param book book of the account at the minute's end; null for none
 * @param traderId who runs the account at the minute's end; null for nobody
 * @param currency the instrument's currency, of all money
 * @param baseCurrency the account's currency
 * @param quantity units, above zero long; exact, 12 places
 * @param averagePrice cost of a unit of what is open, exact; null when flat
 * @param cashFlow what executions brought in, exact
 * @param realizedPnl gross of commissions, exact
 * @param marketValue exact; 0 when flat; null when open without a mark
 * @param commissions above zero a cost, exact; null if one is in another currency
 * @param income above zero received, exact; null if one is in another currency
 * @param markPrice as published, 12 places; null for none
 * @param markTime event time of the mark's tick, nanoseconds since the epoch, UTC; null for none
 * @param markMethod {@code LAST} or {@code MID}, whichever gave the mark; null for none
 * @param markStatus {@code FRESH}, {@code CARRIED}, {@code STALE} or {@code NONE}
 * @param fxRate 1 where base currency is the currency; null elsewhere
 * @param previous closing figures of the previous trading date with rows
 * @param dayPositionPnl previous quantity x multiplier x (mark - published previous mark), exact; null where a mark is
 *     missing
 * @param executionCount executions folded since the beginning
 */
public record OracleRow(
        LocalDate tradingDate,
        String desk,
        Instant minute,
        String accountId,
        String instrumentId,
        @Nullable String book,
        @Nullable String traderId,
        String currency,
        String baseCurrency,
        BigDecimal quantity,
        @Nullable Rational averagePrice,
        Rational cashFlow,
        Rational realizedPnl,
        @Nullable Rational marketValue,
        @Nullable Rational commissions,
        @Nullable Rational income,
        @Nullable BigDecimal markPrice,
        @Nullable Long markTime,
        @Nullable String markMethod,
        String markStatus,
        @Nullable BigDecimal fxRate,
        OraclePreviousClose previous,
        @Nullable Rational dayPositionPnl,
        long executionCount) {
    /** The order of the table's key. */
    public static final Comparator<OracleRow> KEY_ORDER = Comparator.comparing(OracleRow::tradingDate)
            .thenComparing(OracleRow::desk)
            .thenComparing(OracleRow::minute)
            .thenComparing(OracleRow::accountId)
            .thenComparing(OracleRow::instrumentId);

    /** The key in one line, to name a row in a message or in a map. */
    public String key() {
        return tradingDate + " " + desk + " " + minute + " " + accountId + " " + instrumentId;
    }

    /** In base currency, exact; null where there is no rate. */
    public @Nullable Rational cashFlowBase() {
        return inBase(cashFlow);
    }

    /** In base currency, exact; null where there is no rate. */
    public @Nullable Rational realizedPnlBase() {
        return inBase(realizedPnl);
    }

    /** In base currency, exact; null where there is no rate. */
    public @Nullable Rational marketValueBase() {
        return inBase(marketValue);
    }

    /** In base currency, exact; null where there is no rate. */
    public @Nullable Rational commissionsBase() {
        return inBase(commissions);
    }

    /** In base currency, exact; null where there is no rate. */
    public @Nullable Rational incomeBase() {
        return inBase(income);
    }

    private @Nullable Rational inBase(@Nullable Rational amount) {
        return fxRate == null || amount == null ? null : amount.multiply(Rational.of(fxRate));
    }

    /** Signed cost of what is open, of published digits: realized P&L - cash flow. */
    public BigDecimal costBasis() {
        return realizedPnl.roundHalfEven().subtract(cashFlow.roundHalfEven());
    }

    /** Market value - cost basis, of published digits; null where the market value is. */
    public @Nullable BigDecimal unrealizedPnl() {
        return marketValue == null ? null : marketValue.roundHalfEven().subtract(costBasis());
    }

    /** Realized + unrealized + income - commissions, of published digits; null where a part is. */
    public @Nullable BigDecimal totalPnl() {
        BigDecimal unrealizedPnl = unrealizedPnl();
        if (unrealizedPnl == null || income == null || commissions == null) {
            return null;
        }
        return realizedPnl
                .roundHalfEven()
                .add(unrealizedPnl)
                .add(income.roundHalfEven())
                .subtract(commissions.roundHalfEven());
    }
}
