package io.tidemark.domain.position;

/** Which part of a position's cost a reduction takes away. */
public enum CostMethod {
    /** The average of all that is open. */
    AVERAGE,
    /** What was opened first. */
    FIFO,
    /** What was opened last. */
    LIFO,
}
