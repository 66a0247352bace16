package io.tidemark.jobs.positions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of positions that wait for a restatement, as they were last read: live position, bell and restatement go through all
 * of them one after the other, and to read a page costs more than to fold it. What does not fit is read again.
 */
final class LedgersAtHand {
    private final int mostEntries;
    private final Map<Position, List<LedgerEntry>> ledgers = new HashMap<>();
    private int entries;

    /**
     * None yet.
     *
     * @param mostEntries events of all positions together that are kept at most
     */
    LedgersAtHand(int mostEntries) {
        this.mostEntries = mostEntries;
    }

    private record Position(String instrumentId, String accountId) {}

    /** All events of a position, in event order; null if they have to be read. */
    @Nullable
    List<LedgerEntry> get(String instrumentId, String accountId) {
        return ledgers.get(new Position(instrumentId, accountId));
    }

    /** Keeps what was read of a position, if there is room for it. */
    void keep(String instrumentId, String accountId, List<LedgerEntry> read) {
        forget(instrumentId, accountId);
        if (entries + read.size() <= mostEntries) {
            ledgers.put(new Position(instrumentId, accountId), read);
            entries += read.size();
        }
    }

    /** Forgets what was read of a position: it has changed since, or is not needed any more. */
    void forget(String instrumentId, String accountId) {
        List<LedgerEntry> forgotten = ledgers.remove(new Position(instrumentId, accountId));
        if (forgotten != null) {
            entries -= forgotten.size();
        }
    }
}
