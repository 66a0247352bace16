package io.tidemark.domain.market;

/** Whether an instrument trades. */
public enum TradingStatus {
    OPEN,
    HALTED,
}
