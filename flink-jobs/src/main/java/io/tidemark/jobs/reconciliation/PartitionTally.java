package io.tidemark.jobs.reconciliation;

/**
 * What one subtask knows of one partition: the offsets that it saw and the records that it decided about.
 *
 * <p>Tallies of one partition add up over subtasks and operators: offsets to the widest range, counts to their sum.
 * Changed in place and kept in operator state, hence the setters.
 */
public final class PartitionTally {
    /** In place of a checkpoint: the last word of a subtask whose input has ended, which counts at every later barrier. */
    public static final long AT_THE_END = Long.MAX_VALUE;

    private String topic = "";
    private int partition;
    private long checkpointId;
    private long startOffset = Long.MAX_VALUE;
    private long endOffset = Long.MIN_VALUE;
    private long heartbeats;
    private long accepted;
    private long duplicates;
    private long deadLetters;
    private long waiting;
    private long ticksLetGo;

    /** A tally of no partition, for the serializer to fill. */
    public PartitionTally() {}

    /** An empty tally. */
    public PartitionTally(String topic, int partition) {
        this.topic = topic;
        this.partition = partition;
    }

    /** A tally of records folded into state. */
    public static PartitionTally accepted(String topic, int partition, long records) {
        PartitionTally tally = new PartitionTally(topic, partition);
        tally.accepted = records;
        return tally;
    }

    /** A tally of ticks that came after their horizon. */
    public static PartitionTally ticksLetGo(String topic, int partition, long records) {
        PartitionTally tally = new PartitionTally(topic, partition);
        tally.ticksLetGo = records;
        return tally;
    }

    /** A tally of records equal to one accepted before. */
    public static PartitionTally duplicates(String topic, int partition, long records) {
        PartitionTally tally = new PartitionTally(topic, partition);
        tally.duplicates = records;
        return tally;
    }

    /** A tally of records that could not be used. */
    public static PartitionTally deadLetters(String topic, int partition, long records) {
        PartitionTally tally = new PartitionTally(topic, partition);
        tally.deadLetters = records;
        return tally;
    }

    /**
     * A tally of records that wait.
     *
     * @param change how many more than before; below zero where some need wait no longer
     */
    public static PartitionTally waiting(String topic, int partition, long change) {
        PartitionTally tally = new PartitionTally(topic, partition);
        tally.waiting = change;
        return tally;
    }

    /** Takes note that the record at this offset was read. */
    public void read(long offset) {
        startOffset = Math.min(startOffset, offset);
        endOffset = Math.max(endOffset, offset + 1);
    }

    /** Counts a record that only moved the clock. */
    public void countHeartbeat() {
        heartbeats++;
    }

    /** Counts a record that could not be used. */
    public void countDeadLetter() {
        deadLetters++;
    }

    /** Adds what another subtask or operator knows of the same partition. */
    public void add(PartitionTally other) {
        startOffset = Math.min(startOffset, other.startOffset);
        endOffset = Math.max(endOffset, other.endOffset);
        heartbeats += other.heartbeats;
        accepted += other.accepted;
        duplicates += other.duplicates;
        deadLetters += other.deadLetters;
        waiting += other.waiting;
        ticksLetGo += other.ticksLetGo;
    }

    /** A copy that says at which checkpoint's barrier it was taken. */
    public PartitionTally at(long checkpoint) {
        PartitionTally copy = new PartitionTally(topic, partition);
        copy.add(this);
        copy.checkpointId = checkpoint;
        return copy;
    }

    /** Whether any subtask saw an offset of the partition. */
    public boolean hasOffsets() {
        return startOffset <= endOffset;
    }

    /** The books of the partition, once the tallies of all subtasks and operators are added. */
    public Balance toBalance() {
        return new Balance(
                topic,
                partition,
                checkpointId,
                hasOffsets() ? startOffset : 0,
                hasOffsets() ? endOffset : 0,
                heartbeats,
                accepted,
                duplicates,
                deadLetters,
                waiting,
                ticksLetGo);
    }

    /** Kafka topic. */
    public String getTopic() {
        return topic;
    }

    public void setTopic(String topic) {
        this.topic = topic;
    }

    /** Partition of the topic. */
    public int getPartition() {
        return partition;
    }

    public void setPartition(int partition) {
        this.partition = partition;
    }

    /** Checkpoint at whose barrier the tally was taken; 0 before. */
    public long getCheckpointId() {
        return checkpointId;
    }

    public void setCheckpointId(long checkpointId) {
        this.checkpointId = checkpointId;
    }

    /** First offset read; {@link Long#MAX_VALUE} for none. */
    public long getStartOffset() {
        return startOffset;
    }

    public void setStartOffset(long startOffset) {
        this.startOffset = startOffset;
    }

    /** Offset after the last one read; {@link Long#MIN_VALUE} for none. */
    public long getEndOffset() {
        return endOffset;
    }

    public void setEndOffset(long endOffset) {
        this.endOffset = endOffset;
    }

    /** Records that only moved the clock. */
    public long getHeartbeats() {
        return heartbeats;
    }

    public void setHeartbeats(long heartbeats) {
        this.heartbeats = heartbeats;
    }

    /** Records folded into state. */
    public long getAccepted() {
        return accepted;
    }

    public void setAccepted(long accepted) {
        this.accepted = accepted;
    }

    /** Records equal to one accepted before. */
    public long getDuplicates() {
        return duplicates;
    }

    public void setDuplicates(long duplicates) {
        this.duplicates = duplicates;
    }

    /** Records that could not be used. */
    public long getDeadLetters() {
        return deadLetters;
    }

    public void setDeadLetters(long deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** Records held until what they refer to is known. */
    public long getWaiting() {
        return waiting;
    }

    public void setWaiting(long waiting) {
        this.waiting = waiting;
    }

    /** Ticks that came after their horizon. */
    public long getTicksLetGo() {
        return ticksLetGo;
    }

    public void setTicksLetGo(long ticksLetGo) {
        this.ticksLetGo = ticksLetGo;
    }
}
