package io.tidemark.jobs.kafka;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Decimal numbers as feeds write them, read exactly and never through binary floating point.
 *
 * <p>The number of digits is checked before a {@link BigDecimal} is built: {@code 1e999999999} is eleven bytes on the
 * wire and would be a gigabyte of digits. A value has at most 12 places after the point and never fewer than none; zeros
 * within them are kept as they are written, because a feed writes an instrument's prices with the same number of places,
 * and comparing numbers of one scale is several times cheaper.
 */
final class ExactDecimal {
    /** Most digits before the point, and most after it, that a value may have. */
    static final int MAXIMUM_DIGITS = 12;

    /** Digits that fit a long without overflow. */
    private static final int LONG_DIGITS = 18;

    /** By number of places after the point: what the unscaled value of a number in range lies below. */
    private static final long[] LIMITS = limits();

    private ExactDecimal() {}

    private static long[] limits() {
        long[] limits = new long[MAXIMUM_DIGITS + 1];
        long limit = 1_000_000_000_000L;
        for (int places = 0; places < limits.length; places++) {
            limits[places] = limit;
            limit = limit > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : limit * 10;
        }
        return limits;
    }

    /**
     * The value of a number in JSON's grammar.
     *
     * @param field name of the field, for the message
     * @param text array that holds the number
     * @param start index of its first character
     * @param length number of characters
     * @throws RejectedRecordException {@code BAD_VALUE} if it is no number, {@code OUT_OF_RANGE} if its value has more
     *     than {@value #MAXIMUM_DIGITS} digits before or after the point
     */
    static BigDecimal parse(String field, char[] text, int start, int length) throws RejectedRecordException {
        int end = start + length;
        int at = start;
        boolean negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        int integerStart = at;
        while (at < end && isDigit(text[at])) {
            at++;
        }
        int integerEnd = at;
        int fractionStart = at;
        int fractionEnd = at;
        if (at < end && text[at] == '.') {
            fractionStart = ++at;
            while (at < end && isDigit(text[at])) {
                at++;
            }
            fractionEnd = at;
            if (fractionStart == fractionEnd) {
                throw notANumber(field, text, start, length);
            }
        }
        boolean leadingZero = integerEnd - integerStart > 1 && text[integerStart] == '0';
        if (integerStart == integerEnd || leadingZero) {
            throw notANumber(field, text, start, length);
        }
        long exponent = 0;
        if (at < end && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            boolean negativeExponent = at < end && text[at] == '-';
            if (at < end && (text[at] == '-' || text[at] == '+')) {
                at++;
            }
            int exponentStart = at;
            while (at < end && isDigit(text[at])) {
                // Beyond any length of text the exact exponent no longer matters, only that it is beyond.
                exponent = Math.min(exponent * 10 + (text[at] - '0'), Integer.MAX_VALUE);
                at++;
            }
            if (exponentStart == at) {
                throw notANumber(field, text, start, length);
            }
            exponent = negativeExponent ? -exponent : exponent;
        }
        if (at != end) {
            throw notANumber(field, text, start, length);
        }
        return build(
                field, text, start, length, negative, integerStart, integerEnd, fractionStart, fractionEnd, exponent);
    }

