package io.tidemark.local.imports;

import io.tidemark.local.records.AccountRecord;

/**
 * An account met during an import; {@code effective_from} is midnight UTC of the day of its earliest event.
 *
 * <p>It has no book and no trader, and its cost method is {@code AVERAGE}.
 */
final class ImportedAccount {
    private final String accountId;
    private final String desk;
    private final String baseCurrency;
    private long earliestTsEvent = Long.MAX_VALUE;

    ImportedAccount(String accountId, String desk, String baseCurrency) {
        this.accountId = accountId;
        this.desk = desk;
        this.baseCurrency = baseCurrency;
    }

    void sawTsEvent(long tsEvent) {
        earliestTsEvent = Math.min(earliestTsEvent, tsEvent);
    }

    boolean seen() {
        return earliestTsEvent != Long.MAX_VALUE;
    }

    String accountId() {
        return accountId;
    }

    AccountRecord toRecord() {
        return new AccountRecord(
                accountId, desk, null, null, null, baseCurrency, ImportedInstrument.startOfDay(earliestTsEvent));
    }
}
