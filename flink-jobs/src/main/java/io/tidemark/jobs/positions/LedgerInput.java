package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import io.tidemark.jobs.kafka.Inbound;
import org.jspecify.annotations.Nullable;

/**
 * What reaches an instrument's ledger. Exactly one of mark and record is not null.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param mark what a minute's ticks say, as far as they are known
 * @param inbound an execution or a cash flow
 */
public record LedgerInput(
        String instrumentId,
        @Nullable MinuteMark mark,
        @Nullable Inbound inbound) {

    static LedgerInput ofMark(MinuteMark mark) {
        return new LedgerInput(mark.instrumentId(), mark, null);
    }

    static LedgerInput ofEvent(Inbound inbound) {
        String instrumentId = inbound.instrumentId();
        if (instrumentId == null) {
            throw new IllegalArgumentException(inbound.kind() + " belongs to no ledger");
        }
        return new LedgerInput(instrumentId, null, inbound);
    }
}
