package io.tidemark.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Faults that are made at one moment.
 *
 * @param after the first position of the market was stored
 * @param lasting from the moment that they are made until what was killed is started again and what was held goes on
 */
record Strike(Duration after, List<Fault> faults, Duration lasting) {
    Strike {
        faults = List.copyOf(faults);
    }

    /**
     * The strikes of a round: one fault alone, which follows from the seed by turns so that as many seeds in a row as there are
     * faults have each, and then two at once.
     */
    static List<Strike> ofSeed(long seed) {
        Random random = new Random(seed);
        Fault[] all = Fault.values();
        Fault alone = all[(int) Math.floorMod(seed - 1, (long) all.length)];
        Fault first = all[random.nextInt(all.length)];
        List<Fault> others = new ArrayList<>(List.of(all));
        others.removeIf(other -> !other.goesWith(first));
        Fault second = others.get(random.nextInt(others.size()));
        return List.of(
                new Strike(millis(random, 5_000, 12_000), List.of(alone), millis(random, 3_000, 12_000)),
                new Strike(millis(random, 26_000, 36_000), List.of(first, second), millis(random, 3_000, 12_000)));
    }

    private static Duration millis(Random random, int least, int most) {
        return Duration.ofMillis(random.nextInt(least, most + 1));
    }

    String words() {
        return faults.stream().map(Fault::words).collect(Collectors.joining(", and ")) + ", for "
                + lasting.toMillis() / 1_000.0 + " s";
    }
}
