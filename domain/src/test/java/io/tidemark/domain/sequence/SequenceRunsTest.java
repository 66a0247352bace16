package io.tidemark.domain.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequenceRunsTest {
    @Test
    void numbersInARowAreOneRun() {
        assertThat(textOf(of(7, 8, 9))).isEqualTo("7-9");
    }

    @Test
    void aRepeatHidesNoGap() {
        assertThat(textOf(of(1, 2, 2, 4))).isEqualTo("1-2 4-4");
    }

    @Test
    void whatComesLateFillsTheGapBetweenTwoRuns() {
        assertThat(textOf(of(1, 2, 5, 6, 4, 3))).isEqualTo("1-6");
    }

    @Test
    void noneIsLeftOut() {
        assertThat(textOf(of(0, 0, 3, 0, -1))).isEqualTo("3-3");
        assertThat(of(0).getCount()).isZero();
    }

    @Test
    void theLargestNumbersDoNotWrapAround() {
        assertThat(textOf(of(Long.MAX_VALUE, 1, Long.MAX_VALUE - 1, Long.MIN_VALUE)))
                .isEqualTo("1-1 9223372036854775806-9223372036854775807");
    }

    @Test
    void ofMoreRunsThanThereIsRoomForTheSmallerHalfOfTheGapsIsTakenForFilled() {
        SequenceRuns runs = new SequenceRuns();
        // 64 gaps in turn of 1 and of 99 numbers: 2, 4 to 102, 104, 106 to 204, and so on.
        for (int pair = 0; pair <= SequenceRuns.CAPACITY / 2; pair++) {
            runs.add(1 + 102L * pair);
            runs.add(3 + 102L * pair);
        }
        assertThat(textOf(runs)).startsWith("1-3 103-105 205-207 ").endsWith(" 3163-3165 3265-3265 3267-3267");
        assertThat(runs.getCount()).isEqualTo(SequenceRuns.CAPACITY / 2 + 2);
        assertThat(runs.getEdges().length).isLessThanOrEqualTo(2 * SequenceRuns.CAPACITY + 2);
    }

    @Test
    void ofGapsOfOneSizeHalfAreTakenForFilled() {
        SequenceRuns runs = new SequenceRuns();
        for (int run = 0; run <= SequenceRuns.CAPACITY; run++) {
            runs.add(1 + 10L * run);
        }
        assertThat(textOf(runs)).startsWith("1-321 331-331 341-341 ").endsWith(" 641-641");
        assertThat(runs.getCount()).isEqualTo(SequenceRuns.CAPACITY / 2 + 1);
    }

    @Test
    void numbersWithoutAnOrderNeedNoMoreRoomThanThereIs() {
        SequenceRuns runs = new SequenceRuns();
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            runs.add(random.nextInt(1_000_000));
        }
        assertThat(runs.getCount()).isLessThanOrEqualTo(SequenceRuns.CAPACITY);
        for (int run = 1; run < runs.getCount(); run++) {
            assertThat(runs.first(run)).isGreaterThan(runs.last(run - 1) + 1);
        }
    }

    @Property
    void anySplitIntoPartsInAnyOrderIsTheSetOfTheNumbers(
            @ForAll @Size(max = 60) List<@IntRange(max = 80) Integer> numbers,
            @ForAll @IntRange(min = 1, max = 5) int parts,
            @ForAll long seed) {
        List<Integer> shuffled = new ArrayList<>(numbers);
        shuffled.addAll(numbers.subList(0, numbers.size() / 3));
        Random random = new Random(seed);
        Collections.shuffle(shuffled, random);
        List<SequenceRuns> split = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            split.add(new SequenceRuns());
        }
        TreeSet<Long> expected = new TreeSet<>();
        for (long number : shuffled) {
            split.get(random.nextInt(parts)).add(number);
            if (number > 0) {
                expected.add(number);
            }
        }

        SequenceRuns merged = new SequenceRuns();
        for (SequenceRuns part : split) {
            part.trimToSize();
            merged.merge(part);
        }
        merged.merge(split.get(0));

        assertThat(textOf(merged)).isEqualTo(textOf(expected));
    }

    private static SequenceRuns of(long... numbers) {
        SequenceRuns runs = new SequenceRuns();
        for (long number : numbers) {
            runs.add(number);
        }
        return runs;
    }

    private static String textOf(SequenceRuns runs) {
        List<String> text = new ArrayList<>();
        for (int run = 0; run < runs.getCount(); run++) {
            text.add(runs.first(run) + "-" + runs.last(run));
        }
        return String.join(" ", text);
    }

    private static String textOf(Set<Long> numbers) {
        List<String> text = new ArrayList<>();
        long first = 0;
        for (long number : numbers) {
            if (!numbers.contains(number - 1)) {
                first = number;
            }
            if (!numbers.contains(number + 1)) {
                text.add(first + "-" + number);
            }
        }
        return String.join(" ", text);
    }
}
