package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import java.util.List;
import java.util.TreeMap;

/**
 * The marks of an instrument's settled minutes, as a restatement goes through them.
 *
 * @param openingDay the newest date whose minutes are not among them, days since 1970-01-01
 * @param minutes the minutes that had ticks
 * @param stands what they come to before the first minute of an hour, so that no position has to go through all of them;
 *     the first is before all minutes
 * @param changes what came late and is still to be restated, in the order in which it came
 */
record MarkHistory(
        long openingDay, TreeMap<Long, MinuteMark> minutes, TreeMap<Long, MarkStand> stands, List<LateChange> changes) {

    static MarkHistory of(MarkBook book, InstrumentMarks marks) throws Exception {
        TreeMap<Long, MinuteMark> minutes = book.minutes();
        TreeMap<Long, MarkStand> stands = new TreeMap<>();
        MarkStand stand = new MarkStand(marks.opening, marks.openingDay, marks.ticksOfOpeningDay);
        stands.put(Long.MIN_VALUE, stand.copy());
        for (MinuteMark mark : minutes.values()) {
            long hourMillis = Math.floorDiv(mark.minuteMillis(), MarkHour.HOUR_MILLIS) * MarkHour.HOUR_MILLIS;
            if (!stands.containsKey(hourMillis)) {
                stands.put(hourMillis, stand.copy());
            }
            stand.add(mark);
        }
        return new MarkHistory(marks.openingDay, minutes, stands, book.changes());
    }
}
