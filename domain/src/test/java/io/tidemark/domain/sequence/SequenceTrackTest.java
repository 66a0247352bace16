package io.tidemark.domain.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.sequence.SequenceTrack.Gap;
import io.tidemark.domain.sequence.SequenceTrack.Stretch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequenceTrackTest {
    private static final long M0 = 0;
    private static final long M1 = 60_000;
    private static final long M2 = 120_000;

    @Test
    void whatLiesBetweenTwoStretchesIsAGapOfTheMinutesAroundIt() {
        SequenceTrack track = SequenceTrack.EMPTY.with(M0, 5, 7).with(M2, 10, 12);

        assertThat(track.gaps()).containsExactly(new Gap(8, 9, M0, M2));
        assertThat(track.held()).isEqualTo(6);
    }

    @Test
    void nothingIsMissingBeforeTheFirst() {
        assertThat(SequenceTrack.EMPTY.with(M0, 5, 7).gaps()).isEmpty();
        assertThat(SequenceTrack.EMPTY.gaps()).isEmpty();
    }

    @Test
    void whatComesLateLeavesTheRestAndCountsOnce() {
        SequenceTrack track =
                SequenceTrack.EMPTY.with(M0, 1, 2).with(M2, 9, 9).with(M1, 5, 5).with(M1, 5, 5);

        assertThat(track.gaps()).containsExactly(new Gap(3, 4, M0, M1), new Gap(6, 8, M1, M2));
        assertThat(track.held()).isEqualTo(4);
        assertThat(track.with(M1, 3, 4).with(M1, 6, 8).gaps()).isEmpty();
    }

    @Test
    void aStretchOverSeveralCountsOnlyWhatIsNew() {
        SequenceTrack track = SequenceTrack.EMPTY.with(M0, 2, 3).with(M0, 6, 7).with(M1, 1, 9);

        assertThat(track.stretches()).containsExactly(new Stretch(1, M1, 9, M1));
        assertThat(track.held()).isEqualTo(9);
    }

    @Test
    void numbersThatCrossTheEdgeOfAMinuteOutOfOrderAreNoGap() {
        // 3 bears an event time of the minute after, and 4 one of the minute before.
        SequenceTrack track =
                SequenceTrack.EMPTY.with(M0, 1, 2).with(M0, 4, 4).with(M1, 3, 3).with(M1, 5, 6);

        assertThat(track.gaps()).isEmpty();
    }

    @Test
    void aGapBetweenMinutesOutOfOrderIsOfBothAndWhatIsBetween() {
        assertThat(SequenceTrack.EMPTY.with(M2, 1, 1).with(M0, 3, 3).gaps()).containsExactly(new Gap(2, 2, M0, M2));
    }

    @Test
    void aRepeatInAnotherMinuteMakesTheGapBesideItTheWiderOneInAnyOrder() {
        SequenceTrack track = SequenceTrack.EMPTY.with(M1, 1, 2).with(M2, 4, 5);

        assertThat(track.with(M0, 2, 2).gaps()).containsExactly(new Gap(3, 3, M0, M2));
        assertThat(track.with(M2, 2, 2).gaps()).containsExactly(new Gap(3, 3, M1, M2));
        assertThat(SequenceTrack.EMPTY
                        .with(M2, 2, 2)
                        .with(M1, 1, 2)
                        .with(M2, 4, 5)
                        .gaps())
                .containsExactly(new Gap(3, 3, M1, M2));
    }

    @Test
    void aGapThatIsNotWaitedForAnyMoreIsGoneAndTheCountStays() {
        SequenceTrack track = SequenceTrack.EMPTY.with(M0, 1, 2).with(M1, 4, 4).with(M2, 6, 6);

        SequenceTrack rest = track.without(List.of(new Gap(3, 3, M0, M1)));

        assertThat(rest.gaps()).containsExactly(new Gap(5, 5, M1, M2));
        assertThat(rest.held()).isEqualTo(4);
        assertThat(rest.with(M1, 3, 3)).isEqualTo(rest);
    }

    @Property
    void gapsAreWhatIsNotInTheSetBetweenItsEndsInAnyOrder(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 60) Integer> numbers, @ForAll long seed) {
        List<Integer> shuffled = new ArrayList<>(numbers);
        shuffled.addAll(numbers.subList(0, numbers.size() / 2));
        Collections.shuffle(shuffled, new Random(seed));
        TreeSet<Long> all = new TreeSet<>();
        SequenceTrack track = SequenceTrack.EMPTY;
        for (long number : shuffled) {
            all.add(number);
            track = track.with(minuteOf(number), number, number);
        }

        List<Gap> expected = new ArrayList<>();
        for (long number : all) {
            Long next = all.higher(number);
            if (next != null && next > number + 1) {
                expected.add(new Gap(number + 1, next - 1, minuteOf(number), minuteOf(next)));
            }
        }
        assertThat(track.gaps()).isEqualTo(expected);
        assertThat(track.held()).isEqualTo(all.size());
    }

    private static long minuteOf(long number) {
        return number / 7 * 60_000;
    }
}
