package io.tidemark.local.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.domain.execution.Side;
import io.tidemark.domain.position.Position;
import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.feed.FeedTopic;
import java.io.IOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulatedMarketTest {
    private static final Instant START = Instant.parse("2026-03-02T14:30:00Z");
    private static final long START_NANOS = START.getEpochSecond() * 1_000_000_000L;
    private static final MarketPlan SHORT =
            MarketPlan.defaults(7, START).withSession(Duration.ofMinutes(10)).withRates(200, 10);

    /** A day of a small market, heard once. */
    private static final MarketPlan DAY = MarketPlan.defaults(3, START)
            .withSession(Duration.ofHours(2))
            .withSizes(40, 16, 100)
            .withRates(12, 3);

    private static List<Heard> day = List.of();
    private static SimulatedMarket dayMarket = new SimulatedMarket(DAY);

    @BeforeAll
    static void hearADay() throws IOException {
        dayMarket = new SimulatedMarket(DAY);
        day = Heard.all(dayMarket);
    }

    private static MarketPlan everyFault(MarketPlan plan) {
        MarketPlan faulty = plan;
        for (Fault fault : Fault.values()) {
            faulty = faulty.withFault(fault, 0.01);
        }
        return faulty.withFault(Fault.HALT, 0.0005).withFault(Fault.QUIET_PARTITION, 0.0005);
    }

    private static String hash(MarketPlan plan, int records) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (SimulatedMarket market = new SimulatedMarket(plan)) {
            FeedRecord record;
            while ((record = market.nextReference()) != null) {
                digest.update(record.value());
            }
            int taken = 0;
            while (taken++ < records && (record = market.nextEvent()) != null) {
                digest.update(record.topic().name().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                digest.update(record.value());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void aPlanDecidesEveryByteAndSoDoesItsSeed() throws Exception {
        MarketPlan plan =
                everyFault(MarketPlan.defaults(1, START).withRates(2_000, 50)).withSession(Duration.ofMinutes(4));

        assertThat(hash(plan, 200_000)).isEqualTo(hash(plan, 200_000));
        MarketPlan other =
                everyFault(MarketPlan.defaults(2, START).withRates(2_000, 50)).withSession(Duration.ofMinutes(4));
        assertThat(hash(other, 200_000)).isNotEqualTo(hash(plan, 200_000));
    }

    @Test
    void faultsAtRateZeroChangeNothing() throws Exception {
        MarketPlan zero = SHORT;
        for (Fault fault : Fault.values()) {
            zero = zero.withFault(fault, 0);
        }

        assertThat(hash(zero, Integer.MAX_VALUE)).isEqualTo(hash(SHORT, Integer.MAX_VALUE));
    }

    @Test
    void withoutFaultsRecordsComeInTheOrderOfTheirEvents() {
        long last = Long.MIN_VALUE;
        for (Heard heard : day) {
            assertThat(heard.time()).isGreaterThan(last).isEqualTo(heard.arrival());
            assertThat(heard.record().eventTime()).isEqualTo(heard.time());
            assertThat(heard.unsentFrom()).isGreaterThan(heard.time());
            last = heard.time();
        }
        assertThat(day.get(day.size() - 1).unsentFrom()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sequencesAreContiguousPerListingAndType() {
        Map<String, Long> sequences = new HashMap<>();
        for (Heard heard : day) {
            if (heard.of(FeedTopic.CASH_FLOWS)) {
                continue;
            }
            String type = heard.of(FeedTopic.TICKS) ? heard.text("type") : "execution";
            long expected = sequences.merge(heard.text("instrument_id") + " " + type, 1L, Long::sum);
            assertThat(heard.fields().path("sequence").asLong()).isEqualTo(expected);
        }
    }

    @Test
    void everyListingHasAQuoteAndATradeBeforeAnythingElse() {
        List<Heard> first = day.subList(0, 2 * DAY.instruments());

        assertThat(first).allMatch(heard -> heard.of(FeedTopic.TICKS));
        assertThat(first.subList(0, DAY.instruments())).allMatch(heard -> heard.is("QUOTE"));
        assertThat(first.subList(DAY.instruments(), 2 * DAY.instruments())).allMatch(heard -> heard.is("TRADE"));
        assertThat(first.stream().map(heard -> heard.text("instrument_id")).distinct())
                .hasSize(DAY.instruments());
    }

    @Test
    void openingsAreOfTheFirstSecondAndOfDifferentAccountsAndListings() {
        List<Heard> openings = day.stream()
                .filter(heard -> heard.of(FeedTopic.EXECUTIONS) && heard.is("OPENING"))
                .toList();

        assertThat(openings).hasSize(DAY.openings());
        assertThat(openings).allSatisfy(opening -> {
            assertThat(opening.time()).isBetween(START_NANOS, START_NANOS + 1_000_000_000L);
            assertThat(opening.decimal("commission")).isZero();
            assertThat(opening.text("account_id")).matches("(IDX|FLOW)-.*");
        });
        assertThat(openings.stream()
                        .map(opening -> opening.text("account_id") + opening.text("instrument_id"))
                        .distinct())
                .hasSize(DAY.openings());
    }

    @Test
    void everyPairOfAccountAndListingCanBeOpened() throws IOException {
        MarketPlan plan = MarketPlan.defaults(5, START)
                .withSession(Duration.ofSeconds(1))
                .withSizes(30, 9, 270)
                .withRates(0, 0);
        Set<String> pairs = new HashSet<>();
        for (Heard heard : Heard.all(plan)) {
            if (heard.of(FeedTopic.EXECUTIONS)) {
                pairs.add(heard.text("account_id") + " " + heard.text("instrument_id"));
            }
        }

        assertThat(pairs).hasSize(270);
    }

    @Test
    void ticksFollowTheProfileAndMeanWhatWasAsked() throws IOException {
        MarketPlan plan = MarketPlan.defaults(11, START)
                .withSession(Duration.ofMinutes(20))
                .withRates(300, 0)
                .withSizes(60, 4, 0);
        int[] tenths = new int[10];
        long ticks = 0;
        try (SimulatedMarket market = new SimulatedMarket(plan)) {
            FeedRecord record;
            while ((record = market.nextEvent()) != null) {
                if (record.topic().equals(FeedTopic.TICKS)) {
                    ticks++;
                    tenths[(int) Math.min((record.eventTime() - START_NANOS) / 120_000_000_000L, 9)]++;
                }
            }
        }

        assertThat((double) ticks).isBetween(0.97 * 360_000, 1.03 * 360_000);
        // Of 0.6 + 1.2 (2x - 1)^2 the means over the first, the fifth and the last tenth are 1.576, 0.616 and 1.576.
        assertThat(tenths[0] / 36_000.0).isBetween(1.5, 1.65);
        assertThat(tenths[4] / 36_000.0).isBetween(0.57, 0.66);
        assertThat(tenths[9] / 36_000.0).isBetween(1.5, 1.65);
    }

    @Test
    void aFewListingsHaveMostOfTheTicks() {
        Map<String, Integer> ticks = new HashMap<>();
        for (Heard heard : day) {
            if (heard.of(FeedTopic.TICKS)) {
                ticks.merge(heard.text("instrument_id"), 1, Integer::sum);
            }
        }
        int all = ticks.values().stream().mapToInt(Integer::intValue).sum();
        int busiest = ticks.values().stream()
                .sorted(Comparator.reverseOrder())
                .limit(DAY.instruments() / 10)
                .mapToInt(Integer::intValue)
                .sum();

        assertThat((double) busiest / all).isGreaterThan(0.4);
    }

    @Test
    void oneListingHasTheShareOfTicksThatIsAskedForAndIsTradedNoMoreThanBefore() throws IOException {
        Map<String, Double> even = sharesOfTheFirst(SHORT);
        Map<String, Double> skewed = sharesOfTheFirst(SHORT.withBusiestShare(0.5));

        assertThat(even.get("market.ticks")).isLessThan(0.3);
        assertThat(skewed.get("market.ticks")).isBetween(0.49, 0.51);
        assertThat(skewed.get("executions")).isBetween(even.get("executions") - 0.05, even.get("executions") + 0.05);
    }

    /** What part of a topic's records the first listing has. */
    private static Map<String, Double> sharesOfTheFirst(MarketPlan plan) throws IOException {
        Map<String, Integer> all = new HashMap<>();
        Map<String, Integer> ofTheFirst = new HashMap<>();
        String first = "";
        for (Heard heard : Heard.all(plan)) {
            if (heard.of(FeedTopic.TICKS) || heard.of(FeedTopic.EXECUTIONS)) {
                String topic = heard.record().topic().name();
                String instrumentId = heard.text("instrument_id");
                first = first.isEmpty() ? instrumentId : first;
                all.merge(topic, 1, Integer::sum);
                ofTheFirst.merge(topic, first.equals(instrumentId) ? 1 : 0, Integer::sum);
            }
        }
        Map<String, Double> shares = new HashMap<>();
        all.forEach((topic, count) -> shares.put(topic, (double) ofTheFirst.getOrDefault(topic, 0) / count));
        return shares;
    }

    @Test
    void aShareOfAllTicksIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHORT.withBusiestShare(1))
                .withMessage("the busiest listing's share of ticks is from 0 to below 1, not 1.0");
    }

    @Test
    void quotesHaveASpreadAndTradesAreAtTheQuoteOfTheirListing() {
        Map<String, Heard> quotes = new HashMap<>();
        for (Heard heard : day) {
            if (heard.of(FeedTopic.TICKS) && heard.is("QUOTE")) {
                assertThat(heard.decimal("bid_price")).isPositive().isLessThan(heard.decimal("ask_price"));
                assertThat(heard.decimal("bid_size")).isPositive();
                assertThat(heard.decimal("ask_size")).isPositive();
                quotes.put(heard.text("instrument_id"), heard);
            } else if (heard.of(FeedTopic.TICKS) || (heard.of(FeedTopic.EXECUTIONS) && heard.is("TRADE"))) {
                Heard quote = quotes.get(heard.text("instrument_id"));
                assertThat(heard.text("price")).isIn(quote.text("bid_price"), quote.text("ask_price"));
            }
        }
    }

    @Test
    void pricesStayWithinAFifthOverASessionOfHours() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            MarketPlan plan = MarketPlan.defaults(seed, START).withRates(20, 0);
            Delivery delivery = new Delivery(plan);
            TradingFloor floor = new TradingFloor(plan, delivery);
            Map<Listing, Long> first = new HashMap<>();
            while (floor.next() != Long.MAX_VALUE) {
                floor.step();
                delivery.next();
                for (Listing listing : floor.listings().all().subList(0, 10)) {
                    if (listing.bid() > 0) {
                        long start = first.computeIfAbsent(listing, Listing::bid);
                        assertThat(5 * Math.abs(listing.bid() - start)).isLessThan(start);
                    }
                }
            }
        }
    }

    @Test
    void movesGoOnForAWhile() {
        Map<String, TreeMap<Long, Double>> middles = new HashMap<>();
        for (Heard heard : day) {
            if (heard.of(FeedTopic.TICKS) && heard.is("QUOTE")) {
                double middle = heard.decimal("bid_price")
                                .add(heard.decimal("ask_price"))
                                .doubleValue()
                        / 2;
                middles.computeIfAbsent(heard.text("instrument_id"), id -> new TreeMap<>())
                        .put((heard.time() - START_NANOS) / 10_000_000_000L, middle);
            }
        }
        double mean = middles.values().stream()
                .sorted(Comparator.comparingInt((TreeMap<Long, Double> each) -> -each.size()))
                .limit(10)
                .mapToDouble(listing -> autocorrelation(new ArrayList<>(listing.values())))
                .average()
                .orElseThrow();

        assertThat(mean).isGreaterThan(0.05);
    }

    private static double autocorrelation(List<Double> values) {
        double products = 0;
        double squares = 0;
        for (int i = 2; i < values.size(); i++) {
            double step = values.get(i) - values.get(i - 1);
            products += step * (values.get(i - 1) - values.get(i - 2));
            squares += step * step;
        }
        return products / squares;
    }

    @Test
    void positionsFoldedFromTheRecordsAreWhatTheFirmHolds() {
        Map<String, Position> positions = new HashMap<>();
        for (Heard heard : day) {
            if (heard.of(FeedTopic.EXECUTIONS)) {
                positions.merge(
                        heard.text("account_id") + " " + heard.text("instrument_id"),
                        Position.NEVER_HELD.apply(
                                Side.valueOf(heard.text("side")),
                                heard.decimal("quantity"),
                                heard.decimal("price"),
                                BigDecimal.ONE),
                        (before, ignored) -> before.apply(
                                Side.valueOf(heard.text("side")),
                                heard.decimal("quantity"),
                                heard.decimal("price"),
                                BigDecimal.ONE));
            }
        }
        assertThat(positions).hasSizeGreaterThan(200);
        positions.forEach((key, position) -> {
            String[] parts = key.split(" ");
            assertThat(position.quantity())
                    .isEqualByComparingTo(BigDecimal.valueOf(dayMarket.quantity(parts[0], parts[1])));
        });
        assertThat(dayMarket.made().openPositions())
                .isEqualTo(positions.values().stream()
                        .filter(position -> !position.isFlat())
                        .count());
    }

    @Test
    void marketMakersAndMomentumGoHomeFlatAndClientsCarry() {
        Map<String, Integer> open = new HashMap<>();
        for (TradingAccount account : dayMarket.accounts()) {
            open.merge(account.desk().title(), account.open().size(), Integer::sum);
        }

        assertThat(open.get("market-making")).isZero();
        assertThat(open.get("momentum")).isZero();
        assertThat(open.get("client-flow")).isGreaterThan(50);
        assertThat(open.get("index-rebalancing")).isGreaterThan(20);
    }

    @Test
    void everyDeskTradesInItsWay() {
        Map<String, List<Heard>> desks = new HashMap<>();
        for (Heard heard : day) {
            if (heard.of(FeedTopic.EXECUTIONS) && heard.is("TRADE")) {
                desks.computeIfAbsent(heard.text("account_id").replaceAll("-.*", ""), id -> new ArrayList<>())
                        .add(heard);
            }
        }

        assertThat(desks).containsOnlyKeys("MM", "MOM", "IDX", "FLOW");
        assertThat(desks.get("MM")).allMatch(fill -> fill.decimal("commission").signum() < 0);
        assertThat(desks.get("MOM")).allMatch(fill -> fill.decimal("commission").signum() > 0);
        assertThat(desks.get("MM").size()).isGreaterThan(desks.get("MOM").size());
        assertThat(desks.get("IDX").stream()
                        .map(fill -> fill.text("order_id"))
                        .distinct()
                        .count())
                .isLessThan(desks.get("IDX").size() / 5);
    }

    @Test
    void dividendsArePaidOnWhatIsHeld() {
        List<Heard> dividends =
                day.stream().filter(heard -> heard.of(FeedTopic.CASH_FLOWS)).toList();
        Map<String, BigDecimal> held = new HashMap<>();
        int checked = 0;
        for (Heard heard : day) {
            String key = heard.text("account_id") + " " + heard.text("instrument_id");
            if (heard.of(FeedTopic.EXECUTIONS)) {
                held.merge(key, Side.valueOf(heard.text("side")).signed(heard.decimal("quantity")), BigDecimal::add);
            } else if (heard.of(FeedTopic.CASH_FLOWS)) {
                assertThat(heard.decimal("amount").signum())
                        .isEqualTo(held.get(key).signum())
                        .isNotZero();
                checked++;
            }
        }

        assertThat(dividends).hasSizeGreaterThanOrEqualTo(3);
        assertThat(checked).isEqualTo(dividends.size());
    }

    @Test
    void sessionsComeOnceADayAndPositionsCarryOver() throws IOException {
        MarketPlan plan = SHORT.withDays(3).withSession(Duration.ofMinutes(2));
        long[] ticks = new long[3];
        Map<Integer, Set<String>> firstDeskTrades = new HashMap<>();
        for (Heard heard : Heard.all(plan)) {
            int at = (int) ((heard.time() - START_NANOS) / 86_400_000_000_000L);
            assertThat((heard.time() - START_NANOS) % 86_400_000_000_000L).isLessThanOrEqualTo(120_000_000_000L);
            if (heard.of(FeedTopic.TICKS)) {
                ticks[at]++;
            } else {
                firstDeskTrades.computeIfAbsent(at, id -> new HashSet<>()).add(heard.text("execution_type"));
            }
        }

        assertThat(ticks[0]).isBetween(22_000L, 26_000L);
        assertThat(ticks[1]).isBetween(22_000L, 26_000L);
        assertThat(ticks[2]).isBetween(22_000L, 26_000L);
        assertThat(firstDeskTrades.get(0)).contains("OPENING");
        assertThat(firstDeskTrades.get(1)).doesNotContain("OPENING");
    }

    @Test
    void whatIsKeptBackWasNotMade() throws IOException {
        try (SimulatedMarket market = new SimulatedMarket(everyFault(SHORT))) {
            FeedRecord record;
            for (int i = 0; i < 20_000 && (record = market.nextEvent()) != null; i++) {
                if (i % 1_000 == 999) {
                    Made before = market.made();
                    FeedRecord taken = market.nextEvent();
                    assertThat(market.made().records()).isEqualTo(before.records() + 1);
                    market.keepBack(taken);
                    assertThat(market.made()).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void symbolsAreTenThousandDifferentNames() {
        Set<String> symbols = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            symbols.add(Listings.symbol(i));
        }

        assertThat(symbols).hasSize(10_000).allMatch(symbol -> symbol.matches("([B-Z&&[^EIOQU]][AEIOU]){2}"));
    }

    @Test
    void oneSymbolInFiveHasASecondVenueAtTheSamePrice() throws IOException {
        Map<String, Set<String>> venues = new HashMap<>();
        Map<String, BigDecimal> prices = new HashMap<>();
        for (Heard heard : day.subList(0, DAY.instruments())) {
            String symbol = heard.text("instrument_id").replaceAll("\\..*", "");
            venues.computeIfAbsent(symbol, id -> new HashSet<>()).add(heard.text("venue"));
            BigDecimal other = prices.putIfAbsent(symbol, heard.decimal("bid_price"));
            if (other != null) {
                assertThat(heard.decimal("bid_price"))
                        .isBetween(other.multiply(new BigDecimal("0.999")), other.multiply(new BigDecimal("1.001")));
            }
        }

        assertThat(venues.values().stream().filter(each -> each.size() == 2)).hasSize(7);
    }

    @Test
    void identitiesOfAnotherStartAreOthers() throws IOException {
        Set<String> ids = new HashSet<>();
        int executions = 0;
        for (int second = 0; second < 2; second++) {
            MarketPlan plan = MarketPlan.defaults(1, START.plusSeconds(second))
                    .withSession(Duration.ofSeconds(20))
                    .withRates(10, 10);
            for (Heard heard : Heard.all(plan)) {
                if (heard.of(FeedTopic.EXECUTIONS)) {
                    ids.add(heard.text("execution_id"));
                    executions++;
                }
            }
        }

        assertThat(ids).hasSize(executions);
    }
}
