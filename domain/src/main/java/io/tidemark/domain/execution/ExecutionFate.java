package io.tidemark.domain.execution;

/** What became of an execution record, in the order in which one fate may follow another. */
public enum ExecutionFate {
    /** Its instrument, its account or its original is not known yet. */
    WAITING,
    /** It came after its horizon and is in no figure. */
    BEYOND_HORIZON,
    /** It is in the position. */
    LIVE,
    /** A correction stands in its place. */
    CORRECTED,
    /** It never was. */
    CANCELLED;

    /** Rank among the fates of one execution: what is in a position is never hidden by a repeat that came too late. */
    public int rank() {
        return ordinal();
    }
}
