package io.tidemark.jobs.kafka;

/** Why a record could not be used, as it is written to the dead letters. */
public enum DeadLetterReason {
    /** Not one record in the topic's encoding: no JSON object in UTF-8, a field given twice, a binary record cut off. */
    MALFORMED,
    /** A field that the record's type needs is absent or null. */
    MISSING_FIELD,
    /** A field is of the wrong type or of a value that it cannot have. */
    BAD_VALUE,
    /** A number with more than 12 digits before or after the point, or beyond 64 bits where an integer is due. */
    OUT_OF_RANGE,
    /** An event time further after the record's append time than the clock allows. */
    AHEAD_OF_TIME,
    /** Of the identity of a record that stands, and of other content. */
    CONFLICTING_DUPLICATE,
    /** An amendment that would change what none can, such as the instrument. */
    AMENDMENT_MISMATCH,
    /** Waited for an instrument or an account until the restatement horizon passed it. */
    UNKNOWN_REFERENCE,
    /** An amendment that waited for its original until the restatement horizon passed it. */
    UNMATCHED,
    /** Would have had to wait while as many of its instrument as are let in were waiting already. */
    WAITING_ROOM_FULL,
}
