package io.tidemark.local.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What ClickHouse has to show at one moment.
 *
 * @param completeMinute start of the newest complete minute; empty before the first
 * @param liveAsOf newest event time in any live position; empty before the first
 * @param movers that moved most within {@link #MOVERS_SPAN}, the greatest change first
 * @param deadLetters by reason, all that the table has
 * @param waiting executions that wait for reference data or their original
 * @param restatedMinutes revisions of rows that had been published, by their reason
 */
record DemoFigures(
        Optional<Instant> completeMinute,
        Optional<Instant> liveAsOf,
        List<DeskFigures> desks,
        List<Mover> movers,
        SortedMap<String, Long> deadLetters,
        long waiting,
        SortedMap<String, Long> restatedMinutes) {
    /** How far back movers are looked for. */
    static final Duration MOVERS_SPAN = Duration.ofMinutes(15);

    /** Whether there is P&amp;L of any desk. */
    boolean hasProfitAndLoss() {
        return !desks.isEmpty();
    }

    /** The desks' sums, one for each currency: sums over currencies are none. */
    List<DeskFigures> firm() {
        Map<String, DeskFigures> firm = desks.stream()
                .collect(Collectors.toMap(
                        DeskFigures::currency, desk -> desk.named("all desks"), DemoFigures::sum, TreeMap::new));
        return List.copyOf(firm.values());
    }

    private static DeskFigures sum(DeskFigures one, DeskFigures other) {
        return new DeskFigures(
                one.desk(),
                one.currency(),
                one.openPositions() + other.openPositions(),
                one.total().add(other.total()),
                one.totalMissing() + other.totalMissing(),
                one.gross().add(other.gross()),
                one.minuteTotal().add(other.minuteTotal()),
                one.minuteDay().add(other.minuteDay()),
                one.minuteMissing() + other.minuteMissing());
    }

    /** The sum of counts by name. */
    static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
