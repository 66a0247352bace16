package io.tidemark.jobs.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What names and codes may be, in every encoding. They become keys of state and of tables. */
final class Identifiers {
    /** Most characters of one; nobody's are longer. */
    static final int MAXIMUM_LENGTH = 128;

    /** Most codes of a list. */
    static final int MAXIMUM_LIST_LENGTH = 64;

    private Identifiers() {}

    static String require(String name, String text) throws RejectedRecordException {
        requireLength(name, text.length());
        if (text.isBlank()) {
            throw new RejectedRecordException(DeadLetterReason.BAD_VALUE, name + " is blank");
        }
        return text;
    }

    static void requireLength(String name, int length) throws RejectedRecordException {
        if (length > MAXIMUM_LENGTH) {
            throw new RejectedRecordException(
                    DeadLetterReason.BAD_VALUE, name + " is longer than " + MAXIMUM_LENGTH + " characters");
        }
    }

    /** Codes as the domain keeps them: sorted, each once. */
    static List<String> codes(List<String> given) {
        return given.isEmpty() ? List.of() : given.stream().distinct().sorted().toList();
    }

    /**
     * Checks a record's key. One that names another than its value is nobody's: either may be the wrong one. A record
     * without a key is named by its value.
     *
     * @param named the text of the key; null if it is no UTF-8
     * @param field the field that the key repeats
     * @param identifier what the value has in that field
     */
    static void requireKey(byte @Nullable [] key, @Nullable String named, String field, String identifier)
            throws RejectedRecordException {
        if (key != null && !identifier.equals(named)) {
            throw new RejectedRecordException(
                    DeadLetterReason.BAD_VALUE,
                    "the record's key " + Excerpt.of(new String(key, StandardCharsets.UTF_8)) + " is not its " + field
                            + " " + Excerpt.of(identifier));
        }
    }

    static RejectedRecordException notAList(String name) {
        return new RejectedRecordException(
                DeadLetterReason.BAD_VALUE,
                name + " is not a list of at most " + MAXIMUM_LIST_LENGTH + " strings of at most " + MAXIMUM_LENGTH
                        + " characters");
    }
}
