package io.tidemark.jobs.positions;

import io.tidemark.oracle.OracleAccount;
import io.tidemark.oracle.OracleInstrument;
import io.tidemark.oracle.OracleMarket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * When the records of a market come: within a second, but some minutes or hours late, as may happen to an execution, its
 * amendments, the repetition of either, a cash flow, a tick, an instrument and an account.
 *
 * <p>Ticks come within their horizon of an hour, and instruments within an hour of the first minute that they say
 * something of, since which trades make a mark is decided within that horizon. Everything else comes within the two
 * trading dates of the market.
 *
 * <p>What becomes of a record depends on the seed and on the record, not on those before it: so a market that is shrunk
 * comes as it came.
 */
final class ArrivalSchedule {
    private static final long MINUTE_MILLIS = 60_000;
    private static final long LONGEST_OF_TICKS_MILLIS = 58 * MINUTE_MILLIS;
    private static final long LONGEST_MILLIS = 30 * 60 * MINUTE_MILLIS;

    private final double lateShare;
    private final long seed;
    private final long startMillis;
    private final Map<Object, Integer> repetitions = new HashMap<>();

    private ArrivalSchedule(double lateShare, long seed, long startMillis) {
        this.lateShare = lateShare;
        this.seed = seed;
        this.startMillis = startMillis;
    }

    /**
     * Arrivals in the order in which they come.
     *
     * @param lateShare how many of the records are late, 0 to 1
     * @param seed of what is left to chance
     */
    static List<Arrival> of(OracleMarket market, double lateShare, long seed) {
        List<Object> events = Arrival.eventsOf(market);
        long start = events.stream()
                .filter(event -> !(event instanceof OracleInstrument || event instanceof OracleAccount))
                .mapToLong(event -> Arrival.recordOf(event).eventTime() / 1_000_000)
                .min()
                .orElse(0);
        ArrivalSchedule schedule = new ArrivalSchedule(lateShare, seed, start);
        List<Arrival> arrivals = new ArrayList<>();
        events.forEach(event -> arrivals.add(schedule.arrival(event)));
        List<Arrival> result = inOrderOfCorrections(arrivals);
        result.sort(Comparator.comparingLong(Arrival::appendMillis));
        return result;
    }

    private Arrival arrival(Object event) {
        Arrival arrival = Arrival.of(event, 0, 0);
        int repetition = repetitions.merge(event, 1, Integer::sum);
        SplittableRandom random =
                new SplittableRandom(seed ^ (arrival.record().json().hashCode() * 0x9E37_79B9_7F4A_7C15L + repetition));
        long appendMillis = arrival.isReference() ? referenceAppend(arrival, random) : eventAppend(arrival, random);
        return Arrival.of(event, appendMillis, random.nextLong());
    }

    private long eventAppend(Arrival arrival, SplittableRandom random) {
        long appendMillis = arrival.eventTime() / 1_000_000 + random.nextInt(1000);
        long longest = arrival.isTick() ? LONGEST_OF_TICKS_MILLIS : LONGEST_MILLIS;
        return random.nextDouble() < lateShare ? appendMillis + delay(longest, random) : appendMillis;
    }

    private long referenceAppend(Arrival arrival, SplittableRandom random) {
        long effectiveMillis = arrival.eventTime() / 1_000_000;
        if (random.nextDouble() < lateShare) {
            long longest = arrival.event() instanceof OracleInstrument ? LONGEST_OF_TICKS_MILLIS : LONGEST_MILLIS;
            return Math.max(effectiveMillis, startMillis) + delay(longest, random);
        }
        return effectiveMillis > startMillis && random.nextBoolean()
                ? effectiveMillis + random.nextInt(1000)
                : startMillis - 60 * MINUTE_MILLIS + random.nextInt(1000);
    }

    private static long delay(long longest, SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> random.nextLong(1, 5 * MINUTE_MILLIS);
            case 2, 3 -> random.nextLong(1, LONGEST_OF_TICKS_MILLIS);
            default -> random.nextLong(1, longest);
        };
    }

    /** Of records of one id and time the later one corrects the former, so that their order is part of the market. */
    private static List<Arrival> inOrderOfCorrections(List<Arrival> arrivals) {
        Map<String, List<Integer>> places = new TreeMap<>();
        List<Arrival> result = new ArrayList<>(arrivals);
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            if (arrival.isReference()) {
                String id = arrival.record().topic() + " " + arrival.record().key() + " " + arrival.eventTime();
                places.computeIfAbsent(id, ignored -> new ArrayList<>()).add(i);
            }
        }
        for (List<Integer> same : places.values()) {
            List<Long> appends = same.stream()
                    .map(i -> arrivals.get(i).appendMillis())
                    .sorted()
                    .toList();
            for (int i = 0; i < same.size(); i++) {
                Arrival arrival = arrivals.get(same.get(i));
                result.set(same.get(i), Arrival.of(arrival.event(), appends.get(i), arrival.chance()));
            }
        }
        return result;
    }
}
