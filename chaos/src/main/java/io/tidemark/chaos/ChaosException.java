package io.tidemark.chaos;

/** A round that can't be judged, or a run that can't go on, with what was done and what to look at. */
final class ChaosException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChaosException(String message) {
        super(message);
    }

    ChaosException(String message, Throwable cause) {
        super(message, cause);
    }
}
