package io.tidemark.domain.market;

/** How the price that a position is valued at is chosen. */
public enum MarkMethod {
    /** Last eligible trade. */
    LAST,
    /** Middle of the newest quote that has both sides, sizes above zero and a bid not above its ask. */
    MID,
    /** Last eligible trade unless it is stale, then the middle if that is fresher. */
    LAST_THEN_MID,
    /** Official close. */
    CLOSE,
}
