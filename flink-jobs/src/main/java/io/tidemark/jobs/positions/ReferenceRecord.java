package io.tidemark.jobs.positions;

import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.kafka.Inbound;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one {@link ReferenceId} say together. One of instrument and account is not null.
 *
 * @param instrument the instrument by the record with the greatest offset
 * @param account the account by the record with the greatest offset
 * @param offset that offset
 * @param firstAppendMillis oldest log-append time among them, milliseconds since the epoch, UTC
 * @param newestAppendMillis newest log-append time among them, milliseconds since the epoch, UTC
 * @param recordCount number of them
 * @param desks the desks that they put an account on, each once; none for an instrument
 */
public record ReferenceRecord(
        @Nullable Instrument instrument,
        @Nullable Account account,
        long offset,
        long firstAppendMillis,
        long newestAppendMillis,
        long recordCount,
        List<String> desks) {

    static ReferenceRecord of(Inbound inbound) {
        return new ReferenceRecord(
                inbound.instrument(),
                inbound.account(),
                inbound.offset(),
                inbound.appendMillis(),
                inbound.appendMillis(),
                1,
                desks(inbound.account()));
    }

    ReferenceRecord with(ReferenceRecord other) {
        ReferenceRecord standing = other.offset >= offset ? other : this;
        return new ReferenceRecord(
                standing.instrument,
                standing.account,
                standing.offset,
                Math.min(firstAppendMillis, other.firstAppendMillis),
                Math.max(newestAppendMillis, other.newestAppendMillis),
                recordCount + other.recordCount,
                Stream.concat(desks.stream(), other.desks.stream()).distinct().toList());
    }

    private static List<String> desks(@Nullable Account account) {
        return account == null ? List.of() : List.of(account.desk());
    }

    /** Whether it says the same as another record, whenever each of them takes effect. */
    boolean saysTheSameAs(ReferenceRecord other) {
        return Objects.equals(timeless(instrument), timeless(other.instrument))
                && Objects.equals(timeless(account), timeless(other.account));
    }

    private static @Nullable Instrument timeless(@Nullable Instrument instrument) {
        return instrument == null ? null : instrument.inEffectFrom(0);
    }

    private static @Nullable Account timeless(@Nullable Account account) {
        return account == null ? null : account.inEffectFrom(0);
    }
}
