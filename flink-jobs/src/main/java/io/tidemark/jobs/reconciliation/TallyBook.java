package io.tidemark.jobs.reconciliation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * The tallies of one subtask by topic and partition, kept in its operator state so that counts go on where a checkpoint
 * left them. After a change of parallelism the tallies lie spread over the subtasks anyhow; only their sum counts.
 */
public final class TallyBook {
    private static final ListStateDescriptor<PartitionTally> STATE =
            new ListStateDescriptor<>("tallies", PartitionTally.class);

    private final PartitionTallies tallies;
    private final ListState<PartitionTally> state;

    private boolean ended;

    /** The book as the last checkpoint left it, or an empty one. */
    public TallyBook(StateInitializationContext context) throws Exception {
        this(context, tally -> {});
    }

    /**
     * The same.
     *
     * @param opened is handed the tally of each partition once, restored or empty, to look at from then on
     */
    public TallyBook(StateInitializationContext context, Consumer<PartitionTally> opened) throws Exception {
        tallies = new PartitionTallies(opened);
        state = context.getOperatorStateStore().getListState(STATE);
        for (PartitionTally restored : state.get()) {
            tallies.add(restored);
        }
    }

    /** The tally of a partition, to count on. */
    public PartitionTally of(String topic, int partition) {
        return tallies.of(topic, partition);
    }

    /** Hands over every tally as it stands before the barrier of a checkpoint; nothing once the input has ended. */
    public void report(long checkpointId, Consumer<PartitionTally> receiver) {
        if (!ended) {
            handOver(checkpointId, receiver);
        }
    }

    /** Hands over every tally for the last time: the input has ended, and a bounded job goes on without this subtask. */
    public void reportEnd(Consumer<PartitionTally> receiver) {
        report(PartitionTally.AT_THE_END, receiver);
        ended = true;
    }

    private void handOver(long checkpointId, Consumer<PartitionTally> receiver) {
        tallies.forEach(tally -> receiver.accept(tally.at(checkpointId)));
    }

    /** Writes the tallies to the state; to be called when the operator is snapshotted. */
    public void snapshot() throws Exception {
        List<PartitionTally> all = new ArrayList<>();
        tallies.forEach(all::add);
        state.update(all);
    }
}
