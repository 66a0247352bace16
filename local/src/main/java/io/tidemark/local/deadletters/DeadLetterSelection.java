package io.tidemark.local.deadletters;

import io.tidemark.local.stack.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant: those that fit all that is given, so all of them if nothing is.
 *
 * @param reason code of what was wrong; null for any
 * @param topic topic that they came from; null for any
 * @param places the very ones; empty for any
 */
public record DeadLetterSelection(
        @Nullable String reason, @Nullable String topic, List<DeadLetterPlace> places) {
    /** Why a record can be a dead letter; a job that gives another reason is newer than this program. */
    public static final List<String> REASONS = List.of(
            "MALFORMED",
            "MISSING_FIELD",
            "BAD_VALUE",
            "OUT_OF_RANGE",
            "AHEAD_OF_TIME",
            "CONFLICTING_DUPLICATE",
            "AMENDMENT_MISMATCH",
            "UNKNOWN_REFERENCE",
            "UNMATCHED",
            "WAITING_ROOM_FULL");

    /** Every dead letter. */
    public static final DeadLetterSelection ALL = new DeadLetterSelection(null, null, List.of());

    /**
     * A selection as a person gives it.
     *
     * @param reason in upper or lower case
     * @throws IllegalArgumentException with what is not understood, and what was probably meant
     */
    static DeadLetterSelection of(@Nullable String reason, @Nullable String topic, List<DeadLetterPlace> places) {
        String code = reason == null ? null : reason.toUpperCase(Locale.ROOT);
        if (code != null && !REASONS.contains(code)) {
            throw new IllegalArgumentException("there is no reason " + RawText.of(code) + Spelling.hint(code, REASONS));
        }
        if (topic != null && !DeadLetterPlace.isTopic(topic)) {
            throw new IllegalArgumentException("no topic can be called " + RawText.of(topic));
        }
        return new DeadLetterSelection(code, topic, List.copyOf(places));
    }

    /** As a condition over {@code topic, partition, offset, reason}. */
    String condition() {
        List<String> conditions = new ArrayList<>(List.of("1"));
        if (reason != null) {
            conditions.add("reason = '" + reason + "'");
        }
        if (topic != null) {
            conditions.add("topic = '" + topic + "'");
        }
        if (!places.isEmpty()) {
            conditions.add(in(places));
        }
        return String.join(" AND ", conditions);
    }

    static String in(List<DeadLetterPlace> places) {
        return places.stream()
                .map(DeadLetterPlace::literal)
                .collect(Collectors.joining(", ", "(topic, partition, `offset`) IN (", ")"));
    }

    /** What follows "no dead letter is open" in a sentence. */
    String words() {
        String words = (reason == null ? "" : " with reason " + reason) + (topic == null ? "" : " of topic " + topic);
        return places.isEmpty() ? words : words + " among those that were named";
    }
}
