package io.tidemark.domain.sequence;

import java.util.Arrays;

/**
 * Sequence numbers of some records, as runs without a gap: ascending, neither overlapping nor touching.
 *
 * <p>Adding in any order, repeating, and merging in any order and grouping give the same runs. Numbers below 1 stand for
 * none and are left out. Changed in place, and the number behind the last one costs no object, because a number is added for
 * every tick. Public without arguments and with setters because it is sent between Flink's tasks.
 *
 * <p><b>Caveat</b>: there are at most {@value #CAPACITY} runs, for numbers that are not contiguous make a run each. Of more, half
 * of the gaps, the smaller ones, are taken for filled.
 */
public final class SequenceRuns {
    /** Largest number of runs. */
    public static final int CAPACITY = 64;

    private static final long[] NONE = {};

    /** First and last number of every run, and room behind them. */
    private long[] edges = NONE;

    private int count;

    /** Adds one number. */
    public void add(long sequence) {
        if (sequence < 1) {
            return;
        }
        if (count > 0 && edges[2 * count - 1] == sequence - 1) {
            edges[2 * count - 1] = sequence;
        } else {
            add(sequence, sequence);
        }
    }

    /** Adds all numbers of another. */
    public void merge(SequenceRuns other) {
        for (int run = 0; run < other.count; run++) {
            add(other.first(run), other.last(run));
        }
    }

    private void add(long first, long last) {
        int begin = count;
        while (begin > 0 && last(begin - 1) >= first - 1) {
            begin--;
        }
        int end = begin;
        while (end < count && first(end) - 1 <= last) {
            end++;
        }
        if (begin == end) {
            insert(begin, first, last);
        } else {
            edges[2 * begin] = Math.min(first, first(begin));
            edges[2 * begin + 1] = Math.max(last, last(end - 1));
            remove(begin + 1, end);
        }
        if (count > CAPACITY) {
            joinClosest();
        }
    }

    private void insert(int run, long first, long last) {
        if (edges.length < 2 * count + 2) {
            edges = Arrays.copyOf(edges, Math.max(2, Math.min(2 * edges.length, 2 * CAPACITY + 2)));
        }
        System.arraycopy(edges, 2 * run, edges, 2 * run + 2, 2 * (count - run));
        edges[2 * run] = first;
        edges[2 * run + 1] = last;
        count++;
    }

    /** Takes runs out; what is behind them moves up. */
    private void remove(int begin, int end) {
        System.arraycopy(edges, 2 * end, edges, 2 * begin, 2 * (count - end));
        count -= end - begin;
    }

    /**
     * Takes half of the gaps for filled, the smaller ones as far as powers of two tell sizes apart. Half at once, since numbers
     * that are not contiguous make a gap with every tick, and no tick may cost a look at all runs.
     */
    private void joinClosest() {
        int[] gapsOfSize = new int[Long.SIZE];
        for (int run = 1; run < count; run++) {
            gapsOfSize[sizeBefore(run)]++;
        }
        int size = 0;
        int left = CAPACITY / 2;
        while (left > gapsOfSize[size]) {
            left -= gapsOfSize[size];
            size++;
        }
        int kept = 0;
        for (int run = 1; run < count; run++) {
            int ofRun = sizeBefore(run);
            boolean joined = ofRun < size || (ofRun == size && left > 0);
            left -= joined && ofRun == size ? 1 : 0;
            kept += joined ? 0 : 1;
            edges[2 * kept] = joined ? edges[2 * kept] : first(run);
            edges[2 * kept + 1] = last(run);
        }
        count = kept + 1;
    }

    /** The binary logarithm of the distance to the run before. */
    private int sizeBefore(int run) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(first(run) - last(run - 1));
    }

    /** Gives back the room that no run needs, before it is sent. */
    public void trimToSize() {
        if (edges.length > 2 * count) {
            edges = Arrays.copyOf(edges, 2 * count);
        }
    }

    /** First number of a run; runs are counted from 0. */
    public long first(int run) {
        return edges[2 * run];
    }

    /** Last number of a run; runs are counted from 0. */
    public long last(int run) {
        return edges[2 * run + 1];
    }

    /** First and last number of every run, ascending; what lies behind {@code count} pairs has no meaning. */
    public long[] getEdges() {
        return edges;
    }

    public void setEdges(long[] edges) {
        this.edges = edges;
    }

    /** Number of runs. */
    public int getCount() {
        return count;
    }

    public void setCount(int count) {
        this.count = count;
    }
}
