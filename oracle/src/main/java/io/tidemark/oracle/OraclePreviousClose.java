package io.tidemark.oracle;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a row carries of the closing row of the position's previous trading date with rows.
 *
 * @param quantity units, above zero long; 0 if there is no such date
 * @param markPrice as published, 12 places; null for none
 * @param cashFlow exact, as are the four that follow; 0 if there is no such date
 * @param realizedPnl gross of commissions
 * @param marketValue null when open without a mark
 * @param commissions null where not known
 * @param income null where not known
 * @param totalPnlBase total P&L of published digits, in base currency; null where not known, 0 if there is no such date
 */
public record OraclePreviousClose(
        BigDecimal quantity,
        @Nullable BigDecimal markPrice,
        Rational cashFlow,
        Rational realizedPnl,
        @Nullable Rational marketValue,
        @Nullable Rational commissions,
        @Nullable Rational income,
        @Nullable BigDecimal totalPnlBase) {
    /** Of a position without an earlier date. */
    public static final OraclePreviousClose NOTHING = new OraclePreviousClose(
            BigDecimal.ZERO,
            null,
            Rational.ZERO,
            Rational.ZERO,
            Rational.ZERO,
            Rational.ZERO,
            Rational.ZERO,
            BigDecimal.ZERO);

    static OraclePreviousClose of(OracleRow close) {
        return new OraclePreviousClose(
                close.quantity(),
                close.markPrice(),
                close.cashFlow(),
                close.realizedPnl(),
                close.marketValue(),
                close.commissions(),
                close.income(),
                close.fxRate() == null ? null : close.totalPnl());
    }
}
