package io.tidemark.local.deadletters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a dead letter lay in Kafka.
 *
 * @param topic Kafka topic
 * @param partition partition of the topic, from 0
 * @param offset offset in the partition, from 0
 */
public record DeadLetterPlace(String topic, int partition, long offset) {
    /** How a place is written, for errors. */
    static final String FORM = "TOPIC/PARTITION/OFFSET, such as executions/0/17";

    /** Kafka lets topics have no other characters, so that a place can stand in SQL, in a header and on a terminal as it is. */
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private static final Pattern PLACE = Pattern.compile("(" + TOPIC + ")/(\\d{1,9})/(\\d{1,18})");

    /** @throws IllegalArgumentException if a topic cannot be called so */
    public DeadLetterPlace {
        if (!isTopic(topic)) {
            throw new IllegalArgumentException("no topic can be called " + RawText.of(topic));
        }
    }

    /** Whether a topic can be called so. */
    static boolean isTopic(String name) {
        return TOPIC.matcher(name).matches();
    }

    /** As a person types it, and as a record's header has it: {@code executions/0/17}. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }

    /** As ClickHouse reads it, to be compared with {@code (topic, partition, offset)}. */
    String literal() {
        return "('" + topic + "', " + partition + ", " + offset + ")";
    }

    /** A place as a person types it. */
    static final class Text implements ITypeConverter<DeadLetterPlace> {
        /** @throws TypeConversionException with the text, and the form that is wanted */
        @Override
        public DeadLetterPlace convert(String text) {
            Matcher place = PLACE.matcher(text);
            if (!place.matches()) {
                throw new TypeConversionException("'" + RawText.of(text) + "' is no place; write " + FORM);
            }
            return new DeadLetterPlace(
                    place.group(1), Integer.parseInt(place.group(2)), Long.parseLong(place.group(3)));
        }
    }
}
