package io.tidemark.local.deadletters;

/** What became of a dead letter, as the view {@code dead_letter_outcomes} says it. */
enum RedriveOutcome {
    /** It was never sent again. */
    OPEN,
    /** A redrive began to send it and did not say how that ended; the next one finds out. */
    INTERRUPTED,
    /** It was sent again, and the job has not come to it. */
    SENT,
    /** The job has passed the new record, which is no dead letter. */
    TAKEN,
    /** The new record is a dead letter itself, at its own place. */
    REFUSED;

    /** Whether a redrive would still take it. */
    boolean isOpen() {
        return this == OPEN || this == INTERRUPTED;
    }
}
