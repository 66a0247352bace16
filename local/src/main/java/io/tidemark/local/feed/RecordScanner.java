package io.tidemark.local.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few fields of a line that the feeder needs. A line that is not one JSON object is scanned as far as it can be read.
 */
final class RecordScanner {
    // Random field names of bad lines must not fill the process-wide table of strings.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final List<String> keyFields;
    private final @Nullable String[] keyParts;

    private boolean wellFormed;
    private boolean heartbeat;
    private long tsEvent;
    private long tsArrival;
    private long effectiveFrom;

    RecordScanner(FeedTopic topic) {
        this.keyFields = topic.keyFields();
        this.keyParts = new String[keyFields.size()];
    }

    void scan(byte[] line) {
        heartbeat = false;
        tsEvent = FeedRecord.UNTIMED;
        tsArrival = FeedRecord.UNTIMED;
        effectiveFrom = FeedRecord.UNTIMED;
        for (int i = 0; i < keyParts.length; i++) {
            keyParts[i] = null;
        }
        try (JsonParser parser = JSON.createParser(line)) {
            wellFormed =
                    parser.nextToken() == JsonToken.START_OBJECT && scanFields(parser) && parser.nextToken() == null;
        } catch (IOException notJson) {
            wellFormed = false;
        }
    }

    private boolean scanFields(JsonParser parser) throws IOException {
        String field;
        while ((field = parser.nextFieldName()) != null) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "type" -> heartbeat = value == JsonToken.VALUE_STRING && "HEARTBEAT".equals(parser.getText());
                case "ts_event" -> tsEvent = time(parser, value);
                case "ts_arrival" -> tsArrival = time(parser, value);
                case "effective_from" -> effectiveFrom = time(parser, value);
                default -> scanKey(parser, field, value);
            }
            parser.skipChildren();
        }
        return parser.currentToken() == JsonToken.END_OBJECT;
    }

    private void scanKey(JsonParser parser, String field, JsonToken value) throws IOException {
        int part = keyFields.indexOf(field);
        if (part >= 0) {
            keyParts[part] = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
    }

    /** Zero and below are no times: they would be before every horizon. */
    private static long time(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_NUMBER_INT
                || (parser.getNumberType() != JsonParser.NumberType.LONG
                        && parser.getNumberType() != JsonParser.NumberType.INT)) {
            return FeedRecord.UNTIMED;
        }
        long time = parser.getLongValue();
        return time > 0 ? time : FeedRecord.UNTIMED;
    }

    boolean wellFormed() {
        return wellFormed;
    }

    long tsEvent() {
        return tsEvent;
    }

    long tsArrival() {
        return tsArrival;
    }

    long effectiveFrom() {
        return effectiveFrom;
    }

    byte @Nullable [] key() {
        if (heartbeat) {
            return null;
        }
        for (String part : keyParts) {
            if (part == null) {
                return null;
            }
        }
        return String.join("/", keyParts).getBytes(StandardCharsets.UTF_8);
    }
}
