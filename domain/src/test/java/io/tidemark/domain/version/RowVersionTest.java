package io.tidemark.domain.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowVersionTest {
    @Test
    void placesGenerationAboveExecutionsAboveOtherInputs() {
        assertThat(Long.toUnsignedString(RowVersion.of(1, 2, 3), 16)).isEqualTo("100000020000003");
        assertThat(Long.toUnsignedString(RowVersion.of(255, 0, 0), 16)).isEqualTo("ff00000000000000");
    }

    @Test
    void ranksMoneyBeforeTicks() {
        assertThat(Long.compareUnsigned(RowVersion.of(0, 1, 0), RowVersion.of(0, 0, RowVersion.MAXIMUM_COUNT)))
                .isPositive();
        assertThat(Long.compareUnsigned(RowVersion.of(200, 0, 0), RowVersion.of(100, 9, 9)))
                .isPositive();
    }

    @Test
    void countsThatDoNotFitStopAtTheLargestAndNeverSpillIntoTheirNeighbour() {
        assertThat(RowVersion.of(0, 0, 1L << 30)).isEqualTo(RowVersion.MAXIMUM_COUNT);
        assertThat(RowVersion.of(0, 1L << 40, 0)).isEqualTo(RowVersion.MAXIMUM_COUNT << 28);
    }

    @Test
    void sequencesRankAboveReferenceRecordsAndBelowTheGeneration() {
        assertThat(Long.toUnsignedString(RowVersion.ofSequences(1, 2, 3), 16)).isEqualTo("100000000020003");
        assertThat(RowVersion.ofSequences(0, 1, 0)).isGreaterThan(RowVersion.ofSequences(0, 0, 1L << 20));
        assertThat(RowVersion.ofSequences(0, 1L << 50, 0)).isEqualTo(((1L << 40) - 1) << 16);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> RowVersion.of(256, 0, 0)).hasMessageContaining("generation 256");
        assertThatThrownBy(() -> RowVersion.of(-1, 0, 0)).hasMessageContaining("generation -1");
        assertThatThrownBy(() -> RowVersion.of(0, -1, 0)).hasMessageContaining("not negative");
    }
}
