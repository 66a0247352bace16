package io.tidemark.local.flink;

import io.tidemark.local.stack.StackException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options that a running job publishes as its global job parameters. */
public final class JobOptions {
    private static final String TOPIC_PREFIX = "kafka.topic.";
    private static final Set<String> REFERENCE_TOPICS =
            Set.of("instruments", "accounts", "calendars", "corporate-actions");
    private static final String DEAD_LETTERS = "dead-letters";
    private static final Pattern DURATION = Pattern.compile("([0-9]+)\\s*([a-z]*)");

    private final TreeMap<String, String> options;

    public JobOptions(Map<String, String> options) {
        this.options = new TreeMap<>(options);
    }

    public String text(String key, String otherwise) {
        return options.getOrDefault(key, otherwise);
    }

    /** A duration as Flink writes it ({@code 1 s}, {@code 5 min}). */
    public Duration duration(String key, Duration otherwise) {
        String value = options.get(key);
        return value == null ? otherwise : parseDuration(key, value);
    }

    public Optional<Instant> instant(String key) {
        String value = options.get(key);
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(value));
        } catch (DateTimeParseException notAnInstant) {
            throw new StackException(
                    "option '" + key + "' of the running job is not an instant: " + value, notAnInstant);
        }
    }

    /** The topics that carry the job's clock, such as ticks and executions. */
    public List<String> clockTopics() {
        return topics(false);
    }

    /** The topics of reference data that the job reads; they carry no clock. */
    public List<String> referenceTopics() {
        return topics(true);
    }

    private List<String> topics(boolean reference) {
        List<String> topics = new ArrayList<>();
        for (Map.Entry<String, String> option : options.tailMap(TOPIC_PREFIX).entrySet()) {
            if (!option.getKey().startsWith(TOPIC_PREFIX)) {
                break;
            }
            String role = option.getKey().substring(TOPIC_PREFIX.length());
            if (!role.equals(DEAD_LETTERS) && REFERENCE_TOPICS.contains(role) == reference) {
                topics.add(option.getValue());
            }
        }
        return topics;
    }

    private static Duration parseDuration(String key, String value) {
        String text = value.trim().toLowerCase(Locale.ROOT);
        Matcher matcher = DURATION.matcher(text);
        try {
            if (!matcher.matches()) {
                return Duration.parse(value.trim());
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ns", "nano", "nanos", "nanosecond", "nanoseconds" -> Duration.ofNanos(amount);
                case "us", "µs", "micro", "micros", "microsecond", "microseconds" ->
                    Duration.ofNanos(Math.multiplyExact(amount, 1_000L));
                case "", "ms", "milli", "millis", "millisecond", "milliseconds" -> Duration.ofMillis(amount);
                case "s", "sec", "secs", "second", "seconds" -> Duration.ofSeconds(amount);
                case "m", "min", "minute", "minutes" -> Duration.ofMinutes(amount);
                case "h", "hour", "hours" -> Duration.ofHours(amount);
                case "d", "day", "days" -> Duration.ofDays(amount);
                default -> throw new StackException(notADuration(key, value));
            };
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException unreadable) {
            throw new StackException(notADuration(key, value), unreadable);
        }
    }

    private static String notADuration(String key, String value) {
        return "option '" + key + "' of the running job is not a duration such as '1 s': " + value;
    }
}
