package io.tidemark.local.feed;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A permutation that a seed decides, and that makes no record late: whenever a record goes out, those that went out before
 * it are at most the bound ahead of it in event time.
 *
 * <p>Each record gets a place of its event time plus a random part of the bound, and records go out by place. For a
 * record r that goes out after s, r + x ≥ s + y with x and y in [0, bound], so s − r ≤ bound. A record goes out once the
 * running time of the input has reached its place: what comes later lies behind the running time by the input's own
 * disorder only, which the permutation therefore never adds to.
 *
 * <p>Holds the records of one bound of event time, at most {@link #MOST_HELD} of them or {@link #MOST_BYTES} bytes: then
 * the first goes out before its place is reached, which keeps the bound as well, since no place but its time counts.
 */
final class Shuffle {
    static final int MOST_HELD = 500_000;
    static final long MOST_BYTES = 128L << 20;

    private final SplittableRandom random;
    private final long bound;
    private final PriorityQueue<Place> held =
            new PriorityQueue<>(Comparator.comparingLong(Place::time).thenComparingLong(Place::order));
    private long runningTime = FeedRecord.UNTIMED;
    private long heldBytes;
    private long taken;
    private boolean ended;

    /** @param bound nanoseconds of event time, zero or more */
    Shuffle(long seed, long bound) {
        this.random = new SplittableRandom(seed);
        this.bound = bound;
    }

    private record Place(long time, long order, FeedRecord record) {}

    /** Takes the next record of the input. */
    void take(FeedRecord record) {
        runningTime = Math.max(runningTime, record.eventTime());
        long base = record.timed() ? record.eventTime() : runningTime;
        held.add(new Place(base + random.nextLong(bound + 1), taken++, record));
        heldBytes += record.value().length;
    }

    /** Tells that the input has ended: what is held may go out. */
    void end() {
        ended = true;
    }

    /** The next record to go out; null if another must be taken first, or if none is left. */
    @Nullable
    FeedRecord next() {
        Place first = held.peek();
        if (first == null
                || (first.time() > runningTime && !ended && held.size() < MOST_HELD && heldBytes < MOST_BYTES)) {
            return null;
        }
        held.remove();
        heldBytes -= first.record().value().length;
        return first.record();
    }
}
