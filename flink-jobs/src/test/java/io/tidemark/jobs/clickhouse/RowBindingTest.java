package io.tidemark.jobs.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowBindingTest {
    private static final long FIRST_NANOSECOND_OF_1900 = -2_208_988_800_000_000_000L;

    private final List<Object> bound = new ArrayList<>();

    /** A statement that remembers the values bound to it, in order. */
    private final PreparedStatement statement = (PreparedStatement) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, (proxy, method, arguments) -> {
                if (method.getName().startsWith("set")) {
                    bound.add(method.getName().equals("setNull") ? "null" : arguments[1]);
                }
                return null;
            });

    @Property
    void unsignedIntegersKeepAll64Bits(@ForAll long value) throws SQLException {
        bound.clear();

        row("UInt64").unsigned(value);

        assertThat(bound).containsExactly(new BigInteger(Long.toUnsignedString(value)));
    }

    @Test
    void theLargestVersionIsNotMinusOne() throws SQLException {
        row("UInt64").unsigned(-1L);

        assertThat(bound).containsExactly(new BigInteger("18446744073709551615"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "99999999999999999999999999.999999999999",
                "-99999999999999999999999999.999999999999",
                "0.000000000001",
                "1.5000000000000000000",
                "1E+3"
            })
    void decimalsThatFitAreBoundExactly(String value) throws SQLException {
        row("Nullable(Decimal(38, 12))").decimal(new BigDecimal(value));

        assertThat((BigDecimal) bound.get(0)).isEqualByComparingTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100000000000000000000000000", "-100000000000000000000000000", "1E+40"})
    void aDecimalWithTooManyDigitsIsRefusedByName(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> row("Decimal(38, 12)").decimal(new BigDecimal(value)))
                .withMessageContaining("prices.column0 Decimal(38, 12)")
                .withMessageContaining(new BigDecimal(value).toString());
    }

    @Test
    void aDecimalWithTooManyPlacesIsRefusedInsteadOfCutOff() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> row("Decimal(38, 12)").decimal(new BigDecimal("0.0000000000001")))
                .withMessageContaining("decimal places");
    }

    @Test
    void theWideDecimalHasRoomForTheWideTurnover() throws SQLException {
        BigDecimal widest = new BigDecimal("9".repeat(64) + ".123456789012");

        row("Decimal(76, 12)").decimal(widest);

        assertThat(bound).containsExactly(widest);
    }

    @Test
    void nullIsANullDecimal() throws SQLException {
        row("Nullable(Decimal(38, 12))").decimal(null);

        assertThat(bound).containsExactly("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2106-02-07T06:28:15Z"})
    void secondsAreBoundInUtc(String value) throws SQLException {
        row("DateTime('UTC')").second(Instant.parse(value));

        assertThat(((ZonedDateTime) bound.get(0)).toInstant()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1969-12-31T23:59:59Z", "2106-02-07T06:28:16Z", "2024-01-01T00:00:00.500Z"})
    void aMomentThatADateTimeCannotHoldIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> row("DateTime('UTC')").second(Instant.parse(value)))
                .withMessageContaining("prices.column0 DateTime('UTC') cannot hold " + value);
    }

    @Test
    void anAbsurdAppendTimeIsHeldAtTheColumnsEnd() throws SQLException {
        row("DateTime64(3, 'UTC')").millisecond(Instant.ofEpochMilli(Long.MAX_VALUE));
        row("DateTime64(3, 'UTC')").millisecond(Instant.ofEpochMilli(Long.MIN_VALUE));

        assertThat(bound)
                .extracting(value -> ((ZonedDateTime) value).toInstant())
                .containsExactly(Instant.parse("2299-12-31T23:59:59.999Z"), Instant.parse("1900-01-01T00:00:00Z"));
    }

    @Test
    void nullTextIsANullAndEmptyTextIsNot() throws SQLException {
        row("Nullable(String)", "Nullable(String)").textOrNull(null).textOrNull("");

        assertThat(bound).containsExactly("null", "");
    }

    @Test
    void flagsAreOneAndZero() throws SQLException {
        row("UInt8", "UInt8").flag(true).flag(false);

        assertThat(bound).containsExactly(1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01", "2149-06-06"})
    void datesAreBoundAsTheyAre(String value) throws SQLException {
        row("Date").date(LocalDate.parse(value));

        assertThat(bound).containsExactly(LocalDate.parse(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1969-12-31", "2149-06-07"})
    void aDateOutOfTheColumnsRangeIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> row("Date").date(LocalDate.parse(value)))
                .withMessageContaining("prices.column0 Date cannot hold " + value);
    }

    @Property
    void nanosecondsAreBoundInUtc(@ForAll @LongRange(min = FIRST_NANOSECOND_OF_1900) long value) throws SQLException {
        bound.clear();

        row("DateTime64(9, 'UTC')").nanosecond(value);

        Instant moment = ((ZonedDateTime) bound.get(0)).toInstant();
        assertThat(BigInteger.valueOf(moment.getEpochSecond())
                        .multiply(BigInteger.valueOf(1_000_000_000))
                        .add(BigInteger.valueOf(moment.getNano())))
                .isEqualTo(BigInteger.valueOf(value));
    }

    @Test
    void aMomentBefore1900IsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> row("DateTime64(9, 'UTC')").nanosecond(FIRST_NANOSECOND_OF_1900 - 1))
                .withMessageContaining("cannot hold 1899-12-31T23:59:59.999999999Z")
                .withMessageContaining("before 1900");
    }

    @Test
    void noMomentIsNull() throws SQLException {
        row("Nullable(DateTime64(9, 'UTC'))").nanosecond(null);

        assertThat(bound).containsExactly("null");
    }

    @Test
    void aRowHasAValueForEveryColumn() throws SQLException {
        RowBinding row = row("Int64", "Int64").signed(1);

        assertThatIllegalStateException().isThrownBy(row::add).withMessageContaining("1 values were bound to 2");
        assertThatIllegalStateException()
                .isThrownBy(() -> row.signed(2).signed(3))
                .withMessageContaining("more values were bound than its 2 columns");
    }

    private RowBinding row(String... types) {
        List<Column> columns = new ArrayList<>();
        for (String type : types) {
            columns.add(new Column("column" + columns.size(), type));
        }
        return new RowBinding(statement, new TableDefinition("prices", columns, "", "", ""));
    }
}
