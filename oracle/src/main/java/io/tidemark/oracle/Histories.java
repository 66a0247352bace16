package io.tidemark.oracle;

import net.jqwik.api.Arbitrary;

/**
 * Markets to test with, none of them with conflicts: records of one identity are equal by value.
 *
 * <p>Executions, trades and quotes stand in event order, so that a test may feed them as they are; it may as well shuffle
 * them, as no figure depends on their order. Reference records of one id must keep theirs.
 */
public final class Histories {
    private Histories() {}

    /**
     * Small markets full of edges, which shrink: 1 to 3 instruments and accounts, 5 to 40 minutes, many of them around
     * midnight UTC, up to 40 executions, a third of which are amended, 8 cash flows and 60 ticks. Some amendments are
     * made minutes later and a few hours later, none after the date that follows the first.
     */
    public static Arbitrary<OracleMarket> markets() {
        return SmallMarkets.arbitrary();
    }

    /**
     * A larger market of ordinary trading: prices walk, executions are near them, sequences rise. The same for the same
     * arguments.
     */
    public static OracleMarket market(long seed, HistorySize size) {
        return new LargeMarket(seed, size).generate();
    }
}
