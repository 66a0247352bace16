package io.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleExecution.ExecutionType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomGenerator;

class HistoriesTest {
    private static final String EDGE_OF_THOUSANDS_OF_ROWS = "amendment hours later";
    private static final String[] EDGES = {
        "account known late",
        "amendment before its execution's time",
        EDGE_OF_THOUSANDS_OF_ROWS,
        "amendment of an amendment",
        "amendment of nothing",
        "amendment of what waits",
        "amendment on the date after",
        "amendment repeated",
        "average price that does not terminate",
        "cancelled",
        "corrected",
        "corrected after a cancel",
        "corrected back to its account",
        "corrected by more than one",
        "corrected to another account",
        "correction into an account not known",
        "crossed quote",
        "day P&L not known",
        "day P&L of what was held",
        "desk changed under a position",
        "duplicate",
        "exactly flat",
        "flat",
        "flip",
        "foreign commission",
        "foreign income",
        "income before any execution",
        "ineligible trade",
        "instrument changed",
        "instrument corrected",
        "just before a minute's edge",
        "long",
        "method LAST",
        "method MID",
        "method null",
        "multiplier changed under a position",
        "negative price",
        "on a minute's edge",
        "open without a mark",
        "opened held",
        "opening",
        "opening amended",
        "other base currency",
        "partial close",
        "quote without a side",
        "quote without a size",
        "rebate",
        "same base currency",
        "short",
        "status CARRIED",
        "status FRESH",
        "status NONE",
        "status STALE",
        "tie of amendments",
        "tie of amendments and their sequence",
        "tie of time",
        "tie of time and sequence",
        "tiny price",
        "two trading dates",
        "waiting",
    };

    @Provide
    Arbitrary<OracleMarket> markets() {
        return Histories.markets();
    }

    @Property(tries = 150)
    void onePassGivesTheRowsOfFoldingFromScratch(@ForAll("markets") OracleMarket market) {
        assertThat(PositionOracle.rowsFoldedOnce(market)).isEqualTo(PositionOracle.rows(market));
        long clock = clockAfter(market);
        assertThat(PositionOracle.daysFoldedOnce(market, clock)).isEqualTo(PositionOracle.days(market, clock));
    }

    @Property(tries = 100)
    void orderOfEventsChangesNothing(@ForAll("markets") OracleMarket market, @ForAll Random random) {
        OracleMarket shuffled = new OracleMarket(
                market.instruments(),
                market.accounts(),
                shuffled(market.executions(), random),
                shuffled(market.cashFlows(), random),
                shuffled(market.trades(), random),
                shuffled(market.quotes(), random));

        assertThat(PositionOracle.rowsFoldedOnce(shuffled)).isEqualTo(PositionOracle.rowsFoldedOnce(market));
    }

    @Property(tries = 150)
    void figuresOfEveryRowFitTogether(@ForAll("markets") OracleMarket market) {
        List<OracleRow> rows = PositionOracle.rowsFoldedOnce(market);

        assertThat(rows).isSortedAccordingTo(OracleRow.KEY_ORDER);
        assertThat(rows.stream().map(OracleRow::key)).doesNotHaveDuplicates();
        for (OracleRow row : rows) {
            boolean flat = row.quantity().signum() == 0;
            assertThat(row.averagePrice() == null).as(row.key()).isEqualTo(flat);
            if (flat) {
                assertThat(row.marketValue()).isEqualTo(Rational.ZERO);
                assertThat(row.costBasis()).isEqualByComparingTo("0");
            }
            BigDecimal unrealizedPnl = row.unrealizedPnl();
            if (unrealizedPnl != null) {
                assertThat(row.cashFlow()
                                .roundHalfEven()
                                .add(Objects.requireNonNull(row.marketValue()).roundHalfEven()))
                        .isEqualByComparingTo(row.realizedPnl().roundHalfEven().add(unrealizedPnl));
            }
            assertThat(row.markStatus().equals("NONE")).isEqualTo(row.markPrice() == null);
        }
    }

    @Property(tries = 50)
    void everyDateCarriesTheCloseOfTheDateBefore(@ForAll("markets") OracleMarket market) {
        Map<String, OracleRow> closes = new HashMap<>();
        for (OracleRow close : PositionOracle.daysFoldedOnce(market, clockAfter(market))) {
            OracleRow before = closes.put(close.accountId() + close.instrumentId(), close);
            assertThat(close.previous())
                    .isEqualTo(before == null ? OraclePreviousClose.NOTHING : OraclePreviousClose.of(before));
        }
    }

    @Property(tries = 100)
    void marketsAreWellFormed(@ForAll("markets") OracleMarket market) {
        checkWellFormed(market);
    }

