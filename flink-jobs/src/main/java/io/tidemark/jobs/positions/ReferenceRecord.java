package io.tidemark.jobs.positions;

import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.kafka.Inbound;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one {@link ReferenceId} say together. One of instrument and account is not null.
 *
 * @param instrument the instrument by the record with the greatest offset
 * @param account the account by the record with the greatest offset
 * @param offset that offset
 * @param newestAppendMillis newest log-append time among them, milliseconds since the epoch, UTC
 * @param recordCount number of them
 */
public record ReferenceRecord(
        @Nullable Instrument instrument,
        @Nullable Account account,
        long offset,
        long newestAppendMillis,
        long recordCount) {

    static ReferenceRecord of(Inbound inbound) {
        return new ReferenceRecord(
                inbound.instrument(), inbound.account(), inbound.offset(), inbound.appendMillis(), 1);
    }

    ReferenceRecord with(ReferenceRecord other) {
        ReferenceRecord standing = other.offset >= offset ? other : this;
        return new ReferenceRecord(
                standing.instrument,
                standing.account,
                standing.offset,
                Math.max(newestAppendMillis, other.newestAppendMillis),
                recordCount + other.recordCount);
    }
}
