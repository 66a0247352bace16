package io.tidemark.jobs.positions;

import io.tidemark.oracle.Histories;
import io.tidemark.oracle.OracleMarket;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The ledger against its oracle over thousands of random histories, on all processors. */
class PositionHistoriesIT {
    private static final int HISTORIES = 1_000;
    private static final int AT_ONCE = 20;

    /** Something that must be so of a market, whatever the seed of its arrivals. */
    private interface Check {
        void check(OracleMarket market, long seed) throws Exception;
    }

    @Provide
    Arbitrary<List<OracleMarket>> markets() {
        return Histories.markets().list().ofSize(AT_ONCE);
    }

    @Property(tries = HISTORIES / AT_ONCE)
    void everythingPublishedIsTheOracles(@ForAll("markets") List<OracleMarket> markets, @ForAll long seed)
            throws Throwable {
        atOnce(markets, seed, HistoryCheck::check);
    }

    @Property(tries = HISTORIES / AT_ONCE / 10)
    void whatWasCancelledNeverWasAndWhatWasCorrectedWasSoFromTheStart(
            @ForAll("markets") List<OracleMarket> markets, @ForAll long seed) throws Throwable {
        atOnce(markets, seed, HistoryPair::checkWithoutErrors);
    }

    @Property(tries = HISTORIES / AT_ONCE / 5)
    void nothingAppendedLaterShowsInWhatWasKnown(@ForAll("markets") List<OracleMarket> markets, @ForAll long seed)
            throws Throwable {
        atOnce(markets, seed, HistoryPair::checkNoLookAhead);
    }

    private static void atOnce(List<OracleMarket> markets, long seed, Check check) throws Throwable {
        TreeMap<Integer, Throwable> failures = new TreeMap<>();
        IntStream.range(0, markets.size()).parallel().forEach(i -> {
            try {
                check.check(markets.get(i), seed + i);
            } catch (Throwable failure) {
                synchronized (failures) {
                    failures.put(i, failure);
                }
            }
        });
        if (!failures.isEmpty()) {
            throw failures.firstEntry().getValue();
        }
    }
}
