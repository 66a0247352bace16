package io.tidemark.bench;

/**
 * A stretch of time, its end not in it.
 *
 * @param fromMillis since the epoch; so {@code toMillis}
 */
record TimeWindow(long fromMillis, long toMillis) {

    boolean contains(long millis) {
        return fromMillis <= millis && millis < toMillis;
    }

    double seconds() {
        return (toMillis - fromMillis) / 1e3;
    }
}
