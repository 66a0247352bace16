package io.tidemark.jobs.clickhouse;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one INSERT, bound from left to right in the types that the driver writes without a loss.
 *
 * <p>Every method binds the next column, refuses a value that the column cannot hold exactly, and names column and
 * value when it does.
 */
public final class RowBinding {
    private static final Pattern DECIMAL = Pattern.compile("Decimal\\((\\d+), (\\d+)\\)");
    private static final BigInteger TWO_TO_THE_64TH = BigInteger.ONE.shiftLeft(64);
    private static final long LAST_SECOND_OF_DATE_TIME = 0xFFFF_FFFFL;
    private static final long LAST_DAY_OF_DATE = 0xFFFF;
    private static final Instant FIRST_OF_DATE_TIME_64 = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LAST_OF_DATE_TIME_64 = Instant.parse("2299-12-31T23:59:59.999Z");

    private final PreparedStatement statement;
    private final String table;
    private final List<TableDefinition.Column> columns;
    private final int[] precisions;
    private final int[] scales;
    private int position;

    /** A binding of the table's INSERT, prepared by the caller. */
    RowBinding(PreparedStatement statement, TableDefinition definition) {
        this.statement = statement;
        this.table = definition.name();
        this.columns = definition.columns();
        this.precisions = new int[columns.size()];
        this.scales = new int[columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            Matcher decimal = DECIMAL.matcher(columns.get(i).type());
            if (decimal.find()) {
                precisions[i] = Integer.parseInt(decimal.group(1));
                scales[i] = Integer.parseInt(decimal.group(2));
            }
        }
    }

    /** Text, written in UTF-8. */
    public RowBinding text(String value) throws SQLException {
        statement.setString(next(), value);
        return this;
    }

    /** Text, written in UTF-8; null only in a Nullable column. */
    public RowBinding textOrNull(@Nullable String value) throws SQLException {
        if (value == null) {
            statement.setNull(next(), Types.VARCHAR);
            return this;
        }
        return text(value);
    }

    /** Bytes as they are, whether they are text or not; null only in a Nullable column. */
    public RowBinding bytes(byte @Nullable [] value) throws SQLException {
        // Not setBytes: the driver's RowBinary path ignores it and the column comes out empty.
        return object(value);
    }

    /** A signed 32-bit integer. */
    public RowBinding integer(int value) throws SQLException {
        statement.setInt(next(), value);
        return this;
    }

    /** 1 for true, 0 for false. */
    public RowBinding flag(boolean value) throws SQLException {
        return integer(value ? 1 : 0);
    }

    /** A signed 64-bit integer. */
    public RowBinding signed(long value) throws SQLException {
        statement.setLong(next(), value);
        return this;
    }

    /** A 64-bit integer to be read as unsigned: negative values are those beyond {@link Long#MAX_VALUE}. */
    public RowBinding unsigned(long value) throws SQLException {
        BigInteger signed = BigInteger.valueOf(value);
        return object(value < 0 ? signed.add(TWO_TO_THE_64TH) : signed);
    }

    /** A decimal of the column's precision and scale, never rounded; null only in a Nullable column. */
    public RowBinding decimal(@Nullable BigDecimal value) throws SQLException {
        if (value == null) {
            statement.setNull(next(), Types.DECIMAL);
            return this;
        }
        int index = next();
        BigDecimal scaled;
        try {
            scaled = value.setScale(scales[index - 1], RoundingMode.UNNECESSARY);
        } catch (ArithmeticException e) {
            throw unfit(index, value, "has more decimal places than the column");
        }
        if (scaled.precision() > precisions[index - 1]) {
            throw unfit(index, value, "has more digits than the column");
        }
        statement.setBigDecimal(index, scaled);
        return this;
    }

    /** A date, 1970 to 2149. */
    public RowBinding date(LocalDate value) throws SQLException {
        int index = next();
        long day = value.toEpochDay();
        if (day < 0 || day > LAST_DAY_OF_DATE) {
            throw unfit(index, value, "is not a date from 1970-01-01 to 2149-06-06");
        }
        statement.setObject(index, value);
        return this;
    }

    /** A whole second of a DateTime column, 1970 to 2106. */
    public RowBinding second(Instant value) throws SQLException {
        int index = next();
        long second = value.getEpochSecond();
        if (second < 0 || second > LAST_SECOND_OF_DATE_TIME || value.getNano() != 0) {
            throw unfit(index, value, "is not a whole second from 1970-01-01T00:00:00Z to 2106-02-07T06:28:15Z");
        }
        statement.setObject(index, value.atZone(ZoneOffset.UTC));
        return this;
    }

    /**
     * A moment of a DateTime64 column, to the millisecond. Moments before 1900 or after 2299 are written as the nearest
     * one that the column can hold: producers may stamp their records with anything, and no record may stop a job.
     */
    public RowBinding millisecond(Instant value) throws SQLException {
        Instant held = value.isBefore(FIRST_OF_DATE_TIME_64)
                ? FIRST_OF_DATE_TIME_64
                : value.isAfter(LAST_OF_DATE_TIME_64) ? LAST_OF_DATE_TIME_64 : value;
        return object(held.atZone(ZoneOffset.UTC));
    }

    /**
     * A moment of a DateTime64 column of nanoseconds, counted from the epoch; null only in a Nullable column. Moments
     * before 1900 are refused.
     */
    public RowBinding nanosecond(@Nullable Long nanos) throws SQLException {
        if (nanos == null) {
            statement.setNull(next(), Types.TIMESTAMP);
            return this;
        }
        int index = next();
        Instant value = Instant.EPOCH.plusNanos(nanos);
        if (value.isBefore(FIRST_OF_DATE_TIME_64)) {
            throw unfit(index, value, "is before 1900-01-01T00:00:00Z");
        }
        statement.setObject(index, value.atZone(ZoneOffset.UTC));
        return this;
    }

    /** Names with their values. */
    public RowBinding map(Map<String, String> value) throws SQLException {
        return object(value);
    }

    /** Adds the row to the batch. */
    void add() throws SQLException {
        if (position != columns.size()) {
            throw new IllegalStateException(
                    table + ": " + position + " values were bound to " + columns.size() + " columns");
        }
        position = 0;
        statement.addBatch();
    }

    private RowBinding object(@Nullable Object value) throws SQLException {
        statement.setObject(next(), value);
        return this;
    }

    private int next() {
        if (position == columns.size()) {
            throw new IllegalStateException(table + ": more values were bound than its " + columns.size() + " columns");
        }
        return ++position;
    }

    private IllegalArgumentException unfit(int index, Object value, String why) {
        return new IllegalArgumentException(
                table + "." + columns.get(index - 1) + " cannot hold " + value + ": the value " + why);
    }
}
