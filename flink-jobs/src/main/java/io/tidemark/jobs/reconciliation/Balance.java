package io.tidemark.jobs.reconciliation;

/**
 * The books of one partition at one checkpoint barrier; counts are records since {@code startOffset}.
 *
 * @param topic Kafka topic
 * @param partition partition of the topic
 * @param checkpointId checkpoint at whose barrier the books were drawn up
 * @param startOffset first offset that the job's lineage read
 * @param endOffset offset that the checkpoint resumes from, exclusive
 * @param heartbeats records that only moved the clock
 * @param accepted records folded into state
 * @param duplicates records equal to one that was accepted before
 * @param deadLetters records that could not be used
 * @param waiting records held until what they refer to is known
 * @param ticksLetGo ticks that came after their horizon
 */
public record Balance(
        String topic,
        int partition,
        long checkpointId,
        long startOffset,
        long endOffset,
        long heartbeats,
        long accepted,
        long duplicates,
        long deadLetters,
        long waiting,
        long ticksLetGo) {

    /** Records between the first offset and the checkpointed one. */
    public long consumed() {
        return endOffset - startOffset;
    }

    /** Consumed less every record accounted for: zero when balanced, positive when records vanished. */
    public long difference() {
        return consumed() - heartbeats - accepted - duplicates - deadLetters - waiting - ticksLetGo;
    }
}
