package io.tidemark.local.imports;

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

    String desk() {
        return desk;
    }

    String baseCurrency() {
        return baseCurrency;
    }

    long effectiveFrom() {
        return ImportedInstrument.startOfDay(earliestTsEvent);
    }
}
