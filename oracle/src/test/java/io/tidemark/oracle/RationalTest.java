package io.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RationalTest {
    @Test
    void fractionIsInLowestTermsWithTheSignAbove() {
        assertThat(fraction(6, -4)).hasToString("-3/2").isEqualTo(fraction(-3, 2));
        assertThat(fraction(0, -7)).isEqualTo(Rational.ZERO).hasToString("0");
        assertThat(Rational.of("1.50")).isEqualTo(Rational.of("1.5")).isEqualTo(fraction(3, 2));
        assertThat(Rational.of(new BigDecimal("2E+3"))).hasToString("2000");
    }

    @Test
    void arithmeticIsThatOfFractions() {
        assertThat(fraction(1, 3).add(fraction(1, 6))).isEqualTo(fraction(1, 2));
        assertThat(fraction(1, 3).subtract(fraction(1, 2))).isEqualTo(fraction(-1, 6));
        assertThat(fraction(2, 3).multiply(fraction(-9, 4))).isEqualTo(fraction(-3, 2));
        assertThat(fraction(2, 3).divide(fraction(-4, 9))).isEqualTo(fraction(-3, 2));
        assertThat(fraction(1, 3)).isLessThan(fraction(1, 2)).isGreaterThan(fraction(-1, 2));
        assertThat(fraction(-1, 3).signum()).isEqualTo(-1);
    }

    @Test
    void divisionByZeroIsRefused() {
        assertThatThrownBy(() -> Rational.of(5).divide(Rational.ZERO))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("by zero");
    }

    @Test
    void roundingIsHalfEvenToTwelvePlaces() {
        assertThat(fraction(2, 3).roundHalfEven()).isEqualTo(new BigDecimal("0.666666666667"));
        assertThat(Rational.of("0.0000000000005").roundHalfEven()).isEqualByComparingTo("0");
        assertThat(Rational.of("0.0000000000015").roundHalfEven()).isEqualByComparingTo("0.000000000002");
        assertThat(Rational.of("-0.0000000000025").roundHalfEven()).isEqualByComparingTo("-0.000000000002");
    }

    @Test
    void figureRoundsToItsNeighboursOfATieAndToNothingElse() {
        Rational tie = Rational.of("0.0000000000015");
        assertThat(tie.roundsTo(new BigDecimal("0.000000000001"))).isTrue();
        assertThat(tie.roundsTo(new BigDecimal("0.000000000002"))).isTrue();
        assertThat(tie.roundsTo(new BigDecimal("0.000000000003"))).isFalse();

        Rational third = fraction(1, 3);
        assertThat(third.roundsTo(new BigDecimal("0.333333333333"))).isTrue();
        assertThat(third.roundsTo(new BigDecimal("0.333333333334"))).isFalse();
        assertThat(third.roundsTo(new BigDecimal("0.3333333333333"))).isFalse(); // 13 places are not published
        assertThat(third.roundsTo(new BigDecimal("0.333333333333000"))).isTrue();
    }

    @Property
    void additionAndMultiplicationUndoThemselves(@ForAll long one, @ForAll long other, @ForAll BigInteger big) {
        Rational left = Rational.of(BigInteger.valueOf(one), big.abs().add(BigInteger.ONE));
        Rational right = Rational.of(other);
        assertThat(left.add(right).subtract(right)).isEqualTo(left);
        if (other != 0) {
            assertThat(left.multiply(right).divide(right)).isEqualTo(left);
        }
    }

    @Property
    void lowestTermsAreThoseOfAnyLength(@ForAll BigInteger one, @ForAll BigInteger other, @ForAll long factor) {
        BigInteger denominator = other.abs().add(BigInteger.ONE);
        BigInteger more = BigInteger.valueOf(factor).abs().add(BigInteger.ONE);
        BigInteger divisor = one.gcd(denominator);
        assertThat(Rational.of(one.multiply(more), denominator.multiply(more)))
                .isEqualTo(Rational.of(one, denominator))
                .hasToString(
                        denominator.equals(divisor)
                                ? one.divide(divisor).toString()
                                : one.divide(divisor) + "/" + denominator.divide(divisor));
    }

    @Test
    void longestNumbersThatFitIntoALongAreDividedAsAnyOther() {
        assertThat(fraction(Long.MIN_VALUE, 6)).hasToString(Long.MIN_VALUE / 2 + "/3");
        assertThat(fraction(Long.MIN_VALUE + 1, Long.MIN_VALUE + 1)).hasToString("1");
        assertThat(fraction(Long.MAX_VALUE, 7)).hasToString(Long.toString(Long.MAX_VALUE / 7));
        assertThat(fraction(1, Long.MIN_VALUE)).hasToString("-1/9223372036854775808");
    }

    @Property
    void everyValueRoundsToItsOwnRounding(@ForAll long numerator, @ForAll int denominator) {
        Rational value =
                Rational.of(BigInteger.valueOf(numerator), BigInteger.valueOf(Math.abs((long) denominator) + 1));
        assertThat(value.roundsTo(value.roundHalfEven())).isTrue();
        assertThat(value.roundsTo(value.roundHalfEven().add(new BigDecimal("0.000000000002"))))
                .isFalse();
    }

    private static Rational fraction(long numerator, long denominator) {
        return Rational.of(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }
}
