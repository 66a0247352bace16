package io.tidemark.jobs.books;

import io.tidemark.jobs.positions.RestatementProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of what everything is restated and stored that the rows do not know yet. For any thread.
 *
 * <p>What came is on its way into several tables, and what a subtask says of it on its way to here; a margin is what all
 * of that may take.
 */
final class RestatementWatch {
    private final Duration margin;
    private final Map<Integer, Deque<Stretch>> stretches = new HashMap<>();
    private int subtasks = Integer.MAX_VALUE;

    /**
     * A watch.
     *
     * @param margin what it takes until rows are stored that a subtask has published, and until it is heard
     */
    RestatementWatch(Duration margin) {
        this.margin = margin;
    }

    /**
     * A time in which a subtask had something to restate.
     *
     * @param to null while it has
     */
    private record Stretch(Instant from, @Nullable Instant to) {}

    synchronized void note(RestatementProgress progress, Instant now) {
        subtasks = progress.subtasks();
        Deque<Stretch> ofSubtask = stretches.computeIfAbsent(progress.subtask(), ignored -> new ArrayDeque<>());
        Stretch newest = ofSubtask.peekLast();
        boolean restating = newest != null && newest.to() == null;
        if (progress.restating() && !restating) {
            ofSubtask.addLast(new Stretch(now, null));
        } else if (!progress.restating() && restating) {
            ofSubtask.removeLast();
            ofSubtask.addLast(new Stretch(newest.from(), now));
        }
        forget(ofSubtask, now);
    }

    /** A difference that was seen at this moment already is not on its way to be put right any more. */
    synchronized Instant restatedUntil(Instant now) {
        if (stretches.size() < subtasks) {
            return Instant.MIN;
        }
        Instant until = now;
        for (Deque<Stretch> ofSubtask : stretches.values()) {
            forget(ofSubtask, now);
            Stretch oldest = ofSubtask.peekFirst();
            if (oldest != null && oldest.from().isBefore(until)) {
                until = oldest.from();
            }
        }
        return until.minus(margin);
    }

    private void forget(Deque<Stretch> ofSubtask, Instant now) {
        Instant stored = now.minus(margin);
        while (!ofSubtask.isEmpty()) {
            Instant to = ofSubtask.getFirst().to();
            if (to == null || to.isAfter(stored)) {
                return;
            }
            ofSubtask.removeFirst();
        }
    }
}