    @Example
    void marketsAreFullOfEdges() {
        int tries = 400;
        Map<String, Integer> marketsWith = new TreeMap<>();
        RandomGenerator<OracleMarket> generator = Histories.markets().generator(1000);
        Random random = new Random(20_240_304);
        for (int i = 0; i < tries; i++) {
            seenIn(generator.next(random).value()).forEach(what -> marketsWith.merge(what, 1, Integer::sum));
        }

        assertThat(marketsWith.keySet()).containsExactlyInAnyOrder(EDGES);
        assertThat(marketsWith)
                .allSatisfy((what, count) -> assertThat(count)
                        .as("markets of %d with: %s (all: %s)", tries, what, marketsWith)
                        .isGreaterThanOrEqualTo(what.equals(EDGE_OF_THOUSANDS_OF_ROWS) ? tries / 100 : tries / 20));
    }

    @Example
    void generatorMakesTheSameMarketOfTheSameSeed() {
        HistorySize size = HistorySize.of(5, 4, 2, 90, 200, 900).startingAt(Instant.parse("2024-03-04T23:15:00Z"));

        assertThat(Histories.market(7, size)).isEqualTo(Histories.market(7, size));
        assertThat(Histories.market(8, size)).isNotEqualTo(Histories.market(7, size));
    }

    @Example
    void generatorMakesAsMuchAsIsAskedFor() {
        HistorySize size =
                HistorySize.of(12, 10, 3, 600, 3000, 12_000).startingAt(Instant.parse("2024-03-04T19:00:00Z"));
        OracleMarket market = Histories.market(1, size);

        checkWellFormed(market);
        assertThat(market.executions()).hasSize(3000);
        assertThat(market.trades().size() + market.quotes().size()).isEqualTo(12_000);
        assertThat(market.cashFlows()).isNotEmpty();
        List<OracleRow> rows = PositionOracle.rowsFoldedOnce(market);
        assertThat(rows.stream().map(OracleRow::instrumentId).distinct()).hasSize(12);
        assertThat(rows.stream().map(OracleRow::accountId).distinct()).hasSize(10);
        assertThat(rows.stream().map(OracleRow::desk).distinct()).hasSize(3);
        assertThat(rows.stream().map(OracleRow::tradingDate).distinct()).hasSize(2);
        assertThat(rows.stream().map(OracleRow::markStatus).distinct()).contains("FRESH", "CARRIED");
        assertThat(rows.stream().map(row -> row.quantity().signum()).distinct()).containsExactlyInAnyOrder(-1, 0, 1);
    }

    @Example
    void generatorAmendsWhatIsAskedFor() {
        HistorySize size = HistorySize.of(5, 4, 2, 90, 1000, 900).amending(20);
        OracleMarket market = Histories.market(1, size);

        checkWellFormed(market);
        Map<OracleFate, Long> fates = PositionOracle.fates(market).values().stream()
                .collect(Collectors.groupingBy(fate -> fate, Collectors.counting()));
        assertThat(market.executions().size()).isBetween(1_160, 1_280);
        assertThat(fates).containsOnlyKeys(OracleFate.LIVE, OracleFate.CORRECTED, OracleFate.CANCELLED);
        assertThat(fates.get(OracleFate.CORRECTED)).isGreaterThan(80);
        assertThat(fates.get(OracleFate.CANCELLED)).isGreaterThan(50);
    }

    private static long clockAfter(OracleMarket market) {
        return market.instruments().get(0).effectiveFrom() + 10 * OracleTime.DAY;
    }

    private static <T> List<T> shuffled(List<T> records, Random random) {
        List<T> result = new ArrayList<>(records);
        Collections.shuffle(result, random);
        return result;
    }

    private static void checkWellFormed(OracleMarket market) {
        Map<String, OracleExecution> executions = new HashMap<>();
        for (OracleExecution each : market.executions()) {
            assertThat(each.referenceExecutionId() != null)
                    .isEqualTo(each.executionType().isAmendment());
            if (each.executionType() == ExecutionType.CANCEL) {
                assertThat(each.quantity()).isNull();
            } else {
                assertThat(each.quantity()).isPositive();
                checkDigits(each.quantity());
                checkDigits(each.price());
                checkDigits(each.commission());
            }
            OracleExecution other = executions.put(each.instrumentId() + " " + each.executionId(), each);
            if (other != null) {
                assertThat(each)
                        .usingRecursiveComparison()
                        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                        .isEqualTo(other);
            }
        }
        market.cashFlows().forEach(each -> checkDigits(each.amount()));
        market.trades().forEach(each -> checkDigits(each.price()));
        assertThat(market.executions()).isSortedAccordingTo(OracleExecution.EVENT_ORDER);
        assertThat(market.trades())
                .isSortedAccordingTo((one, other) -> Long.compare(one.eventTime(), other.eventTime()));
    }

