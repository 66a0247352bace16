package io.tidemark.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations in milliseconds, every one of them kept, and their percentiles by nearest rank. */
final class Percentiles {
    private final List<Long> sorted = new ArrayList<>();
    private boolean dirty;

    void add(long millis) {
        sorted.add(millis);
        dirty = true;
    }

    int count() {
        return sorted.size();
    }

    /**
     * The least duration that this percentage of all are not above.
     *
     * @param percent above 0, at most 100, which is the worst
     * @throws IllegalStateException if there are none
     */
    long at(int percent) {
        if (sorted.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        if (dirty) {
            Collections.sort(sorted);
            dirty = false;
        }
        return sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }
}
