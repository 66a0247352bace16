package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The marks of an instrument's settled minutes, as a restatement goes through them. Most of it is never looked at: what
 * came late a minute ago leaves two days as they are. So an hour is unpacked when a walk comes to it.
 */
final class MarkHistory {
    private final long openingDay;
    private final TreeMap<Long, byte[]> packed;
    private final Map<Long, MarkHour> unpacked = new HashMap<>();
    private final TreeMap<Long, MarkStand> stands = new TreeMap<>();
    private final List<LateChange> changes;

    private MarkHistory(MarkStand opening, long openingDay, TreeMap<Long, byte[]> packed, List<LateChange> changes) {
        this.openingDay = openingDay;
        this.packed = packed;
        this.changes = changes;
        stands.put(Long.MIN_VALUE, opening.copy());
        for (Map.Entry<Long, byte[]> hour : packed.entrySet()) {
            stands.put(hour.getKey(), opening.copy());
            opening.add(MarkHour.sum(hour.getKey(), hour.getValue()));
        }
    }

    /** The history of the book's current key. */
    static MarkHistory of(MarkBook book, InstrumentMarks marks) throws Exception {
        return new MarkHistory(
                new MarkStand(marks.opening, marks.openingDay, marks.ticksOfOpeningDay),
                marks.openingDay,
                book.hours(),
                book.changes());
    }

    /** The newest date whose minutes are not among them, days since 1970-01-01. */
    long openingDay() {
        return openingDay;
    }

    /** All minutes that had ticks, by their start, milliseconds since the epoch, UTC. */
    TreeMap<Long, MinuteMark> minutes() {
        TreeMap<Long, MinuteMark> minutes = new TreeMap<>();
        packed.keySet().forEach(hourMillis -> minutes.putAll(minutesOf(hourMillis)));
        return minutes;
    }

    /** Those of an hour that had some. */
    SortedMap<Long, MinuteMark> minutesOf(long hourMillis) {
        return unpacked.computeIfAbsent(
                        hourMillis,
                        ignored -> new MarkHour("", hourMillis, Objects.requireNonNull(packed.get(hourMillis))))
                .minutes();
    }

    /**
     * What the minutes come to before the first of an hour that had ticks, so that no position has to go through all of
     * them: for the last such hour that starts at a moment or before; its key is the start, {@link Long#MIN_VALUE} before
     * all minutes.
     */
    Map.Entry<Long, MarkStand> standAt(long millis) {
        return stands.floorEntry(millis);
    }

    /** What came late and is still to be restated, in the order in which it came. */
    List<LateChange> changes() {
        return changes;
    }
}
