package io.tidemark.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** An exact fraction, in lowest terms, with a denominator above zero. */
public final class Rational implements Comparable<Rational> {
    /** Digits after the point of a published figure. */
    public static final int PUBLISHED_SCALE = 12;

    public static final Rational ZERO = new Rational(BigInteger.ZERO, BigInteger.ONE);

    /**
     * Half a unit of the last published digit, and as much again as a computation on 34 digits may be off by: on either
     * side of a tie it cannot know which way an exact half-even rounding would have gone.
     */
    private static final Rational ROUNDING = of("0.0000000000005").add(of(BigDecimal.ONE.movePointLeft(24)));

    private final BigInteger numerator;
    private final BigInteger denominator;

    private Rational(BigInteger numerator, BigInteger denominator) {
        this.numerator = numerator;
        this.denominator = denominator;
    }

    /**
     * The fraction {@code numerator / denominator}.
     *
     * @throws ArithmeticException if the denominator is zero
     */
    public static Rational of(BigInteger numerator, BigInteger denominator) {
        if (denominator.signum() == 0) {
            throw new ArithmeticException("division of " + numerator + " by zero");
        }
        if (denominator.equals(BigInteger.ONE)) {
            return new Rational(numerator, denominator);
        }
        BigInteger divisor = greatestCommonDivisor(numerator, denominator);
        BigInteger signed = denominator.signum() < 0 ? divisor.negate() : divisor;
        return new Rational(numerator.divide(signed), denominator.divide(signed));
    }

    /** As {@link BigInteger#gcd}, in a fraction of its time for what fits into 64 bits, as nearly all prices and amounts do. */
    private static BigInteger greatestCommonDivisor(BigInteger one, BigInteger other) {
        if (one.bitLength() >= Long.SIZE - 1 || other.bitLength() >= Long.SIZE - 1) {
            return one.gcd(other);
        }
        long divisor = Math.abs(one.longValue());
        long remainder = Math.abs(other.longValue());
        while (remainder != 0) {
            long next = divisor % remainder;
            divisor = remainder;
            remainder = next;
        }
        return BigInteger.valueOf(divisor);
    }

    /** The value of a decimal, to its last digit. */
    public static Rational of(BigDecimal value) {
        return value.scale() > 0
                ? of(value.unscaledValue(), BigInteger.TEN.pow(value.scale()))
                : new Rational(value.toBigIntegerExact(), BigInteger.ONE);
    }

    /** The value of a decimal written out, such as {@code -0.25}. */
    public static Rational of(String decimal) {
        return of(new BigDecimal(decimal));
    }

    public static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    public Rational add(Rational other) {
        if (denominator.equals(other.denominator)) {
            return of(numerator.add(other.numerator), denominator);
        }
        return of(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    public Rational subtract(Rational other) {
        return add(other.negate());
    }

    public Rational multiply(Rational other) {
        return of(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /**
     * This over {@code other}.
     *
     * @throws ArithmeticException if {@code other} is zero
     */
    public Rational divide(Rational other) {
        return of(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
    }

    public Rational negate() {
        return new Rational(numerator.negate(), denominator);
    }

    public Rational abs() {
        return new Rational(numerator.abs(), denominator);
    }

    /** -1, 0 or 1. */
    public int signum() {
        return numerator.signum();
    }

    @Override
    public int compareTo(Rational other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }

    /** The nearest decimal of 12 places, of two equally near ones the one with the even last digit. */
    public BigDecimal roundHalfEven() {
        return new BigDecimal(numerator).divide(new BigDecimal(denominator), PUBLISHED_SCALE, RoundingMode.HALF_EVEN);
    }

    /**
     * Whether {@code published} is this, rounded to 12 places, up to the last digit's tie: it has no more than 12 places
     * and is at most 0.5e-12 + 1e-24 away.
     */
    public boolean roundsTo(BigDecimal published) {
        return published.stripTrailingZeros().scale() <= PUBLISHED_SCALE
                && of(published).subtract(this).abs().compareTo(ROUNDING) <= 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rational rational
                && numerator.equals(rational.numerator)
                && denominator.equals(rational.denominator);
    }

    @Override
    public int hashCode() {
        return 31 * numerator.hashCode() + denominator.hashCode();
    }

    /** Such as {@code 5}, {@code -1/3}. */
    @Override
    public String toString() {
        return denominator.equals(BigInteger.ONE) ? numerator.toString() : numerator + "/" + denominator;
    }
}
