package io.tidemark.local.simulator;

/** A draw of one among many of unequal weights in constant time: Walker's method of aliases, as M. Vose builds it. */
final class AliasTable {
    private final double[] keep;
    private final int[] alias;

    /** @param weights above zero */
    AliasTable(double[] weights) {
        int size = weights.length;
        keep = new double[size];
        alias = new int[size];
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        int[] small = new int[size];
        int[] large = new int[size];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < size; i++) {
            keep[i] = weights[i] * size / sum;
            alias[i] = i;
            if (keep[i] < 1) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        while (smalls > 0 && larges > 0) {
            int less = small[--smalls];
            int more = large[larges - 1];
            alias[less] = more;
            keep[more] -= 1 - keep[less];
            if (keep[more] < 1) {
                larges--;
                small[smalls++] = more;
            }
        }
        // What is left over is 1 but for rounding.
        while (smalls > 0) {
            keep[small[--smalls]] = 1;
        }
    }

    int draw(Chance chance) {
        int column = chance.below(keep.length);
        return chance.happens(keep[column]) ? column : alias[column];
    }
}
