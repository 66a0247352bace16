package io.tidemark.jobs.bars;

import io.tidemark.domain.market.BarTerms;
import io.tidemark.domain.market.MinuteBar;
import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.domain.sequence.SequenceRuns;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.jobs.sequences.SequencePartial;
import io.tidemark.jobs.ticks.TickPartial;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Merges the partial sums of an instrument's minutes and publishes each minute as a bar: once when the clock passes its
 * end, and again whenever a late tick or a reference record changes it, until its horizon has passed too.
 *
 * <p>Keyed by {@code instrument_id}. Per instrument it keeps its minutes inside the horizon and its reference records.
 * A tick whose minute lies before the horizon is counted and let go.
 *
 * <p>The clock survives a restart. Without it, a tick let go before a failure would be taken for the first of its minute
 * after it, since Flink's own clock starts at nothing again.
 *
 * <p>Metrics: counters {@code ticksLetGo} and {@code barsRestated}; gauge {@code clockMillis}, the clock when it last
 * mattered, from before a restart until it has caught up, milliseconds since the epoch, UTC.
 */
@NullUnmarked // Flink sets the fields in open and initializeState, before the first record.
public final class MergeBars extends KeyedCoProcessFunction<String, TickPartial, Inbound, MinuteBar>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** What was decided of the records folded into partials and of reference records. */
    public static final OutputTag<PartitionTally> TALLIES =
            new OutputTag<>("tallies", TypeInformation.of(PartitionTally.class));

    /** What a minute says of its instrument's value, whenever more of it is known. */
    public static final OutputTag<MinuteMark> MARKS = new OutputTag<>("marks", TypeInformation.of(MinuteMark.class));

    /**
     * Sequence numbers of the ticks that were not let go, of instruments that are contiguous in their type at the minute's end,
     * or of which that is not known because the reference data are still being read.
     */
    public static final OutputTag<SequencePartial> SEQUENCES =
            new OutputTag<>("sequences", TypeInformation.of(SequencePartial.class));

    private final long horizonMillis;
    private final int generation;

    private transient MapState<Long, MinuteTicks> minutes;
    private transient MapState<Long, InstrumentRecord> instruments;
    private transient ListState<Long> clockState;
    private transient ListState<Integer> generationState;
    private transient volatile long clockMillis;
    private transient Counter ticksLetGo;
    private transient Counter barsRestated;

    /**
     * Merges bars.
     *
     * @param horizon how long after its end a minute can still change
     * @param generation generation of the rows, see {@link io.tidemark.domain.version.RowVersion}
     */
    public MergeBars(Duration horizon, int generation) {
        horizonMillis = horizon.toMillis();
        this.generation = generation;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        clockState = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("clock", Types.LONG));
        clockMillis = Long.MIN_VALUE;
        if (context.isRestored()) {
            // Subtasks run apart a little; the slowest one's clock is the one that all of them have reached.
            long slowest = Long.MAX_VALUE;
            for (long restored : clockState.get()) {
                slowest = Math.min(slowest, restored);
            }
            clockMillis = slowest == Long.MAX_VALUE ? Long.MIN_VALUE : slowest;
        }
        generationState =
                context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("generation", Types.INT));
        for (int restored : generationState.get()) {
            if (restored > generation) {
                throw new IllegalStateException("generation is " + generation + ", but the state that the job starts "
                        + "from has already published generation " + restored
                        + ": its rows would win over every new one. Start with generation " + restored + " or above.");
            }
        }
    }

    @Override
    public void open(OpenContext context) {
        minutes = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("minutes", Types.LONG, TypeInformation.of(MinuteTicks.class)));
        instruments = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "instruments", Types.LONG, TypeInformation.of(InstrumentRecord.class)));
        ticksLetGo = getRuntimeContext().getMetricGroup().counter("ticksLetGo");
        barsRestated = getRuntimeContext().getMetricGroup().counter("barsRestated");
        getRuntimeContext().getMetricGroup().gauge("clockMillis", () -> clockMillis);
    }

    @Override
    public void processElement1(TickPartial partial, Context context, Collector<MinuteBar> out) throws Exception {
        long clock = clock(context.timerService().currentWatermark());
        long minute = partial.minuteMillis();
        long count = partial.ticks().recordCount();
        if (lastMomentOf(minute) + horizonMillis <= clock) {
            ticksLetGo.inc(count);
            context.output(TALLIES, PartitionTally.ticksLetGo(partial.topic(), partial.partition(), count));
            return;
        }
        context.output(TALLIES, PartitionTally.accepted(partial.topic(), partial.partition(), count));
        if (!partial.ticks().hasBar()) {
            return;
        }
        MinuteTicks ticks = minutes.get(minute);
        if (ticks == null) {
            ticks = partial.ticks();
            context.timerService().registerEventTimeTimer(lastMomentOf(minute) + horizonMillis);
        } else {
            ticks.merge(partial.ticks());
        }
        minutes.put(minute, ticks);
        References references = references(minute);
        sendSequences(SequencePartial.TRADE, partial.tradeSequences(), partial, references, context);
        sendSequences(SequencePartial.QUOTE, partial.quoteSequences(), partial, references, context);
        BarTerms terms = references.terms(ticks);
        context.output(MARKS, ticks.toMark(partial.instrumentId(), minute, terms));
        if (lastMomentOf(minute) <= clock) {
            barsRestated.inc();
            out.collect(ticks.toBar(partial.instrumentId(), minute, terms, generation));
        } else {
            // Also where the minute is known: it may have rung before a restart that the clock has not caught up with.
            context.timerService().registerEventTimeTimer(lastMomentOf(minute));
        }
    }

    @Override
    public void processElement2(Inbound inbound, Context context, Collector<MinuteBar> out) throws Exception {
        long clock = clock(context.timerService().currentWatermark());
        Instrument instrument = inbound.instrument();
        Map<Long, BarTerms> before = new HashMap<>();
        for (Map.Entry<Long, MinuteTicks> entry : minutes.entries()) {
            before.put(entry.getKey(), references(entry.getKey()).terms(entry.getValue()));
        }
        InstrumentRecord known = instruments.get(instrument.effectiveFromNanos());
        InstrumentRecord read = InstrumentRecord.of(instrument, inbound.offset(), inbound.appendMillis());
        instruments.put(instrument.effectiveFromNanos(), known == null ? read : known.with(read));
        context.output(TALLIES, PartitionTally.accepted(inbound.topic(), inbound.partition(), 1));
        for (Map.Entry<Long, BarTerms> entry : before.entrySet()) {
            long minute = entry.getKey();
            MinuteTicks ticks = minutes.get(minute);
            BarTerms terms = references(minute).terms(ticks);
            if (terms.equals(entry.getValue())) {
                continue;
            }
            context.output(MARKS, ticks.toMark(instrument.instrumentId(), minute, terms));
            if (lastMomentOf(minute) <= clock) {
                barsRestated.inc();
                out.collect(ticks.toBar(instrument.instrumentId(), minute, terms, generation));
            } else {
                context.timerService().registerEventTimeTimer(lastMomentOf(minute));
            }
        }
    }

    private static void sendSequences(
            String recordType, SequenceRuns runs, TickPartial partial, References references, Context context) {
        // Reference data hold the clock back until they were read: of whom nothing was, nothing is known to be
        // contiguous.
        boolean wanted = references.inEffect == null
                ? context.timerService().currentWatermark() == Long.MIN_VALUE
                : references.inEffect.mayBeContiguous(recordType);
        if (wanted && runs.getCount() > 0) {
            context.output(
                    SEQUENCES, new SequencePartial(partial.instrumentId(), recordType, partial.minuteMillis(), runs));
        }
    }

    /** What the reference records that have taken effect by the end of a minute say of it. */
    private References references(long minute) throws Exception {
        long endNanos = (minute + MinuteTicks.MINUTE_MILLIS) * 1_000_000;
        long effective = Long.MIN_VALUE;
        InstrumentRecord inEffect = null;
        InstrumentRecord all = null;
        for (Map.Entry<Long, InstrumentRecord> entry : instruments.entries()) {
            if (entry.getKey() < endNanos) {
                all = all == null ? entry.getValue() : all.with(entry.getValue());
                if (inEffect == null || entry.getKey() > effective) {
                    effective = entry.getKey();
                    inEffect = entry.getValue();
                }
            }
        }
        return new References(inEffect, all);
    }

    /**
     * The reference records that speak of a minute.
     *
     * @param inEffect the one in effect at its end; null for none
     * @param all all that have taken effect by its end, together; null for none
     */
    private record References(
            @Nullable InstrumentRecord inEffect, @Nullable InstrumentRecord all) {
        /**
         * Which of the minute's trades make prices.
         *
         * <p>Records that never spoke of a condition that one of the minute's trades carries are no input of its bar, so that
         * a bar published before they were read is, to its version and known-at time, the bar published after.
         */
        BarTerms terms(MinuteTicks ticks) {
            if (inEffect == null || !ticks.hasTradeWithAny(all.everIneligible())) {
                return BarTerms.NONE;
            }
            return new BarTerms(inEffect.ineligibleConditions(), all.newestAppendMillis(), all.recordCount());
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<MinuteBar> out) throws Exception {
        long clock = clock(context.timerService().currentWatermark());
        long ringing = timestamp + 1 - MinuteTicks.MINUTE_MILLIS;
        MinuteTicks ticks = minutes.get(ringing);
        if (ticks != null) {
            out.collect(ticks.toBar(
                    context.getCurrentKey(), ringing, references(ringing).terms(ticks), generation));
        }
        long expiring = ringing - horizonMillis;
        if (lastMomentOf(expiring) + horizonMillis <= clock) {
            minutes.remove(expiring);
        }
    }

    /** The last millisecond of a minute: once the clock has reached it, no on-time tick of the minute can come. */
    private static long lastMomentOf(long minute) {
        return minute + MinuteTicks.MINUTE_MILLIS - 1;
    }

    private long clock(long currentWatermark) {
        clockMillis = Math.max(clockMillis, currentWatermark);
        return clockMillis;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        clockState.update(List.of(clockMillis));
        generationState.update(List.of(generation));
    }
}
