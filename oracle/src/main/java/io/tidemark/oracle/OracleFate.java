package io.tidemark.oracle;

/** What becomes of a record of {@code executions}. */
public enum OracleFate {
    /** Its instrument, its account or its original is not known, or its original waits itself. */
    WAITING,
    /** It is in effect: a CORRECT in place of its original, a CANCEL as what took it away. */
    LIVE,
    /** A correction stands in its place. */
    CORRECTED,
    /** It never was. */
    CANCELLED,
}
