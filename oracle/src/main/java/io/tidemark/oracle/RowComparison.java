package io.tidemark.oracle;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stored row of {@code position_minutes} or {@code position_days} has otherwise than it must.
 *
 * <p>A stored row is a map of column name to value, as ClickHouse prints it: text, {@code \N} or null for null, dates and
 * times as {@code 2024-03-04 14:31:00.000000001} in UTC or as ISO instants; numbers may be {@link Number}s. Columns
 * that the oracle does not know are not looked at; one that is missing is a difference.
 */
public final class RowComparison {
    private static final String CLICKHOUSE_NULL = "\\N";

    private final OracleRow expected;
    private final Map<String, ? extends @Nullable Object> columns;
    private final boolean toTheDigit;
    private final List<String> differences = new ArrayList<>();

    private RowComparison(OracleRow expected, Map<String, ? extends @Nullable Object> columns, boolean toTheDigit) {
        this.expected = expected;
        this.columns = columns;
        this.toTheDigit = toTheDigit;
    }

    /**
     * The differences in words, each naming its column; empty for none. Money that is rounded when published may be on
     * either side of a tie, see {@link Rational#roundsTo}; everything else is equal by value.
     */
    public static List<String> differences(OracleRow expected, Map<String, ? extends @Nullable Object> columns) {
        return new RowComparison(expected, columns, false).compare();
    }

    /**
     * The same, but what no division went into must be rounded half-even to the digit: all money but realized P&L and
     * the average price.
     */
    public static List<String> differencesToTheDigit(
            OracleRow expected, Map<String, ? extends @Nullable Object> columns) {
        return new RowComparison(expected, columns, true).compare();
    }

    private List<String> compare() {
        OraclePreviousClose previous = expected.previous();
        text("trading_date", expected.tradingDate().toString());
        text("desk", expected.desk());
        time("minute", OracleTime.nanos(expected.minute()), OracleTime.SECOND);
        text("account_id", expected.accountId());
        text("instrument_id", expected.instrumentId());
        text("book", expected.book());
        text("trader_id", expected.traderId());
        text("currency", expected.currency());
        text("base_currency", expected.baseCurrency());
        number("quantity", expected.quantity());
        divided("average_price", expected.averagePrice());
        money("cash_flow", expected.cashFlow());
        divided("realized_pnl", expected.realizedPnl());
        money("market_value", expected.marketValue());
        money("commissions", expected.commissions());
        money("income", expected.income());
        number("mark_price", expected.markPrice());
        time("mark_time", expected.markTime(), 1);
        text("mark_method", expected.markMethod());
        text("mark_status", expected.markStatus());
        number("fx_rate", expected.fxRate());
        money("cash_flow_base", expected.cashFlowBase());
        divided("realized_pnl_base", expected.realizedPnlBase());
        money("market_value_base", expected.marketValueBase());
        money("commissions_base", expected.commissionsBase());
        money("income_base", expected.incomeBase());
        number("previous_quantity", previous.quantity());
        number("previous_mark_price", previous.markPrice());
        money("previous_cash_flow", previous.cashFlow());
        divided("previous_realized_pnl", previous.realizedPnl());
        money("previous_market_value", previous.marketValue());
        money("previous_commissions", previous.commissions());
        money("previous_income", previous.income());
        number("previous_total_pnl_base", previous.totalPnlBase());
        money("day_position_pnl", expected.dayPositionPnl());
        number("execution_count", BigDecimal.valueOf(expected.executionCount()));
        return List.copyOf(differences);
    }

    /** What {@code \N}, null and every other value is, as text. */
    private @Nullable String value(String column) {
        Object value = columns.get(column);
        if (value == null || value.equals(CLICKHOUSE_NULL)) {
            return null;
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    private boolean isMissing(String column) {
        if (columns.containsKey(column)) {
            return false;
        }
        differences.add(column + " is missing");
        return true;
    }

    private void different(String column, @Nullable Object must, @Nullable String is) {
        differences.add(column + " is " + is + " and must be " + must);
    }

    private void text(String column, @Nullable String must) {
        if (!isMissing(column) && !Objects.equals(must, value(column))) {
            different(column, must, value(column));
        }
    }

    private void number(String column, @Nullable BigDecimal must) {
        if (isMissing(column)) {
            return;
        }
        String is = value(column);
        BigDecimal decimal = decimal(is);
        if (must == null || decimal == null ? must != null || is != null : must.compareTo(decimal) != 0) {
            different(column, must == null ? null : must.toPlainString(), is);
        }
    }

    private void money(String column, @Nullable Rational must) {
        rounded(column, must, toTheDigit);
    }

    private void divided(String column, @Nullable Rational must) {
        rounded(column, must, false);
    }

    private void rounded(String column, @Nullable Rational must, boolean halfEven) {
        if (isMissing(column)) {
            return;
        }
        String is = value(column);
        if (must == null) {
            if (is != null) {
                different(column, null, is);
            }
            return;
        }
        BigDecimal decimal = decimal(is);
        BigDecimal published = must.roundHalfEven();
        boolean right = decimal != null && (halfEven ? published.compareTo(decimal) == 0 : must.roundsTo(decimal));
        if (!right) {
            different(column, published.toPlainString() + " (exactly " + must + ")", is);
        }
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        try {
            return text == null ? null : new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    /** Compares a time; a bare number counts in {@code unit} nanoseconds since the epoch. */
    private void time(String column, @Nullable Long must, long unit) {
        if (isMissing(column)) {
            return;
        }
        String is = value(column);
        if (is == null ? must != null : must == null || !must.equals(nanos(is, unit))) {
            different(column, must == null ? null : OracleTime.instant(must), is);
        }
    }

    private static @Nullable Long nanos(String text, long unit) {
        if (text.chars().allMatch(Character::isDigit)) {
            return Math.multiplyExact(Long.parseLong(text), unit);
        }
        try {
            Instant instant = text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
            return OracleTime.nanos(instant);
        } catch (DateTimeParseException notATime) {
            return null;
        }
    }
}
