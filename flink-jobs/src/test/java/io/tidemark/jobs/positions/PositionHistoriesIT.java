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

/** The ledger against its oracle over ten thousand random histories, on all processors. */
class PositionHistoriesIT {
    private static final int HISTORIES = 10_000;
    private static final int AT_ONCE = 20;

    @Provide
    Arbitrary<List<OracleMarket>> markets() {
        return Histories.markets().map(HistoryCheck::withoutAmendments).list().ofSize(AT_ONCE);
    }

    @Property(tries = HISTORIES / AT_ONCE)
    void everythingPublishedIsTheOracles(@ForAll("markets") List<OracleMarket> markets, @ForAll long seed)
            throws Throwable {
        TreeMap<Integer, Throwable> failures = new TreeMap<>();
        IntStream.range(0, markets.size()).parallel().forEach(i -> {
            try {
                HistoryCheck.check(markets.get(i), seed + i);
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
