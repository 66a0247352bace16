package io.tidemark.sql;

import org.jspecify.annotations.Nullable;

/** A schema that could not be brought up to date; the message names the file and the remedy. */
public final class MigrationException extends RuntimeException {
    public MigrationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public MigrationException(String message) {
        this(message, null);
    }
}
