package io.tidemark.jobs.positions;

import io.tidemark.domain.market.Mark;
import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.market.PricePoint;
import io.tidemark.domain.reference.Instrument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * The marks of the current key, an instrument. A minute is kept by itself until it is settled, that is, until its rows
 * are published or no position needs them; then it is packed into its hour, where a restatement finds it until the
 * horizon has passed.
 */
final class MarkBook {
    private static final long DAY_MILLIS = 86_400_000;

    private final ValueState<InstrumentMarks> marks;
    private final MapState<Long, MinuteMark> unsettled;
    private final MapState<Long, byte[]> hours;

    MarkBook(KeyedStateStore store) {
        marks = store.getState(new ValueStateDescriptor<>("marks", TypeInformation.of(InstrumentMarks.class)));
        unsettled = store.getMapState(
                new MapStateDescriptor<>("unsettled-marks", Types.LONG, TypeInformation.of(MinuteMark.class)));
        hours = store.getMapState(new MapStateDescriptor<>(
                "mark-hours", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /** Everything beside the minutes; empty for an instrument that was never seen. */
    InstrumentMarks current() throws IOException {
        InstrumentMarks current = marks.value();
        return current == null ? new InstrumentMarks() : current;
    }

    void update(InstrumentMarks current) throws IOException {
        marks.update(current);
    }

    /**
     * Takes what is newly known of a minute; it replaces what was known of it.
     *
     * @param publishedMillis end of the last minute that is published; earlier ones may be settled
     */
    void put(MinuteMark mark, long publishedMillis) throws Exception {
        InstrumentMarks current = current();
        if (mark.minuteMillis() < current.settledMillis) {
            putLate(current, mark);
        } else {
            MinuteMark known = unsettled.get(mark.minuteMillis());
            unsettled.put(mark.minuteMillis(), mark);
            current.firstUnsettledMillis = Math.min(current.firstUnsettledMillis, mark.minuteMillis());
            current.liveTicks += mark.tickCount() - (known == null ? 0 : known.tickCount());
        }
        current.liveTrade = later(current.liveTrade, mark.trade());
        current.liveMiddle = later(current.liveMiddle, mark.middle());
        current.liveNewestAppendMillis = Math.max(current.liveNewestAppendMillis, mark.newestAppendMillis());
        settleBefore(current, publishedMillis);
        marks.update(current);
    }

    private void putLate(InstrumentMarks current, MinuteMark mark) throws Exception {
        long hour = Math.floorDiv(mark.minuteMillis(), MarkHour.HOUR_MILLIS);
        MarkHour page = hour(hour, mark.instrumentId());
        MinuteMark known = page.get(mark.minuteMillis());
        long more = mark.tickCount() - (known == null ? 0 : known.tickCount());
        page.put(mark);
        hours.put(hour, page.pack());
        current.liveTicks += more;
        long day = dayOf(mark.minuteMillis());
        if (day == current.day) {
            current.ticksOfDay += more;
        } else if (day == current.day - 1) {
            current.ticksOfDayBefore += more;
        }
        current.trade = later(current.trade, mark.trade());
        current.middle = later(current.middle, mark.middle());
        current.newestAppendMillis = Math.max(current.newestAppendMillis, mark.newestAppendMillis());
    }

    /** Settles every minute up to and with this one. */
    void settle(InstrumentMarks current, long minuteMillis) throws Exception {
        settleBefore(current, minuteMillis + MinuteTicks.MINUTE_MILLIS);
        turnTo(current, dayOf(minuteMillis));
        current.settledMillis = Math.max(current.settledMillis, minuteMillis + MinuteTicks.MINUTE_MILLIS);
    }

    private void settleBefore(InstrumentMarks current, long limitMillis) throws Exception {
        if (current.firstUnsettledMillis >= limitMillis) {
            return;
        }
        TreeSet<Long> waiting = new TreeSet<>();
        unsettled.keys().forEach(waiting::add);
        for (long minuteMillis : List.copyOf(waiting.headSet(limitMillis))) {
            MinuteMark mark = unsettled.get(minuteMillis);
            unsettled.remove(minuteMillis);
            waiting.remove(minuteMillis);
            turnTo(current, dayOf(minuteMillis));
            long hour = Math.floorDiv(minuteMillis, MarkHour.HOUR_MILLIS);
            MarkHour page = hour(hour, mark.instrumentId());
            page.put(mark);
            hours.put(hour, page.pack());
            current.ticksOfDay += mark.tickCount();
            current.trade = later(current.trade, mark.trade());
            current.middle = later(current.middle, mark.middle());
            current.newestAppendMillis = Math.max(current.newestAppendMillis, mark.newestAppendMillis());
            current.settledMillis = Math.max(current.settledMillis, minuteMillis + MinuteTicks.MINUTE_MILLIS);
        }
        current.firstUnsettledMillis = waiting.isEmpty() ? Long.MAX_VALUE : waiting.first();
    }

    private void turnTo(InstrumentMarks current, long day) throws Exception {
        if (day > current.day) {
            current.ticksOfDayBefore = day == current.day + 1 ? current.ticksOfDay : 0;
            current.ticksOfDay = 0;
            current.day = day;
            prune(current, day - 1);
        }
    }

    /** Folds the hours before a date into what the horizon opens with. */
    private void prune(InstrumentMarks current, long firstDay) throws Exception {
        List<Long> old = new ArrayList<>();
        for (long hour : hours.keys()) {
            if (hour * MarkHour.HOUR_MILLIS < firstDay * DAY_MILLIS) {
                old.add(hour);
            }
        }
        for (long hour : old) {
            for (MinuteMark mark : hour(hour, "").marks()) {
                current.openingTrade = later(current.openingTrade, mark.trade());
                current.openingMiddle = later(current.openingMiddle, mark.middle());
            }
            hours.remove(hour);
        }
    }

    private MarkHour hour(long hour, String instrumentId) throws Exception {
        return new MarkHour(instrumentId, hour * MarkHour.HOUR_MILLIS, hours.get(hour));
    }

    /** The mark at the end of a minute, all minutes up to it being settled and none behind it. */
    static Mark at(InstrumentMarks current, Instrument instrument, long minuteMillis) {
        return Mark.at(current.trade, current.middle, instrument, minuteMillis);
    }

    /** The newest mark. */
    static Mark live(InstrumentMarks current, Instrument instrument, long minuteMillis) {
        return Mark.at(current.liveTrade, current.liveMiddle, instrument, minuteMillis);
    }

    /** Ticks of a date and the one before it, up to the last settled minute: nothing older can change a mark any more. */
    static long ticksInWindow(InstrumentMarks current, long day) {
        return day == current.day
                ? current.ticksOfDay + current.ticksOfDayBefore
                : day == current.day + 1 ? current.ticksOfDay : 0;
    }

    static long dayOf(long millis) {
        return Math.floorDiv(millis, DAY_MILLIS);
    }

    private static @Nullable PricePoint later(@Nullable PricePoint one, @Nullable PricePoint other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        // Of equal times the newly known one: it is of the same minute, whose last tick its sender chose.
        return other.eventTimeNanos() >= one.eventTimeNanos() ? other : one;
    }
}
