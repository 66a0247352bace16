package io.tidemark.local.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A duration as a person types it: plain seconds ({@code 90}), or hours, minutes and seconds with their letters
 * ({@code 90s}, {@code 10m}, {@code 6h30m}). Longer than nothing.
 */
public final class DurationText implements ITypeConverter<Duration> {
    /** Who counts in nanoseconds must not overflow either. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private static final Pattern SECONDS = Pattern.compile("\\d+");
    private static final Pattern PARTS = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");

    /** @throws TypeConversionException with the text, and examples of what is understood */
    @Override
    public Duration convert(String text) {
        Matcher parts = PARTS.matcher(text);
        Duration duration;
        try {
            if (SECONDS.matcher(text).matches()) {
                duration = Duration.ofSeconds(Long.parseLong(text));
            } else if (!text.isEmpty() && parts.matches()) {
                duration = Duration.ofHours(number(parts.group(1)))
                        .plusMinutes(number(parts.group(2)))
                        .plusSeconds(number(parts.group(3)));
            } else {
                throw notUnderstood(text, "is no duration");
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw notUnderstood(text, "is too long a duration");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw notUnderstood(text, "is too long a duration");
        }
        if (duration.isZero()) {
            throw notUnderstood(text, "is no time at all");
        }
        return duration;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static TypeConversionException notUnderstood(String text, String why) {
        return new TypeConversionException(
                "'" + text + "' " + why + "; write seconds (90) or a duration such as 90s, 10m or 6h30m");
    }
}