    private static void checkDigits(BigDecimal value) {
        assertThat(value.stripTrailingZeros().scale()).isLessThanOrEqualTo(12);
        assertThat(value.precision() - value.scale()).isLessThanOrEqualTo(12);
    }

    private static Set<String> seenIn(OracleMarket market) {
        List<OracleRow> rows = PositionOracle.rowsFoldedOnce(market);
        Set<String> seen = new HashSet<>();
        rows.forEach(row -> observe(row, seen));
        observeExecutions(market, seen);
        observeReference(market, seen);
        for (OracleQuote quote : market.quotes()) {
            if (quote.bidPrice() == null || quote.askPrice() == null) {
                seen.add("quote without a side");
            } else if (quote.bidPrice().compareTo(quote.askPrice()) > 0) {
                seen.add("crossed quote");
            } else if (quote.middle() == null) {
                seen.add("quote without a size");
            }
        }
        for (OracleTrade trade : market.trades()) {
            if (!new PositionInputs(
                            new OracleReference(market),
                            "",
                            trade.instrumentId(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of())
                    .isEligible(trade)) {
                seen.add("ineligible trade");
            }
        }
        if (rows.stream().map(OracleRow::tradingDate).distinct().count() == 2) {
            seen.add("two trading dates");
        }
        Map<String, String> desks = new HashMap<>();
        for (OracleRow row : rows) {
            String desk = desks.put(row.accountId() + row.instrumentId(), row.desk());
            if (desk != null && !desk.equals(row.desk())) {
                seen.add("desk changed under a position");
            }
        }
        return seen;
    }

    private static void observe(OracleRow row, Set<String> seen) {
        seen.add("status " + row.markStatus());
        seen.add("method " + row.markMethod());
        seen.add(row.fxRate() == null ? "other base currency" : "same base currency");
        seen.add(row.quantity().signum() > 0 ? "long" : row.quantity().signum() < 0 ? "short" : "flat");
        if (row.quantity().signum() != 0 && row.marketValue() == null) {
            seen.add("open without a mark");
        }
        if (row.commissions() == null) {
            seen.add("foreign commission");
        }
        if (row.income() == null) {
            seen.add("foreign income");
        }
        if (row.previous().quantity().signum() != 0) {
            seen.add("opened held");
        }
        if (row.dayPositionPnl() == null) {
            seen.add("day P&L not known");
        } else if (row.dayPositionPnl().signum() != 0) {
            seen.add("day P&L of what was held");
        }
        if (row.executionCount() == 0) {
            seen.add("income before any execution");
        }
        Rational average = row.averagePrice();
        if (average != null && !average.equals(Rational.of(average.roundHalfEven()))) {
            seen.add("average price that does not terminate");
        }
    }

    private static void observeExecutions(OracleMarket market, Set<String> seen) {
        OracleReference reference = new OracleReference(market);
        Map<String, OracleExecution> distinct = new LinkedHashMap<>();
        for (OracleExecution each : market.executions()) {
            if (distinct.putIfAbsent(each.instrumentId() + " " + each.executionId(), each) != null) {
                seen.add(each.executionType().isAmendment() ? "amendment repeated" : "duplicate");
            }
        }
        for (OracleExecution each : distinct.values()) {
            if (each.executionType().isAmendment()) {
                continue;
            }
            if (!reference.knows(each.instrumentId(), each.accountId(), each.eventTime())) {
                seen.add("waiting");
            }
            if (each.executionType() == ExecutionType.OPENING) {
                seen.add("opening");
            }
            if (each.price().signum() < 0) {
                seen.add("negative price");
            }
            if (each.price().signum() > 0 && each.price().compareTo(new BigDecimal("0.00001")) < 0) {
                seen.add("tiny price");
            }
            if (each.commission().signum() < 0) {
                seen.add("rebate");
            }
            if (each.eventTime() % OracleTime.MINUTE == 0) {
                seen.add("on a minute's edge");
            }
            if (each.eventTime() % OracleTime.MINUTE == OracleTime.MINUTE - 1) {
                seen.add("just before a minute's edge");
            }
            observeChain(each, List.copyOf(distinct.values()), reference, seen);
        }
        if (distinct.values().stream().anyMatch(each -> "GONE".equals(each.referenceExecutionId()))) {
            seen.add("amendment of nothing");
        }
        observeFold(EffectiveExecution.of(List.copyOf(distinct.values()), reference), reference, seen);
    }

    /** Of amendments that refer to the original, or to one that does. */
    private static void observeChain(
            OracleExecution original, List<OracleExecution> records, OracleReference reference, Set<String> seen) {
        List<OracleExecution> chain = new ArrayList<>();
        for (OracleExecution each : records) {
            if (each.instrumentId().equals(original.instrumentId())
                    && each.executionType().isAmendment()
                    && each.executionId().endsWith(original.executionId())
                    && each.executionId().length() == 2 + original.executionId().length()
                    && !each.referenceExecutionId().equals("GONE")) {
                chain.add(each);
                if (!each.referenceExecutionId().equals(original.executionId())) {
                    seen.add("amendment of an amendment");
                }
            }
        }
        if (chain.isEmpty()) {
            return;
        }
        if (!reference.knows(original.instrumentId(), original.accountId(), original.eventTime())) {
            seen.add("amendment of what waits");
        }
        if (original.executionType() == ExecutionType.OPENING) {
            seen.add("opening amended");
        }
        OracleExecution firstCancel = chain.stream()
                .filter(each -> each.executionType() == ExecutionType.CANCEL)
                .min(OracleExecution.EVENT_ORDER)
                .orElse(null);
        List<OracleExecution> corrections = chain.stream()
                .filter(each -> each.executionType() == ExecutionType.CORRECT)
                .sorted(OracleExecution.EVENT_ORDER)
                .toList();
        seen.add(firstCancel != null ? "cancelled" : "corrected");
        if (firstCancel == null && corrections.size() > 1) {
            seen.add("corrected by more than one");
        }
        boolean movedAway = false;
        OracleExecution last = null;
        for (OracleExecution each : corrections) {
            if (firstCancel != null && each.eventTime() > firstCancel.eventTime()) {
                seen.add("corrected after a cancel");
            }
            if (!reference.knows(each.instrumentId(), each.accountId(), original.eventTime())) {
                seen.add("correction into an account not known");
            }
            boolean moved = !each.accountId().equals(original.accountId());
            if (firstCancel == null) {
                seen.add(moved ? "corrected to another account" : "corrected");
                if (movedAway && !moved) {
                    seen.add("corrected back to its account");
                }
            }
            movedAway |= moved;
            if (last != null && last.eventTime() == each.eventTime()) {
                seen.add(
                        last.sequence() == each.sequence()
                                ? "tie of amendments and their sequence"
                                : "tie of amendments");
            }
            last = each;
        }
        for (OracleExecution each : chain) {
            if (each.eventTime() < original.eventTime()) {
                seen.add("amendment before its execution's time");
            }
            if (each.eventTime() > original.eventTime() + 60 * OracleTime.MINUTE) {
                seen.add(EDGE_OF_THOUSANDS_OF_ROWS);
            }
            if (OracleTime.dateOf(each.eventTime()).isAfter(OracleTime.dateOf(original.eventTime()))) {
                seen.add("amendment on the date after");
            }
        }
    }

    private static void observeFold(List<EffectiveExecution> executions, OracleReference reference, Set<String> seen) {
        Map<String, BigDecimal> positions = new HashMap<>();
        Map<String, BigDecimal> multipliers = new HashMap<>();
        Map<String, EffectiveExecution> lasts = new HashMap<>();
        for (EffectiveExecution each :
                executions.stream().sorted(EffectiveExecution.EVENT_ORDER).toList()) {
            String position = each.accountId() + each.instrumentId();
            BigDecimal held = positions.getOrDefault(position, BigDecimal.ZERO);
            BigDecimal left = held.add(each.signedQuantity());
            BigDecimal multiplier = Objects.requireNonNull(
                            reference.instrumentBefore(each.instrumentId(), each.eventTime() + 1))
                    .multiplier();
            BigDecimal lastMultiplier = multipliers.put(position, multiplier);
            if (held.signum() != 0 && !multiplier.equals(lastMultiplier)) {
                seen.add("multiplier changed under a position");
            }
            positions.put(position, left);
            if (held.signum() * left.signum() < 0) {
                seen.add("flip");
            } else if (held.signum() != 0 && left.signum() == 0) {
                seen.add("exactly flat");
            } else if (left.abs().compareTo(held.abs()) < 0) {
                seen.add("partial close");
            }
            EffectiveExecution last = lasts.put(position, each);
            if (last != null && last.eventTime() == each.eventTime()) {
                seen.add(last.sequence() == each.sequence() ? "tie of time and sequence" : "tie of time");
            }
        }
    }

    private static void observeReference(OracleMarket market, Set<String> seen) {
        long known = OracleTime.startOf(LocalDate.of(2024, 3, 4));
        Set<String> moments = new HashSet<>();
        for (OracleInstrument each : market.instruments()) {
            if (!moments.add(each.instrumentId() + each.effectiveFrom())) {
                seen.add("instrument corrected");
            }
        }
        market.instruments().stream()
                .filter(each -> each.effectiveFrom() > known)
                .forEach(each -> seen.add("instrument changed"));
        for (OracleAccount each : market.accounts()) {
            if (market.accounts().stream()
                    .filter(other -> other.accountId().equals(each.accountId()))
                    .allMatch(other -> other.effectiveFrom() > known)) {
                seen.add("account known late");
            }
        }
    }
}
