package io.tidemark.domain.execution;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One execution record. Its identity is ({@code instrumentId}, {@code executionId}), never its content: two fills that
 * look alike are two fills.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param executionId unique within the instrument
 * @param executionType what it reports
 * @param referenceExecutionId the execution that an amendment changes; null for others
 * @param orderId order that it belongs to; null where the record has none
 * @param accountId account whose position it changes; null only of a CANCEL
 * @param traderId who traded; null where the record has none
 * @param venue where it was done
 * @param side direction; null only of a CANCEL
 * @param quantity units, above zero; null only of a CANCEL
 * @param price in the instrument's currency per unit, of any sign; null only of a CANCEL
 * @param commission above zero a cost, below zero a rebate; null only of a CANCEL
 * @param commissionCurrency currency of the commission; may be null where that is zero or null
 * @param eventTimeNanos when it was done, of an amendment when it was made; nanoseconds since the epoch, UTC
 * @param sequence rises per instrument; 0 for none
 */
public record Execution(
        String instrumentId,
        String executionId,
        ExecutionType executionType,
        @Nullable String referenceExecutionId,
        @Nullable String orderId,
        @Nullable String accountId,
        @Nullable String traderId,
        String venue,
        @Nullable Side side,
        @Nullable BigDecimal quantity,
        @Nullable BigDecimal price,
        @Nullable BigDecimal commission,
        @Nullable String commissionCurrency,
        long eventTimeNanos,
        long sequence) {

    /** The order in which executions are folded: event time, sequence, execution id. */
    public static final Comparator<Execution> EVENT_ORDER = Comparator.comparingLong(Execution::eventTimeNanos)
            .thenComparingLong(Execution::sequence)
            .thenComparing(Execution::executionId);

    /** Whether every field is of equal value; 1.0 and 1.00 are. */
    public boolean sameAs(Execution other) {
        return instrumentId.equals(other.instrumentId)
                && executionId.equals(other.executionId)
                && executionType == other.executionType
                && Objects.equals(referenceExecutionId, other.referenceExecutionId)
                && Objects.equals(orderId, other.orderId)
                && Objects.equals(accountId, other.accountId)
                && Objects.equals(traderId, other.traderId)
                && venue.equals(other.venue)
                && side == other.side
                && equal(quantity, other.quantity)
                && equal(price, other.price)
                && equal(commission, other.commission)
                && Objects.equals(commissionCurrency, other.commissionCurrency)
                && eventTimeNanos == other.eventTimeNanos
                && sequence == other.sequence;
    }

    private static boolean equal(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null || other == null ? one == other : one.compareTo(other) == 0;
    }
}
