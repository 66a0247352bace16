package io.tidemark.jobs.sequences;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.domain.sequence.SequenceRuns;
import io.tidemark.domain.sequence.SequenceTrack;
import io.tidemark.domain.sequence.SequenceTrack.Gap;
import io.tidemark.domain.version.RowVersion;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.sequences.TrackedSequence.KnownGap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.NullUnmarked;

/**
 * Tells which records are missing in the sequences that the instrument says are contiguous: a row once the clock has passed
 * the last minute that they may be of, the row again when some of them come, and away with it when all have.
 *
 * <p>Keyed by {@code instrument_id}. Per record type it keeps which numbers have come, as stretches, of which there is one
 * where nothing is missing; such a sequence has no timer. A gap whose records could not be used any more is not waited for:
 * it leaves the state, and its row stays.
 *
 * <p>Reference data hold the clock back until they were read. What comes before that of an instrument without a record is
 * kept until then, and from then on nothing of it until it has one.
 *
 * <p>A row is sent only when a completed checkpoint knows of its gap. Otherwise a failure could take the knowledge back but
 * not the row, and if the records came in another order to where they are shuffled, nobody would take it away.
 *
 * <p>Metrics: counters {@code gapsFound} and {@code gapsFilled}, rows sent and taken away, since the start.
 */
