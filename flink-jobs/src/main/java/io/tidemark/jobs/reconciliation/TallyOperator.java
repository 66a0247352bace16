package io.tidemark.jobs.reconciliation;

import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.NullUnmarked;

/** Adds up what a keyed function decides and hands the totals on just before each checkpoint's barrier. */
@NullUnmarked // Flink sets the fields in initializeState, before the first record.
public final class TallyOperator extends AbstractStreamOperator<PartitionTally>
        implements OneInputStreamOperator<PartitionTally, PartitionTally> {
    private static final long serialVersionUID = 1L;

    private transient TallyBook book;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        book = new TallyBook(context);
    }

    @Override
    public void processElement(StreamRecord<PartitionTally> element) {
        PartitionTally increment = element.getValue();
        book.of(increment.getTopic(), increment.getPartition()).add(increment);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        book.report(checkpointId, tally -> output.collect(new StreamRecord<>(tally)));
    }

    @Override
    public void finish() throws Exception {
        book.reportEnd(tally -> output.collect(new StreamRecord<>(tally)));
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        book.snapshot();
    }
}
