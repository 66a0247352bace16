package io.tidemark.domain.version;

/**
 * The version of a published row, an unsigned 64-bit integer: generation in the highest 8 bits, the number of execution
 * events folded in the next 28, the number of other inputs folded in the lowest 28.
 *
 * <p>It depends on what was folded and on nothing else, so that a row made again from the same inputs is the same row,
 * and a row made from more inputs always wins. The generation ranks first: raising it lets a corrected program's rows
 * win over those of a faulty one over the same inputs.
 */
public final class RowVersion {
    /** Largest generation. */
    public static final int MAXIMUM_GENERATION = 0xFF;

    /** Largest number of inputs of one kind; more are counted as this many. */
    public static final long MAXIMUM_COUNT = (1L << 28) - 1;

    private static final long MAXIMUM_SEQUENCES = (1L << 40) - 1;
    private static final long MAXIMUM_REFERENCE_RECORDS = (1L << 16) - 1;

    private RowVersion() {}

    /**
     * The version of a row.
     *
     * @param generation 0 to {@value #MAXIMUM_GENERATION}
     * @param executionEvents execution events folded into the row, at least 0
     * @param otherInputs ticks counted one by one, rates and reference records folded into the row, at least 0
     * @return the version, to be read as unsigned
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public static long of(int generation, long executionEvents, long otherInputs) {
        if (generation < 0 || generation > MAXIMUM_GENERATION) {
            throw new IllegalArgumentException("generation " + generation + " is not between 0 and 255");
        }
        if (executionEvents < 0 || otherInputs < 0) {
            throw new IllegalArgumentException(
                    "counts of a version are not negative: " + executionEvents + ", " + otherInputs);
        }
        return ((long) generation << 56)
                | (Math.min(executionEvents, MAXIMUM_COUNT) << 28)
                | Math.min(otherInputs, MAXIMUM_COUNT);
    }

    /**
     * The version of a row about sequence numbers: generation in the highest 8 bits, how many numbers had come in the next 40,
     * the number of reference records known in the lowest 16. Of an instrument more numbers come than the other layout counts.
     *
     * @param generation 0 to {@value #MAXIMUM_GENERATION}
     * @param sequences different sequence numbers that had come, at least 0
     * @param referenceRecords records of the instrument that were known, at least 0
     * @return the version, to be read as unsigned
     * @throws IllegalArgumentException if the generation is out of its range
     */
    public static long ofSequences(int generation, long sequences, long referenceRecords) {
        return of(generation, 0, 0)
                | (Math.min(sequences, MAXIMUM_SEQUENCES) << 16)
                | Math.min(referenceRecords, MAXIMUM_REFERENCE_RECORDS);
    }
}
