package io.tidemark.domain.pnl;

/** Why a revision of a row was published. */
public enum RevisionReason {
    /** The first one, when the clock passed the end of the minute. */
    ON_TIME,
    /** An execution or a cash flow came late. */
    LATE,
    /** An execution was corrected. */
    CORRECTED,
    /** An execution was cancelled. */
    CANCELLED,
    /** A tick came late. */
    LATE_MARK,
    /** Reference data changed. */
    REFERENCE,
    /** A rate changed. */
    FX,
}
