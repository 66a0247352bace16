package io.tidemark.jobs.kafka;

import java.util.Locale;

/** How the records of {@code market.ticks} are written; one for the whole topic. */
public enum TickFormat {
    /** One UTF-8 JSON object a record. */
    JSON,
    /** The layout of {@code docs/formats/binary-ticks.md}. */
    BINARY;

    /** As settings write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A reader of this encoding that takes its names from those known. */
    TickFields newFields(KnownNames names) {
        return switch (this) {
            case JSON -> new JsonTickFields();
            case BINARY -> new BinaryTickFields(names);
        };
    }
}
