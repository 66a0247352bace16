package io.tidemark.local.stack;

/** A failure that a person can act on: its message names what failed, where, and the remedy. */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
