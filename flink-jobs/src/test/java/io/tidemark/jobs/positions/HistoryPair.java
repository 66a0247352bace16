package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.oracle.OracleAccount;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleTrade;
import io.tidemark.oracle.PositionOracle;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What two runs of the ledger must have in common that were fed differently, whatever an oracle says. */
final class HistoryPair {
    private static final double[] LATE_SHARES = {0.1, 0.3, 0.6};
    private static final int CLOCK = 1;
    private static final int LATEST_MILLIS = 60_000;

    private HistoryPair() {}

    /**
     * Checks that what was cancelled never was, that what was corrected was so from the start and that what was repeated
     * was there once: the rows of a market are those of the market without errors, to the last digit.
     *
     * @param seed of arrival times
     */
    static void checkWithoutErrors(OracleMarket market, long seed) throws Exception {
        long newest = Arrival.eventsOf(market).stream()
                .map(Arrival::recordOf)
                .filter(record -> !record.topic().startsWith("reference."))
                .mapToLong(record -> record.eventTime())
                .max()
                .orElse(0);
        OracleMarket plain = Arrival.until(PositionOracle.withoutErrors(market), newest);
        double lateShare = lateShare(new SplittableRandom(seed));
        List<Arrival> arrivals = ArrivalSchedule.of(Arrival.until(market, newest), lateShare, seed);
        List<Arrival> plainArrivals = ArrivalSchedule.of(plain, 0, seed + 1);
        try {
            Map<String, Map<String, Object>> rows = values(RevisionHistory.current(published(arrivals, List.of())));
            assertThat(rows).isEqualTo(values(RevisionHistory.current(published(plainArrivals, List.of()))));
        } catch (AssertionError | RuntimeException wrong) {
            throw new AssertionError(
                    wrong + "\nof these, with seed " + seed + ":" + lines(arrivals) + "\nagainst these:"
                            + lines(plainArrivals),
                    wrong);
        }
    }

    /**
     * Checks that nothing appended after a moment shows in what was known at it: of two runs that differ in nothing else,
     * every row that was known in both says the same.
     *
     * @param seed of arrival times, of the moment and of what comes after it
     * @return whether there were such rows, and whether any of them was known otherwise in the end, in words
     */
    static Set<String> checkNoLookAhead(OracleMarket market, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<Arrival> arrivals = ArrivalSchedule.of(market, lateShare(random), seed);
        List<Integer> moments = new ArrayList<>();
        for (int i = 1; i < arrivals.size(); i++) {
            if (arrivals.get(i - 1).appendMillis() < arrivals.get(i).appendMillis()) {
                moments.add(i);
            }
        }
        if (moments.isEmpty()) {
            return Set.of();
        }
        int cut = moments.get(random.nextInt(moments.size()));
        List<Arrival> known = arrivals.subList(0, cut);
        List<Arrival> future = arrivals.subList(cut, arrivals.size());
        long moment = known.get(cut - 1).appendMillis();
        List<Arrival> otherFuture = otherFuture(known, future, moment, random);
        try {
            List<PositionMinute> published = published(known, future);
            Map<String, Map<String, Object>> one = values(RevisionHistory.asKnown(published, moment));
            Map<String, Map<String, Object>> other =
                    values(RevisionHistory.asKnown(published(known, otherFuture), moment));
            Set<String> inBoth = new HashSet<>(one.keySet());
            inBoth.retainAll(other.keySet());
            for (String key : inBoth) {
                assertThat(other.get(key)).as("%s as known at %d", key, moment).isEqualTo(one.get(key));
            }
            Set<String> seen = new TreeSet<>();
            if (!inBoth.isEmpty()) {
                seen.add("known in both");
            }
            Map<String, Map<String, Object>> current = values(RevisionHistory.current(published));
            if (inBoth.stream().anyMatch(key -> !one.get(key).equals(current.get(key)))) {
                seen.add("known otherwise in the end");
            }
            return seen;
        } catch (AssertionError | RuntimeException wrong) {
            throw new AssertionError(
                    wrong + "\nof these, with seed " + seed + ", known at " + moment + ":" + lines(known)
                            + "\nand then these:" + lines(future) + "\nor these:" + lines(otherFuture),
                    wrong);
        }
    }

