package io.tidemark.jobs.positions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of positions that wait for a restatement, or had one, as they are on their pages: live position, bell and
 * restatement go through all of them one after the other, what comes late seldom comes once, and to read a page costs more
 * than to fold it. What does not fit is read again; those that wait do not give way to each other, and those that had
 * theirs give way to any, the one whose restatement is longest ago first.
 */
final class LedgersAtHand {
    private final int mostEntries;
    private final Map<Position, List<LedgerEntry>> waiting = new LinkedHashMap<>();
    private final Map<Position, List<LedgerEntry>> restated = new LinkedHashMap<>();
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

    /** All events of a position, in event order, as they are until the next one is added; null if they have to be read. */
    @Nullable
    List<LedgerEntry> get(String instrumentId, String accountId) {
        List<LedgerEntry> kept = kept(new Position(instrumentId, accountId));
        return kept == null ? null : Collections.unmodifiableList(kept);
    }

    private @Nullable List<LedgerEntry> kept(Position position) {
        List<LedgerEntry> ofWaiting = waiting.get(position);
        return ofWaiting == null ? restated.get(position) : ofWaiting;
    }

    /** Keeps what was read of a position that waits, if there is room for it. */
    void keep(String instrumentId, String accountId, List<LedgerEntry> read) {
        forget(instrumentId, accountId);
        makeRoom(read.size());
        if (entries + read.size() <= mostEntries) {
            waiting.put(new Position(instrumentId, accountId), new ArrayList<>(read));
            entries += read.size();
        }
    }

    private void makeRoom(int wanted) {
        Iterator<List<LedgerEntry>> eldest = restated.values().iterator();
        while (entries + wanted > mostEntries && eldest.hasNext()) {
            entries -= eldest.next().size();
            eldest.remove();
        }
    }

    /**
     * An event was put on a page of a position; it is put where it belongs.
     *
     * @param late whether the position waits for a restatement from now on
     */
    void add(String instrumentId, String accountId, LedgerEntry entry, boolean late) {
        Position position = new Position(instrumentId, accountId);
        if (late && restated.containsKey(position)) {
            waiting.put(position, restated.remove(position));
        }
        List<LedgerEntry> kept = kept(position);
        if (kept == null) {
            return;
        }
        int place = kept.size();
        while (place > 0 && LedgerEntry.EVENT_ORDER.compare(kept.get(place - 1), entry) > 0) {
            place--;
        }
        kept.add(place, entry);
        entries++;
        makeRoom(0);
        if (entries > mostEntries) {
            forget(instrumentId, accountId);
        }
    }

    /** A position has had its restatement. */
    void restated(String instrumentId, String accountId) {
        Position position = new Position(instrumentId, accountId);
        List<LedgerEntry> kept = waiting.remove(position);
        if (kept != null) {
            restated.put(position, kept);
        }
    }

    /** Forgets what is known of a position: its pages have changed since in another way. */
    void forget(String instrumentId, String accountId) {
        Position position = new Position(instrumentId, accountId);
        for (Map<Position, List<LedgerEntry>> ledgers : List.of(waiting, restated)) {
            List<LedgerEntry> forgotten = ledgers.remove(position);
            if (forgotten != null) {
                entries -= forgotten.size();
            }
        }
    }
}
