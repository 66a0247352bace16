package io.tidemark.jobs.intake;

import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.InboundKind;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.jobs.reconciliation.TallyBook;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.NullUnmarked;

/**
 * The door behind a source: events and reference data go on, dead letters leave by a side output, heartbeats end here.
 * Every offset that passes is noted, and what was sorted out is counted, for the books of its partition.
 *
 * <p>Gauge {@code newestEventMillis}: newest event time of any real event so far, milliseconds since the epoch, UTC;
 * {@link Long#MIN_VALUE} before the first. Gauge {@code topic.TOPIC.partition.N.nextOffset}: offset after the last record
 * that came by, of each partition that any came from; kept over restarts, unlike those of the source.
 */
@NullUnmarked // Flink sets the fields in initializeState, before the first record.
public final class IntakeOperator extends AbstractStreamOperator<Inbound>
        implements OneInputStreamOperator<Inbound, Inbound> {
    private static final long serialVersionUID = 1L;

    /** Records that could not be used. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    /** Offsets and counts of the partitions, handed on before each checkpoint's barrier. */
    public static final OutputTag<PartitionTally> TALLIES =
            new OutputTag<>("tallies", TypeInformation.of(PartitionTally.class));

    /**
     * Starts of minutes in which something happened, milliseconds since the epoch, UTC: each newer than every one that
     * this subtask handed out since its start, and handed out before the event itself. Whoever rings for minutes hears of
     * the newest one before the watermark passes it.
     */
    public static final OutputTag<Long> MOMENTS = new OutputTag<>("moments", Types.LONG);

    private static final long MINUTE_MILLIS = 60_000;

    private transient TallyBook book;
    private transient ListState<Long> newestEventState;
    private transient long newestEventMillis;
    private transient long nextMomentMillis;

    /** The same for the thread that asks for the gauge: a volatile field would stall the processor at every record. */
    private transient AtomicLong shownNewestEventMillis;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        book = new TallyBook(context, this::showNextOffset);
        newestEventState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("newest-event-millis", Long.class));
        newestEventMillis = Long.MIN_VALUE;
        nextMomentMillis = Long.MIN_VALUE;
        for (long restored : newestEventState.get()) {
            newestEventMillis = Math.max(newestEventMillis, restored);
        }
        AtomicLong shown = new AtomicLong(newestEventMillis);
        shownNewestEventMillis = shown;
        getMetricGroup().gauge("newestEventMillis", shown::get);
    }

    /** The thread that asks reads what the task's thread writes: a moment late perhaps, which asking again mends. */
    private void showNextOffset(PartitionTally tally) {
        getMetricGroup()
                .addGroup("topic", tally.getTopic())
                .addGroup("partition", Integer.toString(tally.getPartition()))
                .gauge("nextOffset", tally::getEndOffset);
    }

    @Override
    public void processElement(StreamRecord<Inbound> element) {
        Inbound inbound = element.getValue();
        PartitionTally tally = book.of(inbound.topic(), inbound.partition());
        tally.read(inbound.offset());
        InboundKind kind = inbound.kind();
        if (kind == InboundKind.DEAD_LETTER) {
            tally.countDeadLetter();
            output.collect(DEAD_LETTERS, new StreamRecord<>(inbound.deadLetter()));
        } else if (kind == InboundKind.HEARTBEAT) {
            tally.countHeartbeat();
        } else {
            if (kind.isRealEvent()) {
                note(inbound.eventTimeMillis());
            }
            output.collect(element);
        }
    }

    private void note(long eventMillis) {
        if (eventMillis > newestEventMillis) {
            newestEventMillis = eventMillis;
            shownNewestEventMillis.lazySet(eventMillis);
        }
        if (eventMillis >= nextMomentMillis) {
            long minute = eventMillis - Math.floorMod(eventMillis, MINUTE_MILLIS);
            nextMomentMillis = minute + MINUTE_MILLIS;
            output.collect(MOMENTS, new StreamRecord<>(minute));
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        book.report(checkpointId, tally -> output.collect(TALLIES, new StreamRecord<>(tally)));
    }

    @Override
    public void finish() throws Exception {
        book.reportEnd(tally -> output.collect(TALLIES, new StreamRecord<>(tally)));
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        book.snapshot();
        newestEventState.update(List.of(newestEventMillis));
    }
}