@NullUnmarked // Flink sets the fields in open and initializeState, before the first record.
public final class SequenceGaps extends KeyedCoProcessFunction<String, SequencePartial, Inbound, SequenceGap>
        implements CheckpointedFunction, CheckpointListener {
    private static final long serialVersionUID = 1L;

    /** Of more gaps of an instrument and record type the oldest are not waited for. */
    static final int MAXIMUM_GAPS = 256;

    /** Long enough for all partial sums of a flush to come, so that nothing is said of the half of them. */
    private static final long PAUSE_MILLIS = 1_000;

    private static final long DAY_MILLIS = 86_400_000;

    private static final long START_OF_CLOCK = Long.MIN_VALUE + 1;

    private final long ticksHorizonMillis;
    private final int generation;

    private transient MapState<String, TrackedSequence> sequences;
    private transient MapState<Long, ContiguityRecord> instruments;
    private transient long newestCheckpoint;
    private transient long completedCheckpoint;
    private transient Counter gapsFound;
    private transient Counter gapsFilled;

    /**
     * Gaps in sequences.
     *
     * @param ticksHorizon how long after the end of its minute a tick can still be used
     * @param generation generation of the rows, see {@link RowVersion}
     */
    public SequenceGaps(Duration ticksHorizon, int generation) {
        ticksHorizonMillis = ticksHorizon.toMillis();
        this.generation = generation;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        newestCheckpoint = context.getRestoredCheckpointId().orElse(0);
        completedCheckpoint = newestCheckpoint;
    }

    @Override
    public void open(OpenContext context) {
        sequences = getRuntimeContext()
                .getMapState(
                        new MapStateDescriptor<>("sequences", Types.STRING, TypeInformation.of(TrackedSequence.class)));
        instruments = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "instruments", Types.LONG, TypeInformation.of(ContiguityRecord.class)));
        gapsFound = getRuntimeContext().getMetricGroup().counter("gapsFound");
        gapsFilled = getRuntimeContext().getMetricGroup().counter("gapsFilled");
    }

    @Override
    public void processElement1(SequencePartial partial, Context context, Collector<SequenceGap> out) throws Exception {
        if (instruments.isEmpty()) {
            if (context.timerService().currentWatermark() > Long.MIN_VALUE) {
                return;
            }
            context.timerService().registerEventTimeTimer(START_OF_CLOCK);
        } else if (!isContiguous(partial)) {
            return;
        }
        TrackedSequence before = sequences.get(partial.recordType());
        if (before == null) {
            before = TrackedSequence.EMPTY;
        }
        SequenceTrack track = before.track();
        SequenceRuns runs = partial.runs();
        for (int run = 0; run < runs.getCount(); run++) {
            track = track.with(partial.minuteMillis(), runs.first(run), runs.last(run));
        }
        if (track.equals(before.track())) {
            return;
        }
        TrackedSequence tracked = withinCapacity(new TrackedSequence(track, before.known()));
        sequences.put(partial.recordType(), tracked);
        schedule(tracked, context.timerService());
    }

    @Override
    public void processElement2(Inbound inbound, Context context, Collector<SequenceGap> out) throws Exception {
        Instrument instrument = inbound.instrument();
        ContiguityRecord known = instruments.get(instrument.effectiveFromNanos());
        ContiguityRecord read = new ContiguityRecord(instrument.contiguousSequence(), inbound.offset(), 1);
        instruments.put(instrument.effectiveFromNanos(), known == null ? read : known.with(read));
        Map<String, TrackedSequence> all = new HashMap<>();
        sequences.entries().forEach(each -> all.put(each.getKey(), each.getValue()));
        for (Map.Entry<String, TrackedSequence> each : all.entrySet()) {
            TrackedSequence tracked = each.getValue();
            if (!tracked.known().isEmpty() || tracked.track().stretches().size() > 1) {
                settleSoon(context.timerService());
            } else if (!isEverContiguous(each.getKey())) {
                sequences.remove(each.getKey());
            }
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<SequenceGap> out) throws Exception {
        if (instruments.isEmpty()) {
            sequences.clear();
            return;
        }
        Map<String, TrackedSequence> all = new HashMap<>();
        sequences.entries().forEach(each -> all.put(each.getKey(), each.getValue()));
        for (Map.Entry<String, TrackedSequence> each : all.entrySet()) {
            TrackedSequence settled =
                    settle(context.getCurrentKey(), each.getKey(), each.getValue(), context.timerService(), out);
            if (settled.known().isEmpty() && !isEverContiguous(each.getKey())) {
                sequences.remove(each.getKey());
            } else {
                sequences.put(each.getKey(), settled);
            }
        }
    }

    /** Registers a timer if the gaps are others than those that are known. */
    private static void schedule(TrackedSequence tracked, TimerService timers) {
        List<Gap> gaps = tracked.track().gaps();
        Set<Gap> known = new HashSet<>();
        tracked.known().forEach(each -> known.add(each.gap()));
        boolean soon = !new HashSet<>(gaps).containsAll(known);
        for (Gap gap : gaps) {
            if (known.contains(gap)) {
                continue;
            }
            if (isDue(gap, tracked, timers.currentWatermark())) {
                soon = true;
            } else {
                timers.registerEventTimeTimer(lastMomentOf(gap.toMinuteMillis()));
            }
        }
        if (soon) {
            settleSoon(timers);
        }
    }

    private static void settleSoon(TimerService timers) {
        long now = timers.currentProcessingTime();
        timers.registerProcessingTimeTimer(now - Math.floorMod(now, PAUSE_MILLIS) + PAUSE_MILLIS);
    }

    /** Whether no on-time record can fill the gap; of one that is known already, or was a part of one, nothing is awaited. */
    private static boolean isDue(Gap gap, TrackedSequence tracked, long clock) {
        return lastMomentOf(gap.toMinuteMillis()) <= clock
                || tracked.known().stream().anyMatch(each -> each.gap().overlaps(gap));
    }

    /** Sends what is new of a sequence's gaps, and lets go of those that nothing can fill any more. */
    private TrackedSequence settle(
            String instrumentId,
            String recordType,
            TrackedSequence tracked,
            TimerService timers,
            Collector<SequenceGap> out)
            throws Exception {
        long clock = timers.currentWatermark();
        long version = RowVersion.ofSequences(generation, tracked.track().held(), recordCount());
        Map<Long, KnownGap> taken = new HashMap<>();
        tracked.known().forEach(each -> taken.put(each.gap().firstMissing(), each));
        List<KnownGap> known = new ArrayList<>();
        List<Gap> givenUp = new ArrayList<>();
        boolean waiting = false;
        for (Gap gap : tracked.track().gaps()) {
            boolean expired = expiryOf(recordType, gap) <= clock;
            if (!isContiguous(recordType, gap)) {
                if (expired) {
                    givenUp.add(gap);
                }
                continue;
            }
            if (!isDue(gap, tracked, clock)) {
                continue;
            }
            KnownGap before = taken.remove(gap.firstMissing());
            long checkpoint = before == null ? newestCheckpoint : before.checkpoint();
            boolean unchanged =
                    before != null && before.isStored() && before.gap().equals(gap);
            if (!unchanged && mayHaveARow(checkpoint)) {
                out.collect(row(instrumentId, recordType, gap, version, false));
                gapsFound.inc();
                checkpoint = KnownGap.STORED;
            }
            if (checkpoint != KnownGap.STORED) {
                waiting = true;
            } else if (expired) {
                givenUp.add(gap);
                continue;
            } else {
                timers.registerEventTimeTimer(expiryOf(recordType, gap));
            }
            known.add(new KnownGap(gap, checkpoint));
        }
        for (KnownGap gone : taken.values()) {
            if (mayHaveARow(gone.checkpoint())) {
                out.collect(row(instrumentId, recordType, gone.gap(), version, true));
                gapsFilled.inc();
            }
        }
        if (waiting) {
            settleSoon(timers);
        }
        return new TrackedSequence(tracked.track().without(givenUp), known);
    }

    /** Whether a gap found at this checkpoint may have its row, so that it may have one from before a failure as well. */
    private boolean mayHaveARow(long checkpoint) {
        return completedCheckpoint > checkpoint;
    }

    private static SequenceGap row(String instrumentId, String recordType, Gap gap, long version, boolean deleted) {
        return new SequenceGap(
                instrumentId,
                recordType,
                gap.firstMissing(),
                gap.lastMissing(),
                Instant.ofEpochMilli(gap.fromMinuteMillis()),
                Instant.ofEpochMilli(gap.toMinuteMillis()),
                version,
                deleted);
    }

    private static TrackedSequence withinCapacity(TrackedSequence tracked) {
        if (tracked.track().stretches().size() <= MAXIMUM_GAPS + 1) {
            return tracked;
        }
        List<Gap> gaps = tracked.track().gaps();
        List<Gap> oldest = gaps.subList(0, gaps.size() - MAXIMUM_GAPS);
        List<KnownGap> known = new ArrayList<>(tracked.known());
        known.removeIf(each -> oldest.contains(each.gap()));
        return new TrackedSequence(tracked.track().without(oldest), known);
    }

    /** The moment from which on the gap's records cannot be used any more: of executions, when their date is two dates ago. */
    private long expiryOf(String recordType, Gap gap) {
        if (recordType.equals(SequencePartial.EXECUTION)) {
            return (Math.floorDiv(gap.toMinuteMillis(), DAY_MILLIS) + 2) * DAY_MILLIS;
        }
        return lastMomentOf(gap.toMinuteMillis()) + ticksHorizonMillis;
    }

    /** Whether the record in effect at the end of the numbers' minute says that none is left out. */
    private boolean isContiguous(SequencePartial partial) throws Exception {
        long endNanos = endNanosOf(partial.minuteMillis());
        long effective = Long.MIN_VALUE;
        boolean contiguous = false;
        for (Map.Entry<Long, ContiguityRecord> entry : instruments.entries()) {
            if (entry.getKey() < endNanos && entry.getKey() >= effective) {
                effective = entry.getKey();
                contiguous = entry.getValue().contiguousSequence().contains(partial.recordType());
            }
        }
        return contiguous;
    }

    /** Whether each record in effect from the first to the last minute of a gap says that no number is left out. */
    private boolean isContiguous(String recordType, Gap gap) throws Exception {
        long fromNanos = endNanosOf(gap.fromMinuteMillis());
        long toNanos = endNanosOf(gap.toMinuteMillis());
        long effective = Long.MIN_VALUE;
        boolean atFirst = false;
        for (Map.Entry<Long, ContiguityRecord> entry : instruments.entries()) {
            boolean contiguous = entry.getValue().contiguousSequence().contains(recordType);
            if (entry.getKey() < fromNanos) {
                if (entry.getKey() >= effective) {
                    effective = entry.getKey();
                    atFirst = contiguous;
                }
            } else if (entry.getKey() < toNanos && !contiguous) {
                return false;
            }
        }
        return atFirst;
    }

    private boolean isEverContiguous(String recordType) throws Exception {
        for (ContiguityRecord each : instruments.values()) {
            if (each.contiguousSequence().contains(recordType)) {
                return true;
            }
        }
        return false;
    }

    private long recordCount() throws Exception {
        long count = 0;
        for (ContiguityRecord each : instruments.values()) {
            count += each.recordCount();
        }
        return count;
    }

    private static long endNanosOf(long minuteMillis) {
        return (minuteMillis + MinuteTicks.MINUTE_MILLIS) * 1_000_000;
    }

    /** The last millisecond of a minute: once the clock has reached it, no on-time record of the minute can come. */
    private static long lastMomentOf(long minuteMillis) {
        return minuteMillis + MinuteTicks.MINUTE_MILLIS - 1;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        newestCheckpoint = context.getCheckpointId();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        completedCheckpoint = Math.max(completedCheckpoint, checkpointId);
    }
}
