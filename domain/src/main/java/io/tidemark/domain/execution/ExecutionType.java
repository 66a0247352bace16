package io.tidemark.domain.execution;

/** What an execution record reports. */
public enum ExecutionType {
    /** A fill (FIX ExecType F). */
    TRADE,
    /** Better figures of an earlier execution (FIX ExecType G). */
    CORRECT,
    /** That an earlier execution never was (FIX ExecType H). */
    CANCEL,
    /** A position carried in, bought or sold at its cost. */
    OPENING;

    /** Whether it changes an earlier execution instead of being one. */
    public boolean isAmendment() {
        return this == CORRECT || this == CANCEL;
    }
}