    private static BigDecimal build(
            String field,
            char[] text,
            int start,
            int length,
            boolean negative,
            int integerStart,
            int integerEnd,
            int fractionStart,
            int fractionEnd,
            long exponent)
            throws RejectedRecordException {
        long places = fractionEnd - fractionStart - exponent;
        boolean plain = places >= 0 && places <= MAXIMUM_DIGITS;
        int lastFraction = fractionEnd;
        while (!plain && lastFraction > fractionStart && text[lastFraction - 1] == '0') {
            lastFraction--;
        }
        int firstInteger = integerStart;
        while (firstInteger < integerEnd && text[firstInteger] == '0') {
            firstInteger++;
        }
        int integerDigits = integerEnd - firstInteger;
        int fractionDigits = lastFraction - fractionStart;
        int firstFraction = fractionStart;
        if (integerDigits == 0) {
            while (firstFraction < lastFraction && text[firstFraction] == '0') {
                firstFraction++;
            }
        }
        int significant = integerDigits + (lastFraction - firstFraction);
        if (significant == 0) {
            return BigDecimal.ZERO;
        }
        int trailingZeros = 0;
        if (fractionDigits == 0 && !plain) {
            while (text[integerEnd - 1 - trailingZeros] == '0') {
                trailingZeros++;
            }
        }
        // The value is 0.d1d2d3... x 10^pointAt with d1 not 0, and its last digit stands lastDigit places after the
        // point.
        long pointAt = (integerDigits > 0 ? integerDigits : -(firstFraction - fractionStart)) + exponent;
        long lastDigit = fractionDigits - trailingZeros - exponent;
        if (isOutOfRange(pointAt, lastDigit)) {
            throw outOfRange(field, pointAt, shown(text, start, length));
        }
        int digits = significant - trailingZeros;
        if (digits <= LONG_DIGITS) {
            long unscaled = 0;
            for (int i = firstInteger; i < integerEnd && digits > 0; i++, digits--) {
                unscaled = unscaled * 10 + (text[i] - '0');
            }
            for (int i = firstFraction; i < lastFraction; i++) {
                unscaled = unscaled * 10 + (text[i] - '0');
            }
            return withPlainScale(BigDecimal.valueOf(negative ? -unscaled : unscaled, (int) lastDigit));
        }
        StringBuilder unscaled = new StringBuilder(digits + 1);
        if (negative) {
            unscaled.append('-');
        }
        unscaled.append(text, firstInteger, integerDigits).append(text, firstFraction, lastFraction - firstFraction);
        unscaled.setLength(unscaled.length() - trailingZeros);
        return withPlainScale(new BigDecimal(new BigInteger(unscaled.toString()), (int) lastDigit));
    }

    /**
     * The value of a number given as unscaled x 10^-scale.
     *
     * @throws RejectedRecordException {@code OUT_OF_RANGE} if its value has more than {@value #MAXIMUM_DIGITS} digits
     *     before or after the point
     */
    static BigDecimal of(String field, long unscaled, int scale) throws RejectedRecordException {
        long digits = unscaled;
        int places = scale;
        while (scale > MAXIMUM_DIGITS && places > 0 && digits % 10 == 0 && digits != 0) {
            digits /= 10;
            places--;
        }
        boolean usual = places >= 0
                && places <= MAXIMUM_DIGITS
                && digits > -LIMITS[places]
                && digits < LIMITS[places]
                && digits != 0;
        return usual ? BigDecimal.valueOf(digits, places) : of(field, BigInteger.valueOf(unscaled), scale);
    }

    /** The same for numbers of any length. */
    static BigDecimal of(String field, BigInteger unscaled, int scale) throws RejectedRecordException {
        if (unscaled.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal given = new BigDecimal(unscaled, scale);
        BigDecimal value = given.stripTrailingZeros();
        long pointAt = (long) value.precision() - value.scale();
        if (isOutOfRange(pointAt, value.scale())) {
            throw outOfRange(field, pointAt, Excerpt.of(given.toString()));
        }
        return withPlainScale(scale >= 0 && scale <= MAXIMUM_DIGITS ? given : value);
    }

    private static boolean isOutOfRange(long digitsBeforePoint, long digitsAfterPoint) {
        return digitsBeforePoint > MAXIMUM_DIGITS || digitsAfterPoint > MAXIMUM_DIGITS;
    }

    private static RejectedRecordException outOfRange(String field, long digitsBeforePoint, String shown) {
        return new RejectedRecordException(
                DeadLetterReason.OUT_OF_RANGE,
                field + " has more than " + MAXIMUM_DIGITS + " digits "
                        + (digitsBeforePoint > MAXIMUM_DIGITS ? "before" : "after") + " the point: " + shown);
    }

    /** A whole number keeps its zeros: 100 is 100 and not 1E+2, which every later reader would have to undo. */
    private static BigDecimal withPlainScale(BigDecimal value) {
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static RejectedRecordException notANumber(String field, char[] text, int start, int length) {
        return new RejectedRecordException(
                DeadLetterReason.BAD_VALUE, field + " is not a decimal number: " + shown(text, start, length));
    }

    private static String shown(char[] text, int start, int length) {
        return Excerpt.of(new String(text, start, Math.min(length, Excerpt.MAXIMUM_LENGTH + 1)));
    }
}
