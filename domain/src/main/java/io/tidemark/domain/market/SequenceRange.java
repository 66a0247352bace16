package io.tidemark.domain.market;

/**
 * The smallest and the largest sequence of some ticks of one type; a sequence of 0 stands for none and is left out.
 *
 * <p>Together with their count it shows gaps and repeats. Merging is associative and commutative; changed in place, like
 * {@link TradeSummary}.
 */
public final class SequenceRange {
    private long lowest;
    private long highest;

    void add(long sequence) {
        if (sequence != 0) {
            lowest = lowest == 0 ? sequence : Math.min(lowest, sequence);
            highest = Math.max(highest, sequence);
        }
    }

    void merge(SequenceRange other) {
        add(other.lowest);
        add(other.highest);
    }

    /** Smallest sequence; 0 for none. */
    public long getLowest() {
        return lowest;
    }

    public void setLowest(long lowest) {
        this.lowest = lowest;
    }

    /** Largest sequence; 0 for none. */
    public long getHighest() {
        return highest;
    }

    public void setHighest(long highest) {
        this.highest = highest;
    }
}
