package io.tidemark.domain.pnl;

import org.jspecify.annotations.Nullable;

/**
 * Whose position a row is, by the reference data in effect at its time.
 *
 * @param desk desk of the account
 * @param book book of the account; null for none
 * @param traderId who runs the account; null for nobody
 * @param accountId the account
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 */
public record PositionKey(
        String desk, @Nullable String book, @Nullable String traderId, String accountId, String instrumentId) {}
