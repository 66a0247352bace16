package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactDecimalTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "0.000, 0",
        "0e999999999, 0",
        "1, 1",
        "100, 100",
        "100.00, 100",
        "1e2, 100",
        "1E+2, 100",
        "12.50, 12.5",
        "-12.50, -12.5",
        "0.000000000001, 0.000000000001",
        "1e-12, 0.000000000001",
        "123e-10, 0.0000000123",
        "999999999999.999999999999, 999999999999.999999999999",
        "999999999999, 999999999999",
        "0.0001e15, 100000000000",
        "1000000000000000e-15, 1",
        "1.000000000000000000000000000000, 1",
        "61837.63000000, 61837.63",
    })
    void readsTheValueExactly(String text, String expected) throws Exception {
        assertThat(parse(text)).isEqualByComparingTo(expected);
        assertThat(parse(text).scale()).isBetween(0, ExactDecimal.MAXIMUM_DIGITS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000000000000",
                "1e12",
                "-1e12",
                "0.0000000000001",
                "1e-13",
                "1.0000000000001",
                "1e999999999",
                "1e-999999999",
                "1e99999999999999999999",
                "99999999999999999999999999999999"
            })
    void refusesMoreThanTwelveDigitsOnASide(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(RejectedRecordException.class, e -> {
            assertThat(e.reason()).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
            assertThat(e.detail()).startsWith("price has more than 12 digits");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", ".", "1.", ".5", "+1", "1e", "1e+", "0x1F", "1,5", " 1", "1 ", "NaN", "007", "--1", "1.2.3"
            })
    void refusesWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(RejectedRecordException.class, e -> {
            assertThat(e.reason()).isEqualTo(DeadLetterReason.BAD_VALUE);
            assertThat(e.detail()).startsWith("price is not a decimal number");
        });
    }

    @Property
    void agreesWithBigDecimalOnEveryValueInRange(
            @ForAll @LongRange(min = -999_999_999_999L, max = 999_999_999_999L) long whole,
            @ForAll @LongRange(min = 0, max = 999_999_999_999L) long fraction,
            @ForAll @IntRange(min = -6, max = 6) int shift)
            throws Exception {
        String text = whole + "." + String.format("%012d", fraction);
        assertThat(parse(text)).isEqualByComparingTo(text);
        String shifted = (whole / 1_000_000) + "." + String.format("%06d", fraction / 1_000_000) + "e" + shift;
        assertThat(parse(shifted)).isEqualByComparingTo(shifted);
    }

    @Property
    void zerosThatDoNotCountChangeNothing(
            @ForAll @LongRange(min = -999_999_999L, max = 999_999_999L) long unscaled,
            @ForAll @IntRange(min = 0, max = 9) int scale,
            @ForAll @IntRange(min = 0, max = 20) int zeros)
            throws Exception {
        String text = BigDecimal.valueOf(unscaled, scale).toPlainString();
        String padded = (text.contains(".") ? text : text + ".") + "0".repeat(zeros + 1);
        assertThat(parse(padded)).isEqualByComparingTo(text);
        assertThat(parse(padded).scale()).isBetween(0, ExactDecimal.MAXIMUM_DIGITS);
    }

    @Test
    void pricesWrittenWithTheSameNumberOfPlacesAreOfTheSameScale() throws Exception {
        assertThat(parse("100.10").scale()).isEqualTo(parse("99.99").scale()).isEqualTo(2);
    }

    private static BigDecimal parse(String text) throws RejectedRecordException {
        return ExactDecimal.parse("price", text.toCharArray(), 0, text.length());
    }
}
