package io.tidemark.jobs.positions;

/**
 * An hour of an account's pages.
 *
 * @param accountId the account
 * @param hour hours since the epoch, UTC
 */
public record LedgerHour(String accountId, long hour) {}
