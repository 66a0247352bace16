package io.tidemark.jobs.positions;

/**
 * Where the events of one account and minute lie.
 *
 * @param accountId the account
 * @param minuteMillis start of the minute, milliseconds since the epoch, UTC
 */
public record LedgerPage(String accountId, long minuteMillis) {}
