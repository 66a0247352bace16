package io.tidemark.local.feed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several files as one sequence of records. The lines of one file keep their order; between files the lesser running time
 * goes first, and at equal times the file that was named first.
 */
public final class RecordMerge implements AutoCloseable {

    /** By what files are merged. */
    public enum Order {
        EVENT_TIME,
        /** A file without arrival times goes before those that have them, as a whole. */
        ARRIVAL_TIME
    }

    private final Order order;
    private final List<Lane> lanes = new ArrayList<>();
    private final PriorityQueue<Lane> queue = new PriorityQueue<>(
            Comparator.comparingLong((Lane lane) -> lane.mergeTime).thenComparingInt(lane -> lane.index));

    RecordMerge(List<RecordLane> files, Order order) throws IOException, InterruptedException {
        this.order = order;
        for (RecordLane file : files) {
            Lane lane = new Lane(lanes.size(), file);
            lanes.add(lane);
            lane.advance();
        }
    }

    /** The next record; null when all files are at their ends. */
    @Nullable
    FeedRecord next() throws IOException, InterruptedException {
        Lane lane = queue.poll();
        if (lane == null || lane.head == null) {
            return null;
        }
        FeedRecord next = lane.head;
        lane.advance();
        return next;
    }

    /** The least event time that a file of this topic begins with; {@link FeedRecord#UNTIMED} if none begins with one. */
    long firstEventTime(FeedTopic topic) {
        return queue.stream()
                .flatMap(lane -> Stream.ofNullable(lane.head))
                .filter(head -> head.topic().equals(topic) && head.timed())
                .mapToLong(FeedRecord::eventTime)
                .min()
                .orElse(FeedRecord.UNTIMED);
    }

    /**
     * The least running time of the records that {@link #next} would take next from each file: what has gone out so far is
     * complete up to it. {@link Long#MAX_VALUE} at the end.
     */
    long unsentFrom() {
        long least = Long.MAX_VALUE;
        for (Lane lane : queue) {
            if (lane.head != null) {
                least = Math.min(least, lane.head.runningTime());
            }
        }
        return least;
    }

    @Override
    public void close() throws IOException {
        for (Lane lane : lanes) {
            lane.file.close();
        }
    }

    private final class Lane {
        private final int index;
        private final RecordLane file;
        private @Nullable FeedRecord head;
        private long mergeTime;

        Lane(int index, RecordLane file) {
            this.index = index;
            this.file = file;
        }

        void advance() throws IOException, InterruptedException {
            FeedRecord next = file.next();
            head = next;
            if (next != null) {
                mergeTime = order == Order.EVENT_TIME ? next.runningTime() : next.runningArrival();
                queue.add(this);
            }
        }
    }
}
