package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleMarket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import net.jqwik.api.Example;

/**
 * The ledger against its oracle over thousands of random histories, on all processors.
 *
 * <p>They are the same in every run, so that what fails was changed. {@code -Dhistories.seed=N} goes where nobody was.
 */
class PositionHistoriesIT {
    private static final int HISTORIES = 10_000;
    private static final int AT_ONCE = 1_000;
    private static final int FAILURES_TOLD = 3;
    private static final long SEED = Long.getLong("histories.seed", 20_240_304);

    /** Something that must be so of a market, whatever the seed of its arrivals. */
    private interface Check {
        void check(OracleMarket market, long seed) throws Exception;
    }

    @Example
    void everythingPublishedIsTheOracles() {
        checkAll(HISTORIES, HistoryCheck::check);
    }

    @Example
    void whatWasCancelledNeverWasAndWhatWasCorrectedWasSoFromTheStart() {
        checkAll(HISTORIES / 10, HistoryPair::checkWithoutErrors);
    }

    @Example
    void nothingAppendedLaterShowsInWhatWasKnown() {
        checkAll(HISTORIES / 5, HistoryPair::checkNoLookAhead);
    }

    private static void checkAll(int histories, Check check) {
        RandomMarkets random = new RandomMarkets(SEED);
        Map<Integer, Throwable> failures = new ConcurrentSkipListMap<>();
        for (int first = 0; first < histories; first += AT_ONCE) {
            int from = first;
            List<OracleMarket> markets = random.next(AT_ONCE);
            IntStream.range(0, markets.size()).parallel().forEach(i -> {
                try {
                    check.check(markets.get(i), SEED + from + i);
                } catch (Exception | AssertionError failure) {
                    failures.put(from + i, failure);
                }
            });
        }
        Map<Integer, Throwable> told = new TreeMap<>();
        failures.entrySet().stream()
                .limit(FAILURES_TOLD)
                .forEach(failure -> told.put(failure.getKey(), failure.getValue()));
        assertThat(told)
                .as("%d of %d histories of seed %d fail, among them", failures.size(), histories, SEED)
                .isEmpty();
    }
}
