package io.tidemark.jobs.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The known fields of one JSON object, read in a single pass and asked for by name afterwards.
 *
 * <p>Asking names the type that is expected, and refuses what is not of it; fields nobody declared are skipped and
 * counted. One object of this class serves one thread and is used again for every record.
 */
final class JsonFields {
    private static final int LONGEST_USEFUL_STRING = 1024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    // Numbers are measured by ExactDecimal, which tells the sender more than a parser's limit does.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(200)
                    .build())
            .build();

    private final Map<String, Integer> indexes = new HashMap<>();
    private final String[] names;
    private final @Nullable JsonToken[] tokens;
    private final char[][] texts;
    private final int[] lengths;
    private final @Nullable List<String>[] lists;
    private boolean holdsGiant;
    private long unknownFields;

    @SuppressWarnings({"unchecked", "rawtypes"})
    JsonFields(String... names) {
        this.names = names.clone();
        for (int i = 0; i < names.length; i++) {
            indexes.put(names[i], i);
        }
        tokens = new JsonToken[names.length];
        texts = new char[names.length][32];
        lengths = new int[names.length];
        lists = new List[names.length];
    }

    /** Number of fields skipped since the start because nobody declared them. */
    long unknownFields() {
        return unknownFields;
    }

    /** Reads one record; what the last one held is forgotten. */
    void read(byte @Nullable [] value) throws RejectedRecordException {
        Arrays.fill(tokens, null);
        Arrays.fill(lists, null);
        if (holdsGiant) {
            // One giant record must not cost its size for ever.
            for (int i = 0; i < texts.length; i++) {
                texts[i] = new char[32];
            }
            holdsGiant = false;
        }
        if (value == null || value.length == 0) {
            throw malformed("the record has no value");
        }
        requireUtf8(value);
        try (JsonParser parser = FACTORY.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("the value is not a JSON object");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                readField(parser, name);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw malformed("the JSON object has no end");
            }
            if (parser.nextToken() != null) {
                throw malformed("something follows the JSON object");
            }
        } catch (StreamConstraintsException e) {
            throw malformed("not readable JSON: nested deeper than 200 levels, or a name longer than 50000 characters");
        } catch (IOException e) {
            throw malformed("not readable JSON: " + Excerpt.of(String.valueOf(e.getMessage())));
        }
    }

    /** The parser would silently take UTF-16 and UTF-32; the contract says UTF-8. */
    private static void requireUtf8(byte[] value) throws RejectedRecordException {
        for (int i = 0; i < Math.min(4, value.length); i++) {
            if (value[i] == 0 || value[i] == (byte) 0xFE || value[i] == (byte) 0xFF) {
                throw malformed("the value is not UTF-8 text");
            }
        }
    }

    private void readField(JsonParser parser, String name) throws IOException, RejectedRecordException {
        JsonToken token = parser.nextToken();
        Integer known = indexes.get(name);
        if (known == null) {
            unknownFields++;
            parser.skipChildren();
            return;
        }
        int index = known;
        if (tokens[index] != null) {
            throw malformed("field " + name + " is given twice");
        }
        tokens[index] = token;
        if (token == null) {
            throw malformed("the JSON object has no end");
        }
        switch (token) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> copyText(parser, index);
            case START_ARRAY -> lists[index] = readList(parser, name);
            case START_OBJECT -> parser.skipChildren();
            default -> {
                // true, false and null say all by their token.
            }
        }
    }

    private void copyText(JsonParser parser, int index) throws IOException {
        int length = parser.getTextLength();
        lengths[index] = length;
        if (parser.currentToken() == JsonToken.VALUE_STRING && length > LONGEST_USEFUL_STRING) {
            // Whatever asks for it will refuse it for its length; a number is kept whole, as its zeros may not count.
            return;
        }
        if (texts[index].length < length) {
            texts[index] = new char[length];
            holdsGiant |= length > LONGEST_USEFUL_STRING;
        }
        System.arraycopy(parser.getTextCharacters(), parser.getTextOffset(), texts[index], 0, length);
    }

    /** The strings of a list; null if anything else is in it, which only matters when the list is asked for. */
    private static @Nullable List<String> readList(JsonParser parser, String name) throws IOException {
        List<String> list = new ArrayList<>();
        boolean onlyStrings = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new IOException("the list " + name + " has no end");
            }
            if (token == JsonToken.VALUE_STRING
                    && list.size() <= Identifiers.MAXIMUM_LIST_LENGTH
                    && parser.getTextLength() <= Identifiers.MAXIMUM_LENGTH) {
                list.add(parser.getText());
            } else {
                onlyStrings = false;
                parser.skipChildren();
            }
        }
        return onlyStrings && list.size() <= Identifiers.MAXIMUM_LIST_LENGTH ? list : null;
    }

    /** Whether the field was given and is not null. */
    boolean has(String name) {
        JsonToken token = tokens[index(name)];
        return token != null && token != JsonToken.VALUE_NULL;
    }

    /** Whether the field was given, be it as null. */
    boolean isGiven(String name) {
        return tokens[index(name)] != null;
    }

    /** A name or code: a string that is not blank, of at most 128 characters. */
    String identifier(String name) throws RejectedRecordException {
        int index = requiredString(name);
        return Identifiers.require(name, new String(texts[index], 0, lengths[index]));
    }

    /** The same where the caller knows what it will most likely be, so that it need not be made again. */
    String identifier(String name, @Nullable String expected) throws RejectedRecordException {
        return expected != null && is(requiredString(name), expected)
                ? Identifiers.require(name, expected)
                : identifier(name);
    }

    @Nullable
    String optionalIdentifier(String name) throws RejectedRecordException {
        return has(name) ? identifier(name) : null;
    }

    /** One of an enum's names, in upper case as they stand in the contract. */
    <E extends Enum<E>> E oneOf(String name, E[] constants) throws RejectedRecordException {
        int index = requiredString(name);
        for (E constant : constants) {
            if (is(index, constant.name())) {
                return constant;
            }
        }
        throw badValue(name + " is " + Excerpt.of(identifier(name)) + ", not one of "
                + Arrays.toString(constants).toUpperCase(Locale.ROOT));
    }

    private int requiredString(String name) throws RejectedRecordException {
        int index = required(name);
        if (tokens[index] != JsonToken.VALUE_STRING) {
            throw badValue(name + " is not a string");
        }
        // Before the text is looked at: of a giant one nothing was kept.
        Identifiers.requireLength(name, lengths[index]);
        return index;
    }

    private boolean is(int index, String text) {
        int length = lengths[index];
        if (length != text.length()) {
            return false;
        }
        char[] characters = texts[index];
        for (int i = 0; i < length; i++) {
            if (characters[i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A JSON integer. */
    long integer(String name) throws RejectedRecordException {
        int index = required(name);
        if (tokens[index] != JsonToken.VALUE_NUMBER_INT) {
            throw badValue(name + " is not an integer");
        }
        char[] text = texts[index];
        boolean negative = text[0] == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < lengths[index]; i++) {
            int digit = text[i] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw new RejectedRecordException(
                        DeadLetterReason.OUT_OF_RANGE, name + " does not fit 64 bits: " + shown(index));
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** A decimal, given as a JSON number or as a string that holds one. */
    BigDecimal decimal(String name) throws RejectedRecordException {
        int index = required(name);
        JsonToken token = tokens[index];
        boolean text = token == JsonToken.VALUE_STRING
                || token == JsonToken.VALUE_NUMBER_INT
                || token == JsonToken.VALUE_NUMBER_FLOAT;
        if (!text) {
            throw badValue(name + " is not a decimal number");
        }
        if (token == JsonToken.VALUE_STRING && lengths[index] > LONGEST_USEFUL_STRING) {
            throw badValue(name + " is not a decimal number: a string of " + lengths[index] + " characters");
        }
        return ExactDecimal.parse(name, texts[index], 0, lengths[index]);
    }

    /** A decimal, or null where the field was given as null. */
    @Nullable
    BigDecimal decimalOrNull(String name) throws RejectedRecordException {
        if (isGiven(name) && !has(name)) {
            return null;
        }
        return decimal(name);
    }

    /** Codes of a list, sorted, each once; empty where the field is absent or null. */
    List<String> codes(String name) throws RejectedRecordException {
        if (!has(name)) {
            return List.of();
        }
        List<String> list = lists[index(name)];
        if (list == null) {
            throw Identifiers.notAList(name);
        }
        return Identifiers.codes(list);
    }

    private int required(String name) throws RejectedRecordException {
        int index = index(name);
        if (tokens[index] == null || tokens[index] == JsonToken.VALUE_NULL) {
            throw new RejectedRecordException(
                    DeadLetterReason.MISSING_FIELD, name + (tokens[index] == null ? " is absent" : " is null"));
        }
        return index;
    }

    private int index(String name) {
        Integer index = indexes.get(name);
        if (index == null) {
            throw new IllegalArgumentException(name + " is not one of " + Arrays.toString(names));
        }
        return index;
    }

    private String shown(int index) {
        return Excerpt.of(new String(texts[index], 0, Math.min(lengths[index], LONGEST_USEFUL_STRING)));
    }

    private static RejectedRecordException malformed(String detail) {
        return new RejectedRecordException(DeadLetterReason.MALFORMED, detail);
    }

    private static RejectedRecordException badValue(String detail) {
        return new RejectedRecordException(DeadLetterReason.BAD_VALUE, detail);
    }
}
