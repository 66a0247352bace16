package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.market.PricePoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    static final String LATE_CHANGES = "late-changes";

    private static final TypeInformation<InstrumentMarks> MARKS = TypeInformation.of(InstrumentMarks.class);
    private static final TypeInformation<MinuteMark> MARK = TypeInformation.of(MinuteMark.class);
    private static final TypeInformation<LateChange> CHANGE = TypeInformation.of(LateChange.class);

    private static final long DAY_MILLIS = 86_400_000;

    /** So many minutes are asked for one by one; in more, all that wait are gone through. */
    private static final long FEW_MINUTES = 60;

    private final ValueState<InstrumentMarks> marks;
    private final MapState<Long, MinuteMark> unsettled;
    private final MapState<Long, byte[]> hours;
    private final MapState<Long, LateChange> changes;

    /** By instrument: every record asks for it, and to read it with all that lies beside it takes longer than the rest. */
    private final Map<String, Long> published = new HashMap<>();

    MarkBook(KeyedStateStore store) {
        marks = store.getState(new ValueStateDescriptor<>("marks", MARKS));
        unsettled = store.getMapState(new MapStateDescriptor<>("unsettled-marks", Types.LONG, MARK));
        hours = store.getMapState(new MapStateDescriptor<>(
                "mark-hours", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        changes = store.getMapState(new MapStateDescriptor<>(LATE_CHANGES, Types.LONG, CHANGE));
    }

    /** Everything beside the minutes; empty for an instrument that was never seen. */
    InstrumentMarks current() throws IOException {
        InstrumentMarks current = marks.value();
        return current == null ? new InstrumentMarks() : current;
    }

    /**
     * End of the last minute of which the current key had rows published, milliseconds since the epoch, UTC; {@link
     * Long#MIN_VALUE} for none.
     *
     * @param instrumentId the current key
     */
    long publishedMillis(String instrumentId) throws IOException {
        Long known = published.get(instrumentId);
        if (known == null) {
            known = current().publishedMillis;
            published.put(instrumentId, known);
        }
        return known;
    }

    /**
     * Takes note that rows of the current key are published up to the end of a minute.
     *
     * @param instrumentId the current key
     * @param current its marks, which are to be updated
     */
    void publish(String instrumentId, InstrumentMarks current, long endMillis) {
        current.publishedMillis = endMillis;
        published.put(instrumentId, endMillis);
    }

    void update(InstrumentMarks current) throws IOException {
        marks.update(current);
    }

    /**
     * Takes what is newly known of a minute; it replaces what was known of it.
     *
     * @param publishedMillis end of the last minute that is published; earlier ones may be settled
     * @param nextMillis the first minute that will be published with it
     * @return what it changes of minutes that were published; null for nothing
     */
    @Nullable
    LateChange put(MinuteMark mark, long publishedMillis, long nextMillis) throws Exception {
        InstrumentMarks current = current();
        LateChange change = null;
        if (mark.minuteMillis() < current.settledMillis) {
            change = putLate(current, mark, nextMillis);
        } else {
            MinuteMark known = unsettled.get(mark.minuteMillis());
            unsettled.put(mark.minuteMillis(), mark);
            current.firstUnsettledMillis = Math.min(current.firstUnsettledMillis, mark.minuteMillis());
            current.liveTicks += mark.tickCount() - (known == null ? 0 : known.tickCount());
            if (current.live.restOn(known, mark)) {
                current.live = current.settled.copy();
                for (MinuteMark each : unsettled.values()) {
                    current.live.add(each);
                }
            }
        }
        current.live.add(mark);
        current.liveNewestNanos = Math.max(current.liveNewestNanos, current.live.newestNanos());
        settleBefore(current, publishedMillis);
        marks.update(current);
        return change;
    }

    private @Nullable LateChange putLate(InstrumentMarks current, MinuteMark mark, long nextMillis) throws Exception {
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
        if (current.settled.restOn(known, mark)) {
            current.settled = current.opening.copy();
            for (MinuteMark each : minutes().values()) {
                current.settled.add(each);
            }
            current.live = current.settled.copy();
            for (MinuteMark each : unsettled.values()) {
                current.live.add(each);
            }
        } else {
            current.settled.add(mark);
        }
        boolean same = sayTheSame(known == null ? null : known.trade(), mark.trade())
                && sayTheSame(known == null ? null : known.middle(), mark.middle());
        return same ? null : change(current, mark.minuteMillis(), nextMillis, mark, known, null, null);
    }

    private static boolean sayTheSame(@Nullable PricePoint one, @Nullable PricePoint other) {
        return one == null || other == null ? one == other : one.saysTheSameAs(other);
    }

    /**
     * Takes note of a reference record that came late.
     *
     * @param fromMillis start of the first minute that it may change
     * @param nextMillis the first minute that will be published with it
     */
    void putReference(long fromMillis, long nextMillis, ReferenceId id, @Nullable ReferenceRecord before)
            throws Exception {
        InstrumentMarks current = current();
        change(current, fromMillis, nextMillis, null, null, id, before);
        // What was bought under the old terms is in every close since.
        current.changesOfCloses = current.changes;
        marks.update(current);
    }

    private LateChange change(
            InstrumentMarks current,
            long fromMillis,
            long nextMillis,
            @Nullable MinuteMark mark,
            @Nullable MinuteMark markBefore,
            @Nullable ReferenceId referenceId,
            @Nullable ReferenceRecord referenceBefore)
            throws Exception {
        current.changes++;
        if (dayOf(fromMillis) < dayOf(nextMillis)) {
            current.changesOfCloses = current.changes;
        }
        LateChange change = new LateChange(
                new Lateness(current.changes, nextMillis), fromMillis, mark, markBefore, referenceId, referenceBefore);
        changes.put(current.changes, change);
        return change;
    }

    /** What came late and is still to be restated, in the order in which it came. */
    List<LateChange> changes() throws Exception {
        List<LateChange> all = new ArrayList<>();
        changes.values().forEach(all::add);
        all.sort(Comparator.comparingLong(change -> change.late().arrival()));
        return all;
    }

    /** Everything late is restated, so that nobody asks any more what was known before. */
    void forgetChanges() {
        changes.clear();
    }

    /** The settled minutes that are kept, in their order. */
    private TreeMap<Long, MinuteMark> minutes() throws Exception {
        TreeMap<Long, MinuteMark> minutes = new TreeMap<>();
        hours().forEach((startMillis, packed) -> minutes.putAll(new MarkHour("", startMillis, packed).minutes()));
        return minutes;
    }

    /** The settled minutes that are kept, packed, by the start of their hour, milliseconds since the epoch, UTC. */
    TreeMap<Long, byte[]> hours() throws Exception {
        TreeMap<Long, byte[]> packed = new TreeMap<>();
        for (Map.Entry<Long, byte[]> hour : hours.entries()) {
            packed.put(hour.getKey() * MarkHour.HOUR_MILLIS, hour.getValue());
        }
        return packed;
    }

    /** Settles every minute up to and with this one. */
    void settle(InstrumentMarks current, long minuteMillis) throws Exception {
        settleBefore(current, minuteMillis + MinuteTicks.MINUTE_MILLIS);
        turnTo(current, dayOf(minuteMillis));
        current.settledMillis = Math.max(current.settledMillis, minuteMillis + MinuteTicks.MINUTE_MILLIS);
    }

    private void settleBefore(InstrumentMarks current, long limitMillis) throws Exception {
        long firstMillis = current.firstUnsettledMillis;
        if (firstMillis >= limitMillis) {
            return;
        }
        if (limitMillis - firstMillis <= FEW_MINUTES * MinuteTicks.MINUTE_MILLIS) {
            // A day that is caught up with has many minutes that wait, and settles them one by one.
            for (long minuteMillis = firstMillis;
                    minuteMillis < limitMillis;
                    minuteMillis += MinuteTicks.MINUTE_MILLIS) {
                settleIfThere(current, minuteMillis);
            }
            current.firstUnsettledMillis = limitMillis;
        } else {
            TreeSet<Long> waiting = new TreeSet<>();
            unsettled.keys().forEach(waiting::add);
            for (long minuteMillis : waiting.headSet(limitMillis)) {
                settleIfThere(current, minuteMillis);
            }
            Long next = waiting.ceiling(limitMillis);
            current.firstUnsettledMillis = next == null ? Long.MAX_VALUE : next;
        }
    }

    private void settleIfThere(InstrumentMarks current, long minuteMillis) throws Exception {
        MinuteMark mark = unsettled.get(minuteMillis);
        if (mark == null) {
            return;
        }
        unsettled.remove(minuteMillis);
        turnTo(current, dayOf(minuteMillis));
        long hour = Math.floorDiv(minuteMillis, MarkHour.HOUR_MILLIS);
        MarkHour page = hour(hour, mark.instrumentId());
        page.put(mark);
        hours.put(hour, page.pack());
        current.ticksOfDay += mark.tickCount();
        current.settled.add(mark);
        current.settledMillis = Math.max(current.settledMillis, minuteMillis + MinuteTicks.MINUTE_MILLIS);
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
        if (current.openingDay != firstDay - 1) {
            current.openingDay = firstDay - 1;
            current.ticksOfOpeningDay = 0;
        }
        for (long hour : old) {
            for (MinuteMark mark : hour(hour, "").minutes().values()) {
                current.opening.add(mark);
                if (dayOf(mark.minuteMillis()) == current.openingDay) {
                    current.ticksOfOpeningDay += mark.tickCount();
                }
            }
            hours.remove(hour);
        }
    }

    private MarkHour hour(long hour, String instrumentId) throws Exception {
        return new MarkHour(instrumentId, hour * MarkHour.HOUR_MILLIS, hours.get(hour));
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
}
