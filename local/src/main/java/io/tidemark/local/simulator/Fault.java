package io.tidemark.local.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can go wrong with records on their way, or with the market itself. The rate of each is a share, 0 to 1. */
public enum Fault {
    /** A record delivered up to 800 ms after its event time, which makes none late; share of all records. */
    OUT_OF_ORDER,
    /** A record delivered 5 s to 5 min after its event time; share of all records. */
    LATE,
    /** A trade or opening of {@code executions} delivered again within a minute, equal by value; share of them. */
    DUPLICATE,
    /** A trade or opening delivered once more within a minute, of the same identity at another price; share of them. */
    CONFLICTING,
    /** A cut-off copy directly before the record; share of all records. */
    MALFORMED,
    /**
     * A copy whose {@code ts_event} is 1,024 weeks ahead, as of a receiver whose GPS week counter rolled over; share of all
     * records. Executions and cash flows get an identity of their own. A plan that starts more than 1,024 weeks ago makes
     * copies that no job can refuse.
     */
    SKEWED,
    /** A trade corrected or cancelled 1 s to 10 min after it was made, sometimes corrected twice; share of trades. */
    AMENDED,
    /** 1 to 50 sequence numbers of a listing and type that no record has; share of ticks followed by one. */
    GAP,
    /** A listing halted for 30 s to 3 min, without ticks and executions; share of ticks followed by one. */
    HALT,
    /** A partition of {@code market.ticks} without ticks for 20 to 90 s, one at a time; share of ticks that begin it. */
    QUIET_PARTITION,
    /** A trade or opening delivered 5 s to 5 min after it was made, as one that is booked by hand; share of them. */
    BOOKED_LATE;

    /** How far ahead a {@link #SKEWED} copy is: the span after which a ten-bit GPS week counter begins anew. */
    public static final Duration SKEW = Duration.ofDays(1_024L * 7);

    /** The name on the command line, such as {@code out-of-order}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names on the command line. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Fault::word).toList();
    }

    /** The fault of that name on the command line; empty if there is none. */
    public static Optional<Fault> ofWord(String word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word().equals(word))
                .findFirst();
    }
}
