package io.tidemark.domain.sequence;

import java.util.ArrayList;
import java.util.List;

/**
 * Which sequence numbers of an instrument and record type have come, over time.
 *
 * <p>What lies between two stretches is a gap; what lies before the first is none, as nobody knows where the numbers began.
 *
 * @param stretches numbers without a gap, ascending, neither overlapping nor touching
 * @param held how many different numbers have come; grows with each, whatever becomes of the stretches
 */
public record SequenceTrack(List<Stretch> stretches, long held) {
    /** Of a type of which nothing has come. */
    public static final SequenceTrack EMPTY = new SequenceTrack(List.of(), 0);

    /**
     * Numbers of which all have come, or are not waited for any more.
     *
     * @param first the first of them
     * @param firstMinuteMillis start of the minute of the first one's event time, milliseconds since the epoch, UTC
     * @param last the last of them
     * @param lastMinuteMillis start of the minute of the last one's event time, milliseconds since the epoch, UTC
     */
    public record Stretch(long first, long firstMinuteMillis, long last, long lastMinuteMillis) {
        /** Both, and what is between. A number that came twice, in two minutes, makes the gap beside it the wider one. */
        private Stretch with(Stretch other) {
            long firstMinute = first == other.first
                    ? Math.max(firstMinuteMillis, other.firstMinuteMillis)
                    : first < other.first ? firstMinuteMillis : other.firstMinuteMillis;
            long lastMinute = last == other.last
                    ? Math.min(lastMinuteMillis, other.lastMinuteMillis)
                    : last > other.last ? lastMinuteMillis : other.lastMinuteMillis;
            return new Stretch(Math.min(first, other.first), firstMinute, Math.max(last, other.last), lastMinute);
        }

        private long countWithin(long from, long to) {
            return Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
        }
    }

    /**
     * Numbers that are missing, all that lie between two that came.
     *
     * @param firstMissing the first of them
     * @param lastMissing the last of them
     * @param fromMinuteMillis start of the first minute that they may be of, milliseconds since the epoch, UTC: that of the
     *     record before or, if that is the earlier one, of the record behind
     * @param toMinuteMillis start of the last minute that they may be of
     */
    public record Gap(long firstMissing, long lastMissing, long fromMinuteMillis, long toMinuteMillis) {
        private static Gap between(Stretch before, Stretch behind) {
            return new Gap(
                    before.last + 1,
                    behind.first - 1,
                    Math.min(before.lastMinuteMillis, behind.firstMinuteMillis),
                    Math.max(before.lastMinuteMillis, behind.firstMinuteMillis));
        }

        /** Whether a number is missing in both. */
        public boolean overlaps(Gap other) {
            return firstMissing <= other.lastMissing && other.firstMissing <= lastMissing;
        }
    }

    /**
     * The track with more numbers, all of one minute.
     *
     * @param minuteMillis start of the minute of their event times, milliseconds since the epoch, UTC
     * @param first the first of them, at least 1
     * @param last the last of them; each between has come too
     */
    public SequenceTrack with(long minuteMillis, long first, long last) {
        List<Stretch> all = new ArrayList<>(stretches.size() + 1);
        Stretch added = new Stretch(first, minuteMillis, last, minuteMillis);
        long known = 0;
        int place = 0;
        for (Stretch each : stretches) {
            if (each.last < first - 1) {
                all.add(each);
                place = all.size();
            } else if (each.first - 1 > last) {
                all.add(each);
            } else {
                known += each.countWithin(first, last);
                added = added.with(each);
            }
        }
        all.add(place, added);
        return new SequenceTrack(all, held + last - first + 1 - known);
    }

    /** What is missing, ascending. */
    public List<Gap> gaps() {
        if (stretches.size() < 2) {
            return List.of();
        }
        List<Gap> gaps = new ArrayList<>(stretches.size() - 1);
        for (int i = 1; i < stretches.size(); i++) {
            gaps.add(Gap.between(stretches.get(i - 1), stretches.get(i)));
        }
        return gaps;
    }

    /** The track without some of its gaps: what is missing there is not waited for any more. */
    public SequenceTrack without(List<Gap> given) {
        List<Stretch> all = new ArrayList<>(stretches.size());
        for (Stretch each : stretches) {
            int last = all.size() - 1;
            if (last >= 0 && given.contains(Gap.between(all.get(last), each))) {
                all.set(last, all.get(last).with(each));
            } else {
                all.add(each);
            }
        }
        return new SequenceTrack(all, held);
    }
}
