package io.tidemark.jobs.positions;

/**
 * A date of an account's pages.
 *
 * @param accountId the account
 * @param day days since 1970-01-01
 */
public record LedgerDay(String accountId, long day) {}
