package io.tidemark.domain.reference;

import io.tidemark.domain.position.CostMethod;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an account from {@code effectiveFromNanos} on.
 *
 * @param accountId the account
 * @param effectiveFromNanos nanoseconds since the epoch, UTC
 * @param desk desk that it belongs to
 * @param book book within the desk; null for none
 * @param traderId who runs it; null for nobody
 * @param traderName name of that trader; null for nobody
 * @param baseCurrency currency that its results are reported in
 * @param costMethod which part of a position's cost a reduction takes away
 */
public record Account(
        String accountId,
        long effectiveFromNanos,
        String desk,
        @Nullable String book,
        @Nullable String traderId,
        @Nullable String traderName,
        String baseCurrency,
        CostMethod costMethod) {

    /** The same record, in effect from another time, nanoseconds since the epoch, UTC. */
    public Account inEffectFrom(long nanos) {
        return new Account(accountId, nanos, desk, book, traderId, traderName, baseCurrency, costMethod);
    }
}
