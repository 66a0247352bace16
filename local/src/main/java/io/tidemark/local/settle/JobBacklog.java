package io.tidemark.local.settle;

import io.tidemark.local.flink.JobOptions;
import io.tidemark.local.flink.RunningJobs;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a running job has read its topics, and what it has yet to restate, as its own metrics tell: about a second behind
 * what it has really done.
 */
public final class JobBacklog implements AutoCloseable {
    private final RunningJobs flink;
    private final ClockTopics topics;
    private final String jobId;
    private final Set<TopicPartition> partitions;

    /**
     * @param bootstrapServers of the broker, {@code host:port}
     * @param flinkUrl the JobManager's REST interface, {@code http://host:port}
     * @throws io.tidemark.local.stack.StackException if one of them does not answer
     */
    public JobBacklog(String bootstrapServers, String flinkUrl, String jobId) throws InterruptedException {
        this.flink = new RunningJobs(flinkUrl);
        this.jobId = jobId;
        this.topics = new ClockTopics(bootstrapServers);
        try {
            JobOptions options = flink.options(jobId);
            Set<String> names = new TreeSet<>(options.clockTopics());
            names.addAll(options.referenceTopics());
            this.partitions = topics.partitions(names);
        } catch (InterruptedException | RuntimeException e) {
            topics.close();
            throw e;
        }
    }

    /**
     * One look.
     *
     * @param read records that the job has read of all that the topics ever held, heartbeats among them
     * @param unread records in the topics that it has yet to read
     * @param toRestate positions of which it has yet to publish minutes again; 0 where it does not tell
     */
    public record Reading(long read, long unread, long toRestate) {}

    /** Looks now. */
    public Reading look() throws InterruptedException {
        Map<TopicPartition, Long> next = flink.nextOffsets(jobId, partitions);
        long unread = sum(topics.lags(next, partitions));
        long toRestate =
                flink.positionsToRestate(jobId).orElseGet(OptionalLong::empty).orElse(0);
        return new Reading(sum(next), unread, toRestate);
    }

    /** Records that the topics hold, read or not. */
    public long held() throws InterruptedException {
        return sum(topics.lags(Map.of(), partitions));
    }

    private static long sum(Map<TopicPartition, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        topics.close();
    }
}
