package io.tidemark.domain.market;

/** The side whose order took liquidity; {@code NONE} where the venue does not say. */
public enum AggressorSide {
    BUY,
    SELL,
    NONE,
}
