package io.tidemark.jobs.positions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of positions that wait for a restatement, or had one, as they are on their pages: live position, bell and
 * restatement go through all of them one after the other, what comes late seldom comes once, and to read a page costs more
 * than to fold it. What does not fit is read again: first of those that do not wait, as long as nothing came of them, then of
 * those that wait, which came last.
 */
final class LedgersAtHand {
    private final Shelf waiting = new Shelf();
    private final Shelf restated = new Shelf();
    private final int mostEntries;

    /**
     * None yet.
     *
     * @param mostEntries events that are kept at most of all positions together
     */
    LedgersAtHand(int mostEntries) {
        this.mostEntries = mostEntries;
    }

    private record Position(String instrumentId, String accountId) {}

    /** Events by position, in the order in which those were put here. */
    private static final class Shelf {
        private final Map<Position, List<LedgerEntry>> ledgers = new LinkedHashMap<>();
        private int entries;

        void put(Position position, List<LedgerEntry> events) {
            ledgers.put(position, events);
            entries += events.size();
        }

        @Nullable
        List<LedgerEntry> remove(Position position) {
            List<LedgerEntry> events = ledgers.remove(position);
            entries -= events == null ? 0 : events.size();
            return events;
        }

        void removeFirst() {
            remove(ledgers.keySet().iterator().next());
        }
    }

    /** Puts a position on a shelf if there is room beside all that wait; those that do not wait make it. */
    private void put(Shelf shelf, Position position, List<LedgerEntry> events) {
        if (waiting.entries + events.size() > mostEntries) {
            return;
        }
        while (waiting.entries + restated.entries + events.size() > mostEntries) {
            restated.removeFirst();
        }
        shelf.put(position, events);
    }

    /** All events of a position, in event order, as they are until the next one is added; null if they have to be read. */
    @Nullable
    List<LedgerEntry> get(String instrumentId, String accountId) {
        Position position = new Position(instrumentId, accountId);
        List<LedgerEntry> events = waiting.ledgers.get(position);
        events = events == null ? restated.ledgers.get(position) : events;
        return events == null ? null : Collections.unmodifiableList(events);
    }

    /** Keeps what was read of a position that waits, if there is room for it. */
    void keep(String instrumentId, String accountId, List<LedgerEntry> read) {
        forget(instrumentId, accountId);
        put(waiting, new Position(instrumentId, accountId), new ArrayList<>(read));
    }

    /**
     * An event was put on a page of a position; it is put where it belongs.
     *
     * @param late whether the position waits for a restatement from now on
     */
    void add(String instrumentId, String accountId, LedgerEntry entry, boolean late) {
        Position position = new Position(instrumentId, accountId);
        List<LedgerEntry> ofWaiting = waiting.remove(position);
        List<LedgerEntry> events = ofWaiting == null ? restated.remove(position) : ofWaiting;
        if (events == null) {
            return;
        }
        int place = Collections.binarySearch(events, entry, LedgerEntry.EVENT_ORDER);
        events.add(place < 0 ? -place - 1 : place, entry);
        put(late || ofWaiting != null ? waiting : restated, position, events);
    }

    /** A position has had its restatement. */
    void restated(String instrumentId, String accountId) {
        Position position = new Position(instrumentId, accountId);
        List<LedgerEntry> events = waiting.remove(position);
        if (events != null) {
            put(restated, position, events);
        }
    }

    /** Forgets what is known of a position: its pages have changed since in another way. */
    void forget(String instrumentId, String accountId) {
        Position position = new Position(instrumentId, accountId);
        waiting.remove(position);
        restated.remove(position);
    }
}
