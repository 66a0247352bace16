package io.tidemark.domain.execution;

/** What became of an execution record, in the order in which one fate may follow another. */
public enum ExecutionFate {
    /** Its instrument, its account or its original is not known yet. */
    WAITING,
    /** It is in the position. */
    LIVE,
    /** A correction stands in its place. */
    CORRECTED,
    /** It never was. */
    CANCELLED,
    /** It came after its horizon and is in no figure. */
    BEYOND_HORIZON;

    /** Rank among the fates of one execution: a later one is greater. */
    public int rank() {
        return ordinal();
    }
}
