package io.tidemark.domain.execution;

/** Why cash was paid on a position. */
public enum CashFlowType {
    FUNDING,
    DIVIDEND,
    CASH_IN_LIEU,
    OTHER,
}
