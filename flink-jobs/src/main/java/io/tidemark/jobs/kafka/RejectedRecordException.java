package io.tidemark.jobs.kafka;

/** A record that cannot be used, and why; it ends as a dead letter and never reaches the job. */
final class RejectedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final DeadLetterReason reason;

    /** No stack trace: it says nothing here, and a flood of bad records must stay cheap. */
    RejectedRecordException(DeadLetterReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    DeadLetterReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
