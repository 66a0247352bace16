package io.tidemark.local.feed;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Which partitions of one topic need a heartbeat: those that had no event yet or none for some of the feed's time,
 * because the clock of a job is that of its slowest partition.
 */
final class QuietPartitions {
    private final long longestQuietNanos;
    private final long[] newest;
    /** The feed's time at which a partition may need a heartbeat next, so that most records need no look at all. */
    private long nextLook = FeedRecord.UNTIMED;

    /** @param longestQuietNanos event time after which a partition without an event gets a heartbeat */
    QuietPartitions(int partitions, long longestQuietNanos) {
        this.longestQuietNanos = longestQuietNanos;
        this.newest = new long[partitions];
        Arrays.fill(newest, FeedRecord.UNTIMED);
    }

    /** Tells of an event sent to a partition. */
    void sent(int partition, long eventTime) {
        newest[partition] = Math.max(newest[partition], eventTime);
    }

    /** Whether a partition may need a heartbeat at this event time. */
    boolean dueBy(long now) {
        return now >= nextLook;
    }

    /** Names every partition that has been quiet for too long at this event time, and takes it as sent. */
    void beat(long now, IntConsumer heartbeat) {
        if (now == FeedRecord.UNTIMED || !dueBy(now)) {
            return;
        }
        long oldest = now;
        for (int partition = 0; partition < newest.length; partition++) {
            if (newest[partition] == FeedRecord.UNTIMED || newest[partition] < now - longestQuietNanos) {
                newest[partition] = now;
                heartbeat.accept(partition);
            }
            oldest = Math.min(oldest, newest[partition]);
        }
        nextLook = oldest + longestQuietNanos;
    }

    /** Names every partition that is behind this event time at all: the feed ends here. */
    void last(long now, IntConsumer heartbeat) {
        for (int partition = 0; partition < newest.length; partition++) {
            if (newest[partition] < now) {
                newest[partition] = now;
                heartbeat.accept(partition);
            }
        }
    }
}
