package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.Comparator;

/**
 * A record of {@code executions}. Its identity is ({@code instrumentId}, {@code executionId}).
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param executionId unique within the instrument
 * @param executionType what it reports
 * @param accountId account whose position it changes
 * @param side direction
 * @param quantity units, above zero
 * @param price in the instrument's currency per unit, of any sign; of an OPENING its cost
 * @param commission above zero a cost, below zero a rebate
 * @param commissionCurrency currency of the commission
 * @param eventTime nanoseconds since the epoch, UTC
 * @param sequence 0 for none
 */
public record OracleExecution(
        String instrumentId,
        String executionId,
        ExecutionType executionType,
        String accountId,
        Side side,
        BigDecimal quantity,
        BigDecimal price,
        BigDecimal commission,
        String commissionCurrency,
        long eventTime,
        long sequence) {
    /** The order in which executions are folded. */
    public static final Comparator<OracleExecution> EVENT_ORDER = Comparator.comparingLong(OracleExecution::eventTime)
            .thenComparingLong(OracleExecution::sequence)
            .thenComparing(OracleExecution::executionId);

    /** What a record reports. */
    public enum ExecutionType {
        TRADE,
        OPENING,
    }

    /** Direction of an execution. */
    public enum Side {
        BUY,
        SELL,
    }

    /** Units, above zero bought, below zero sold. */
    public BigDecimal signedQuantity() {
        return side == Side.BUY ? quantity : quantity.negate();
    }
}
