package io.tidemark.domain.market;

/** How fresh the mark of a row is. */
public enum MarkStatus {
    /** Its tick lies in the row's minute. */
    FRESH,
    /** Its tick is older than the minute, and at most as old as the instrument allows. */
    CARRIED,
    /** Its tick is older than the instrument allows. */
    STALE,
    /** Trading was halted. */
    HALTED,
    /** There was no tick to value at yet. */
    NONE,
}
