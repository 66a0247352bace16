package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import java.util.List;
import java.util.TreeMap;

/**
 * The marks of an instrument's settled minutes, as a restatement goes through them.
 *
 * @param opening newest prices of the minutes before
 * @param openingDay the newest date whose minutes are not among them, days since 1970-01-01
 * @param ticksOfOpeningDay ticks of that date
 * @param minutes the minutes that had ticks
 * @param changes what came late and is still to be restated, in the order in which it came
 */
record MarkHistory(
        NewestPrices opening,
        long openingDay,
        long ticksOfOpeningDay,
        TreeMap<Long, MinuteMark> minutes,
        List<LateChange> changes) {

    static MarkHistory of(MarkBook book, InstrumentMarks marks) throws Exception {
        return new MarkHistory(
                marks.opening, marks.openingDay, marks.ticksOfOpeningDay, book.minutes(), book.changes());
    }
}