    private static double lateShare(SplittableRandom random) {
        return LATE_SHARES[random.nextInt(LATE_SHARES.length)];
    }

    /** Everything that is published where the ledger catches up once, between one part of its input and the other. */
    private static List<PositionMinute> published(List<Arrival> known, List<Arrival> future) throws Exception {
        try (HistoryRun run = new HistoryRun(false)) {
            feed(run, known);
            run.settle();
            feed(run, future);
            run.finish();
            return run.rig().revisions();
        }
    }

    private static void feed(HistoryRun run, List<Arrival> arrivals) throws Exception {
        for (Arrival arrival : arrivals) {
            run.feed(arrival);
            if (arrival.isOneIn(2, CLOCK)) {
                run.advanceClock();
            }
        }
    }

    private static Map<String, Map<String, Object>> values(List<PositionMinute> rows) {
        return rows.stream().collect(Collectors.toMap(RevisionHistory::key, PublishedColumns::values));
    }

    /** A future of which some is left out and some is otherwise, and to which amendments and corrections are added. */
    private static List<Arrival> otherFuture(
            List<Arrival> known, List<Arrival> future, long moment, SplittableRandom random) {
        List<Arrival> other = new ArrayList<>();
        for (Arrival arrival : future) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    // Left out.
                }
                case 1 -> other.add(Arrival.of(otherwise(arrival.event()), arrival.appendMillis(), arrival.chance()));
                default -> other.add(arrival);
            }
        }
        for (Arrival arrival : known) {
            Object poison = random.nextInt(3) == 0 ? poison(arrival.event(), "P" + other.size(), random) : null;
            if (poison != null) {
                other.add(Arrival.of(poison, moment + random.nextInt(1, LATEST_MILLIS), random.nextLong()));
            }
        }
        other.sort(Comparator.comparingLong(Arrival::appendMillis));
        return other;
    }

    /** The same record saying something else; of an execution another execution. */
    private static Object otherwise(Object event) {
        if (event instanceof OracleTrade trade) {
            return new OracleTrade(
                    trade.instrumentId(),
                    trade.eventTime(),
                    trade.sequence(),
                    trade.price().add(BigDecimal.TEN),
                    trade.size(),
                    trade.conditions());
        } else if (event instanceof OracleInstrument instrument) {
            return new OracleInstrument(
                    instrument.instrumentId(),
                    instrument.effectiveFrom(),
                    instrument.currency(),
                    instrument.multiplier().add(BigDecimal.ONE),
                    instrument.markMethod(),
                    instrument.staleAfterSeconds() + 7,
                    instrument.ineligibleConditions());
        } else if (event instanceof OracleExecution execution && execution.executionType() == ExecutionType.TRADE) {
            return new OracleExecution(
                    execution.instrumentId(),
                    "O" + execution.executionId(),
                    execution.executionType(),
                    execution.accountId(),
                    execution.side(),
                    execution.quantity(),
                    execution.price().add(BigDecimal.ONE),
                    execution.commission(),
                    execution.commissionCurrency(),
                    execution.eventTime(),
                    execution.sequence());
        }
        return event;
    }

    /** Something that would change the past of a record that is known; null for nothing. */
    private static Object poison(Object event, String id, SplittableRandom random) {
        if (event instanceof OracleExecution execution) {
            return random.nextBoolean()
                    ? OracleExecution.cancel(
                            execution.instrumentId(), id, execution.executionId(), execution.eventTime(), 0)
                    : new OracleExecution(
                            execution.instrumentId(),
                            id,
                            ExecutionType.CORRECT,
                            execution.executionId(),
                            "ACC1",
                            Side.SELL,
                            BigDecimal.TEN,
                            BigDecimal.ONE,
                            BigDecimal.ZERO,
                            "USD",
                            execution.eventTime(),
                            0);
        } else if (event instanceof OracleAccount account) {
            return new OracleAccount(
                    account.accountId(), account.effectiveFrom(), "POISON", null, null, account.baseCurrency());
        } else if (event instanceof OracleInstrument || event instanceof OracleTrade) {
            return otherwise(event);
        }
        return null;
    }

    private static String lines(List<Arrival> arrivals) {
        return arrivals.stream().map(arrival -> "\n" + arrival).collect(Collectors.joining());
    }
}
