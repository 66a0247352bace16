package io.tidemark.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrikeTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 7, -20, 1_000_000_007})
    void asManySeedsInARowAsThereAreFaultsHaveEachAlone(long first) {
        List<Fault> alone = LongStream.range(first, first + Fault.values().length)
                .mapToObj(seed -> Strike.ofSeed(seed).get(0).faults())
                .peek(faults -> assertThat(faults).hasSize(1))
                .map(faults -> faults.get(0))
                .toList();

        assertThat(alone).containsExactlyInAnyOrder(Fault.values());
    }

    @Test
    void twoAtOnceStrikeDifferentPartsWhileTheMarketComes() {
        Set<Fault> seen = EnumSet.noneOf(Fault.class);
        for (long seed = 1; seed <= 1_000; seed++) {
            Strike pair = Strike.ofSeed(seed).get(1);

            assertThat(pair.faults()).hasSize(2);
            assertThat(pair.faults().get(0).goesWith(pair.faults().get(1)))
                    .as("%s", pair)
                    .isTrue();
            assertThat(pair.after().toSeconds()).isBetween(26L, 36L);
            assertThat(pair.lasting().toSeconds()).isBetween(3L, 12L);
            seen.addAll(pair.faults());
        }
        assertThat(seen).containsExactlyInAnyOrder(Fault.values());
    }

    @Test
    void aSeedAlwaysHasTheSameStrikes() {
        assertThat(Strike.ofSeed(42)).isEqualTo(Strike.ofSeed(42)).isNotEqualTo(Strike.ofSeed(57));
    }
}
