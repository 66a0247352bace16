package io.tidemark.local.simulator;

import io.tidemark.local.records.InstrumentRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * All listings. Symbols are names of four letters that can be spoken; one in five has a second listing on another venue,
 * which shares its price. The first are the busiest: the activity of the n-th symbol falls as 1 / n.
 */
final class Listings {
    private static final String CONSONANTS = "BCDFGHJKLMNPRSTVWXYZ";
    private static final String VOWELS = "AEIOU";
    private static final int SYLLABLES = CONSONANTS.length() * VOWELS.length();
    private static final int SYMBOLS = SYLLABLES * SYLLABLES;
    /** Has no factor in common with the number of symbols, so that its multiples name each of them once. */
    private static final int SCATTER = 4_127;

    private static final List<String> VENUES = List.of("NORTH", "SOUTH", "EAST");
    private static final List<String> MARK_METHODS = List.of("LAST_THEN_MID", "LAST", "MID");
    private static final double SECOND_LISTING_ACTIVITY = 0.4;
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private final List<Listing> all = new ArrayList<>();
    private final AliasTable busy;
    private final AliasTable ticking;

    Listings(MarketPlan plan, Calendar calendar) {
        Chance chance = Chance.of(plan.seed(), Chance.Purpose.PRICES);
        long effectiveFrom = Math.floorDiv(calendar.start(), NANOS_PER_DAY) * NANOS_PER_DAY;
        double[] weights = new double[plan.instruments()];
        for (int number = 0; all.size() < plan.instruments(); number++) {
            boolean future = number % 16 == 7;
            Walk walk = new Walk(price(future, chance), 2e-5 + 4e-5 * chance.fraction(), calendar.start());
            int venues = number % 5 == 2 ? 2 : 1;
            for (int venue = 0; venue < venues && all.size() < plan.instruments(); venue++) {
                weights[all.size()] = (venue == 0 ? 1 : SECOND_LISTING_ACTIVITY) / (number + 1);
                InstrumentRecord instrument = instrument(
                        all.size(),
                        symbol(number),
                        VENUES.get((number + venue) % VENUES.size()),
                        future,
                        effectiveFrom);
                all.add(new Listing(all.size(), instrument, future, walk, plan.partitions()));
            }
        }
        busy = new AliasTable(weights);
        ticking = plan.busiestShare() > 0 ? new AliasTable(skewed(weights, plan.busiestShare())) : busy;
    }

    /** The weights with that of the first such that it is this share of all. */
    private static double[] skewed(double[] weights, double share) {
        double others = 0;
        for (int i = 1; i < weights.length; i++) {
            others += weights[i];
        }
        double[] skewed = weights.clone();
        skewed[0] = others > 0 ? others * share / (1 - share) : 1;
        return skewed;
    }

    /** In increments: 5 to 500 dollars, cheap ones being more frequent; of a future 1,000 to 6,000 points. */
    private static long price(boolean future, Chance chance) {
        double high = chance.fraction();
        return future ? 100_000 + chance.below(500_000L) : 500 + (long) (49_500 * high * high);
    }

    static String symbol(int number) {
        int scattered = (int) ((long) number * SCATTER % SYMBOLS);
        return syllable(scattered / SYLLABLES) + syllable(scattered % SYLLABLES);
    }

    private static String syllable(int number) {
        return "" + CONSONANTS.charAt(number / VOWELS.length()) + VOWELS.charAt(number % VOWELS.length());
    }

    private static InstrumentRecord instrument(
            int index, String symbol, String venue, boolean future, long effectiveFrom) {
        return new InstrumentRecord(
                symbol + "." + venue,
                symbol,
                future ? "FUTURE" : "EQUITY",
                venue,
                "USD",
                future ? "50" : "1",
                "0.01",
                MARK_METHODS.get(index % MARK_METHODS.size()),
                index % 2 == 0 ? List.of("ODD_LOT") : List.of(),
                index % 3 == 1 ? List.of("TRADE", "QUOTE") : List.of(),
                effectiveFrom);
    }

    List<Listing> all() {
        return all;
    }

    int size() {
        return all.size();
    }

    Listing get(int index) {
        return all.get(index);
    }

    /** One of them, the busy ones more often. */
    Listing draw(Chance chance) {
        return all.get(busy.draw(chance));
    }

    /** The one that ticks: a busy one more often, and the first as often as the plan says. */
    Listing drawTicking(Chance chance) {
        return all.get(ticking.draw(chance));
    }
}
