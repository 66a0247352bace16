package io.tidemark.jobs.reconciliation;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.NullUnmarked;

/**
 * Draws up the books at each checkpoint's barrier; runs as a single subtask.
 *
 * <p>Every operator hands on its totals before the barrier, so when the barriers of all of them have met here, the
 * totals of exactly that cut have arrived, and none is in flight. It needs no state: the next barrier brings every
 * total again.
 *
 * <p>Where the inputs of a job end, a last row is drawn up behind the newest checkpoint. <b>Caveat</b>: a bounded job
 * restored from a checkpoint at which some of its subtasks had ended already does not hear of their totals again.
 *
 * <p>Two gauges: {@code unaccountedRecords}, the sum over partitions of records consumed and not accounted for, and
 * {@code unbalancedPartitions}. Both are 0 in a healthy job.
 */
@NullUnmarked // Flink calls open before the first record.
public final class ReconcileOperator extends AbstractStreamOperator<Balance>
        implements OneInputStreamOperator<PartitionTally, Balance> {
    private static final long serialVersionUID = 1L;

    private transient TreeMap<Long, Map<String, PartitionTally>> pending;
    private transient Map<String, Balance> published;
    private transient long newestCheckpointId;
    private transient boolean ended;
    private transient volatile long unaccountedRecords;
    private transient volatile long unbalancedPartitions;

    @Override
    public void open() throws Exception {
        super.open();
        pending = new TreeMap<>();
        published = new HashMap<>();
        getMetricGroup().gauge("unaccountedRecords", () -> unaccountedRecords);
        getMetricGroup().gauge("unbalancedPartitions", () -> unbalancedPartitions);
    }

    @Override
    public void processElement(StreamRecord<PartitionTally> element) {
        PartitionTally tally = element.getValue();
        add(pending.computeIfAbsent(tally.getCheckpointId(), ignored -> new HashMap<>()), tally);
    }

    private static void add(Map<String, PartitionTally> sums, PartitionTally tally) {
        sums.computeIfAbsent(
                        tally.getTopic() + "/" + tally.getPartition(),
                        ignored -> new PartitionTally(tally.getTopic(), tally.getPartition()))
                .add(tally);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        if (!ended) {
            drawUp(checkpointId);
        }
    }

    @Override
    public void finish() throws Exception {
        drawUp(newestCheckpointId + 1);
        ended = true;
        super.finish();
    }

    private void drawUp(long checkpointId) {
        Map<String, PartitionTally> sums = pending.getOrDefault(checkpointId, new HashMap<>());
        // Subtasks whose input has ended say nothing any more, but what they counted still counts.
        pending.getOrDefault(PartitionTally.AT_THE_END, Map.of()).values().forEach(tally -> add(sums, tally));
        long unaccounted = 0;
        long unbalanced = 0;
        for (Map.Entry<String, PartitionTally> entry : sums.entrySet()) {
            Balance balance = entry.getValue().at(checkpointId).toBalance();
            unaccounted += balance.difference();
            unbalanced += balance.difference() == 0 ? 0 : 1;
            publish(entry.getKey(), balance);
        }
        unaccountedRecords = unaccounted;
        unbalancedPartitions = unbalanced;
        newestCheckpointId = checkpointId;
        // Totals of checkpoints that were given up on their way are of no use once a later one is complete.
        pending.headMap(checkpointId, true).clear();
    }

    /** A quiet partition would fill the table with the same row at every checkpoint; a break is said each time. */
    private void publish(String place, Balance balance) {
        Balance before = published.get(place);
        boolean nothingNew = before != null
                && before.endOffset() == balance.endOffset()
                && before.startOffset() == balance.startOffset()
                && before.difference() == balance.difference();
        if (!nothingNew || balance.difference() != 0) {
            output.collect(new StreamRecord<>(balance));
            published.put(place, balance);
        }
    }
}
