package io.tidemark.oracle;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code executions}. Its identity is ({@code instrumentId}, {@code executionId}).
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param executionId unique within the instrument
 * @param executionType what it reports
 * @param referenceExecutionId of an amendment, the execution or the earlier amendment of it that it changes; null of others
 * @param accountId account whose position it changes; null only of a CANCEL, as are the five that follow
 * @param side direction
 * @param quantity units, above zero
 * @param price in the instrument's currency per unit, of any sign; of an OPENING its cost
 * @param commission above zero a cost, below zero a rebate
 * @param commissionCurrency currency of the commission
 * @param eventTime when it was done, of an amendment when it was made; nanoseconds since the epoch, UTC
 * @param sequence 0 for none
 */
public record OracleExecution(
        String instrumentId,
        String executionId,
        ExecutionType executionType,
        @Nullable String referenceExecutionId,
        @Nullable String accountId,
        @Nullable Side side,
        @Nullable BigDecimal quantity,
        @Nullable BigDecimal price,
        @Nullable BigDecimal commission,
        @Nullable String commissionCurrency,
        long eventTime,
        long sequence) {
    /** The order in which executions are folded, and that of the amendments of one execution. */
    public static final Comparator<OracleExecution> EVENT_ORDER = Comparator.comparingLong(OracleExecution::eventTime)
            .thenComparingLong(OracleExecution::sequence)
            .thenComparing(OracleExecution::executionId);

    /** What a record reports. */
    public enum ExecutionType {
        TRADE,
        OPENING,
        CORRECT,
        CANCEL;

        /** Whether it changes an execution instead of being one. */
        public boolean isAmendment() {
            return this == CORRECT || this == CANCEL;
        }
    }

    /** Direction of an execution. */
    public enum Side {
        BUY,
        SELL,
    }

    /** A trade or an opening: what changes no other execution. */
    public OracleExecution(
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
        this(
                instrumentId,
                executionId,
                executionType,
                null,
                accountId,
                side,
                quantity,
                price,
                commission,
                commissionCurrency,
                eventTime,
                sequence);
    }

    /** A CANCEL that says no more than it needs to. */
    public static OracleExecution cancel(
            String instrumentId, String executionId, String referenceExecutionId, long eventTime, long sequence) {
        return new OracleExecution(
                instrumentId,
                executionId,
                ExecutionType.CANCEL,
                referenceExecutionId,
                null,
                null,
                null,
                null,
                null,
                null,
                eventTime,
                sequence);
    }

    /** Units, above zero bought, below zero sold; there are none of a CANCEL. */
    public BigDecimal signedQuantity() {
        BigDecimal units = Objects.requireNonNull(quantity);
        return side == Side.BUY ? units : units.negate();
    }
}
