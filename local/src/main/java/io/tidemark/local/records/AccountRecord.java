package io.tidemark.local.records;

import org.jspecify.annotations.Nullable;

/**
 * A record of {@code reference.accounts}, of cost method {@code AVERAGE}.
 *
 * @param effectiveFrom nanoseconds since the epoch, UTC
 */
public record AccountRecord(
        String accountId,
        String desk,
        @Nullable String book,
        @Nullable String traderId,
        @Nullable String traderName,
        String baseCurrency,
        long effectiveFrom) {}
