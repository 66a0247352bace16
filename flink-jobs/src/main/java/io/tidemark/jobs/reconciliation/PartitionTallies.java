package io.tidemark.jobs.reconciliation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tallies by topic and partition, in memory alone. */
public final class PartitionTallies {
    private final Map<String, Map<Integer, PartitionTally>> tallies = new HashMap<>();
    private final Consumer<PartitionTally> opened;

    /** Records come in runs of one partition, and each of them asks. */
    private @Nullable PartitionTally latest;

    /** None yet. */
    public PartitionTallies() {
        this(tally -> {});
    }

    /**
     * None yet.
     *
     * @param opened is handed each tally once, empty, to look at from then on
     */
    PartitionTallies(Consumer<PartitionTally> opened) {
        this.opened = opened;
    }

    /** The tally of a partition, to count on. */
    public PartitionTally of(String topic, int partition) {
        PartitionTally tally = latest;
        if (tally == null
                || tally.getPartition() != partition
                || !tally.getTopic().equals(topic)) {
            tally = find(topic, partition);
            latest = tally;
        }
        return tally;
    }

    private PartitionTally find(String topic, int partition) {
        return tallies.computeIfAbsent(topic, ignored -> new HashMap<>()).computeIfAbsent(partition, ignored -> {
            PartitionTally tally = new PartitionTally(topic, partition);
            opened.accept(tally);
            return tally;
        });
    }

    /** Adds what is known of a partition to its tally. */
    public void add(PartitionTally tally) {
        of(tally.getTopic(), tally.getPartition()).add(tally);
    }

    /** Hands over every tally itself, not a copy. */
    public void forEach(Consumer<PartitionTally> receiver) {
        tallies.values().forEach(ofTopic -> ofTopic.values().forEach(receiver));
    }

    /** Forgets every tally; who was handed one keeps it. */
    public void clear() {
        tallies.clear();
        latest = null;
    }
}
