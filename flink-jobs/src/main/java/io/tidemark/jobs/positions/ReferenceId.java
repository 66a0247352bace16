package io.tidemark.jobs.positions;

import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.kafka.Inbound;

/**
 * Which reference records correct each other.
 *
 * @param account whether it is an account; else it is an instrument
 * @param id of the account or the instrument
 * @param effectiveFromNanos nanoseconds since the epoch, UTC
 */
public record ReferenceId(boolean account, String id, long effectiveFromNanos) {

    static ReferenceId of(Inbound inbound) {
        Instrument instrument = inbound.instrument();
        if (instrument != null) {
            return new ReferenceId(false, instrument.instrumentId(), instrument.effectiveFromNanos());
        }
        Account account = inbound.account();
        if (account != null) {
            return new ReferenceId(true, account.accountId(), account.effectiveFromNanos());
        }
        throw new IllegalArgumentException(inbound.kind() + " is no reference record that ledgers know");
    }
}
