package io.tidemark.domain.execution;

import java.math.BigDecimal;

/** Direction of an execution, from the account's point of view. */
public enum Side {
    BUY,
    SELL;

    /** A quantity with the sign that it adds to a position: above zero for a buy. */
    public BigDecimal signed(BigDecimal quantity) {
        return this == BUY ? quantity : quantity.negate();
    }
}
