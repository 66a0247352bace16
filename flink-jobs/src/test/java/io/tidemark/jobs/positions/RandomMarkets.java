package io.tidemark.jobs.positions;

import io.tidemark.oracle.Histories;
import io.tidemark.oracle.OracleMarket;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.RandomGenerator;

/** Markets of a seed, one after the other, the same in every run. */
final class RandomMarkets {
    private final RandomGenerator<OracleMarket> generator = Histories.markets().generator(1_000);
    private final Random random;

    RandomMarkets(long seed) {
        random = new Random(seed);
    }

    /** The next so many. */
    List<OracleMarket> next(int count) {
        return Stream.generate(() -> generator.next(random).value())
                .limit(count)
                .toList();
    }
}
