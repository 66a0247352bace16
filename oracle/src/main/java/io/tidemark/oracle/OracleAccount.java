package io.tidemark.oracle;

import org.jspecify.annotations.Nullable;

/**
 * A record of {@code reference.accounts}; its cost method is the average.
 *
 * @param accountId the account
 * @param effectiveFrom nanoseconds since the epoch, UTC
 * @param desk desk that it belongs to
 * @param book book within the desk; null for none
 * @param traderId who runs it; null for nobody
 * @param baseCurrency currency that its results are reported in
 */
public record OracleAccount(
        String accountId,
        long effectiveFrom,
        String desk,
        @Nullable String book,
        @Nullable String traderId,
        String baseCurrency) {}
