package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An execution record and what became of it, as it is published.
 *
 * @param execution the record
 * @param fate what became of it
 * @param late whether its minute had been published when it came
 * @param detail what it waits for, in words; null for nothing
 * @param tradingDateEpochDay trading date by the instrument's calendar, the UTC date while the instrument is not known;
 *     days since 1970-01-01
 * @param account the account at the execution's time; null while it is not known
 * @param instrument the instrument at the execution's time; null while it is not known
 * @param partition Kafka partition that it was read from
 * @param offset offset in the partition
 * @param knownAt log-append time, UTC, milliseconds
 * @param version see {@link io.tidemark.domain.version.RowVersion}
 */
public record ExecutionState(
        Execution execution,
        ExecutionFate fate,
        boolean late,
        @Nullable String detail,
        long tradingDateEpochDay,
        @Nullable Account account,
        @Nullable Instrument instrument,
        int partition,
        long offset,
        Instant knownAt,
        long version) {
    /** Trading date by the instrument's calendar. */
    public LocalDate tradingDate() {
        return LocalDate.ofEpochDay(tradingDateEpochDay);
    }
}
