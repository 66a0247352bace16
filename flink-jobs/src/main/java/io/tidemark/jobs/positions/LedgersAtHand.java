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
 * than to fold it. What does not fit is read again: of positions that wait, those that came last; of the others, those of
 * which nothing came for longest.
 */
final class LedgersAtHand {
    private final Shelf waiting;
    private final Shelf restated;

    /**
     * None yet.
     *
     * @param mostOfWaiting events that are kept at most of all positions together that wait
     * @param mostOfRestated of all that do not
     */
    LedgersAtHand(int mostOfWaiting, int mostOfRestated) {
        waiting = new Shelf(mostOfWaiting);
        restated = new Shelf(mostOfRestated);
    }

    private record Position(String instrumentId, String accountId) {}

    /** Events by position, in the order in which those were put here. */
    private static final class Shelf {
        private final Map<Position, List<LedgerEntry>> ledgers = new LinkedHashMap<>();
        private final int mostEntries;
        private int entries;

        Shelf(int mostEntries) {
            this.mostEntries = mostEntries;
        }

        /** Takes a position in, if there is room for it. */
        void put(Position position, List<LedgerEntry> events) {
            remove(position);
            if (entries + events.size() <= mostEntries) {
                ledgers.put(position, events);
                entries += events.size();
            }
        }

        @Nullable
        List<LedgerEntry> remove(Position position) {
            List<LedgerEntry> events = ledgers.remove(position);
            entries -= events == null ? 0 : events.size();
            return events;
        }

        /** Takes a position in, and lets the first ones go for it; none of them, if there would be no room all the same. */
        void putBeforeOthers(Position position, List<LedgerEntry> events) {
            remove(position);
            Iterator<List<LedgerEntry>> first = ledgers.values().iterator();
            while (events.size() <= mostEntries && entries + events.size() > mostEntries) {
                entries -= first.next().size();
                first.remove();
            }
            put(position, events);
        }
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
        waiting.put(new Position(instrumentId, accountId), new ArrayList<>(read));
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
        int place = events.size();
        while (place > 0 && LedgerEntry.EVENT_ORDER.compare(events.get(place - 1), entry) > 0) {
            place--;
        }
        events.add(place, entry);
        if (late || ofWaiting != null) {
            waiting.put(position, events);
        } else {
            restated.putBeforeOthers(position, events);
        }
    }

    /** A position has had its restatement. */
    void restated(String instrumentId, String accountId) {
        Position position = new Position(instrumentId, accountId);
        List<LedgerEntry> events = waiting.remove(position);
        if (events != null) {
            restated.putBeforeOthers(position, events);
        }
    }

    /** Forgets what is known of a position: its pages have changed since in another way. */
    void forget(String instrumentId, String accountId) {
        Position position = new Position(instrumentId, accountId);
        waiting.remove(position);
        restated.remove(position);
    }
}
