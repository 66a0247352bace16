package io.tidemark.domain.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.version.RowVersion;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Expected figures were worked by hand. */
class MinuteTicksTest {
    private static final long MINUTE = 1_723_161_240_000L;
    private static final String INSTRUMENT = "ABC.XNAS";

    @Test
    void barOfTradesFollowsEventOrderAndNotArrival() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(trade(30, 3, "10.25", "4"), 900);
        ticks.add(trade(10, 1, "10.5", "1"), 800);
        ticks.add(trade(20, 2, "11", "2.5"), 950);
        ticks.add(trade(15, 9, "9.75", "2"), 700);

        MinuteBar bar = ticks.toBar(INSTRUMENT, MINUTE, BarTerms.NONE, 0);

        assertThat(bar.open()).isEqualByComparingTo("10.5");
        assertThat(bar.high()).isEqualByComparingTo("11");
        assertThat(bar.low()).isEqualByComparingTo("9.75");
        assertThat(bar.close()).isEqualByComparingTo("10.25");
        assertThat(bar.volume()).isEqualByComparingTo("9.5");
        assertThat(bar.turnover()).isEqualByComparingTo("98.5"); // 41 + 10.5 + 27.5 + 19.5
        assertThat(bar.vwap()).isEqualTo(new BigDecimal("10.368421052632")); // 98.5 / 9.5, half-even at 12 places
        assertThat(bar.tradeCount()).isEqualTo(4);
        assertThat(bar.bidOpen()).isNull();
        assertThat(bar.quoteCount()).isZero();
        assertThat(bar.minute()).isEqualTo(Instant.parse("2024-08-08T23:54:00Z"));
        assertThat(bar.knownAt()).isEqualTo(Instant.ofEpochMilli(950));
        assertThat(bar.version()).isEqualTo(RowVersion.of(0, 0, 4));
    }

    @Test
    void tradesOfOneMomentAreOrderedBySequenceThenPriceThenSize() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(trade(10, 2, "3", "1"), 1);
        ticks.add(trade(10, 1, "2", "9"), 1);
        ticks.add(trade(10, 1, "2", "1"), 1);
        ticks.add(trade(10, 2, "4", "1"), 1);

        MinuteBar bar = ticks.toBar(INSTRUMENT, MINUTE, BarTerms.NONE, 0);

        assertThat(bar.open()).isEqualByComparingTo("2");
        assertThat(bar.close()).isEqualByComparingTo("4");
    }

    @Test
    void ineligibleTradeCountsInVolumeAndTurnoverAlone() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(trade(10, 1, "10", "1"), 1);
        ticks.add(trade(20, 2, "99", "2", "T", "Z"), 1);
        ticks.add(trade(30, 3, "11", "1", "I"), 1);

        MinuteBar bar = ticks.toBar(INSTRUMENT, MINUTE, terms(77, "Z"), 0);

        assertThat(bar.high()).isEqualByComparingTo("11");
        assertThat(bar.close()).isEqualByComparingTo("11");
        assertThat(bar.volume()).isEqualByComparingTo("4");
        assertThat(bar.turnover()).isEqualByComparingTo("219"); // 10 + 198 + 11
        assertThat(bar.vwap()).isEqualByComparingTo("54.75");
        assertThat(bar.tradeCount()).isEqualTo(3);
        assertThat(bar.knownAt()).isEqualTo(Instant.ofEpochMilli(77));
        assertThat(bar.version()).isEqualTo(RowVersion.of(0, 0, 4));
    }

    @Test
    void minuteOfIneligibleTradesAloneHasVolumeAndNoPrices() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(trade(10, 1, "10", "1", "Z"), 1);

        MinuteBar bar = ticks.toBar(INSTRUMENT, MINUTE, terms(1, "Z"), 0);

        assertThat(bar.open()).isNull();
        assertThat(bar.close()).isNull();
        assertThat(bar.volume()).isEqualByComparingTo("1");
    }

    @Test
    void crossedAndOneSidedQuotesCountInBarsButAreNoMarks() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(quote(10, 1, null, "101"), 1);
        ticks.add(quote(20, 2, "99", "100"), 1);
        ticks.add(quote(30, 3, "100.5", "100"), 1);
        ticks.add(quote(40, 4, "98", null), 1);

        MinuteBar bar = ticks.toBar(INSTRUMENT, MINUTE, BarTerms.NONE, 0);

        assertThat(bar.bidOpen()).isEqualByComparingTo("99");
        assertThat(bar.bidHigh()).isEqualByComparingTo("100.5");
        assertThat(bar.bidLow()).isEqualByComparingTo("98");
        assertThat(bar.bidClose()).isEqualByComparingTo("98");
        assertThat(bar.askOpen()).isEqualByComparingTo("101");
        assertThat(bar.askClose()).isEqualByComparingTo("100");
        assertThat(bar.quoteCount()).isEqualTo(4);
        assertThat(bar.open()).isNull();
        assertThat(bar.volume()).isZero();
        assertThat(bar.vwap()).isNull();
        assertThat(ticks.getQuotes().getLastTwoSided()).isEqualTo(quote(20, 2, "99", "100"));
    }

    @Test
    void quoteWithoutSizeIsNoMark() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(
                new QuoteTick(INSTRUMENT, 10, 1, BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.TEN, BigDecimal.ZERO), 1);

        assertThat(ticks.getQuotes().getLastTwoSided()).isNull();
        assertThat(ticks.toBar(INSTRUMENT, MINUTE, BarTerms.NONE, 0).bidOpen()).isEqualByComparingTo("1");
    }

    @Test
    void turnoverIsExactUntilItIsPublished() {
        MinuteTicks ticks = new MinuteTicks();
        for (int i = 0; i < 1000; i++) {
            ticks.add(trade(i, i, "0.000001", "0.0000005"), 1);
        }

        MinuteBar bar = ticks.toBar(INSTRUMENT, MINUTE, BarTerms.NONE, 0);

        // Each trade alone, 5e-13, would round to zero at 12 places.
        assertThat(bar.turnover()).isEqualTo(new BigDecimal("0.000000000500"));
    }

    @Test
    void minuteStartsAreFloorsAlsoOnTheEdgeAndBeforeTheEpoch() {
        assertThat(MinuteTicks.minuteOf(60_000_000_000L)).isEqualTo(60_000);
        assertThat(MinuteTicks.minuteOf(59_999_999_999L)).isZero();
        assertThat(MinuteTicks.minuteOf(-1)).isEqualTo(-60_000);
    }

    @Test
    void markIsKnownWithItsOwnTickWhateverElseCameInTheMinute() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(trade(30, 3, "10", "1"), 100);
        ticks.add(quote(25, 1, "9", "11"), 101);
        assertMark(ticks, BarTerms.NONE, "10", 100, "10", 101);

        // Late, and neither is the last.
        ticks.add(trade(20, 2, "12", "1"), 900);
        ticks.add(quote(24, 9, "8", "9"), 901);
        // The last of all, but no middle.
        ticks.add(quote(40, 10, "9", null), 902);
        assertMark(ticks, BarTerms.NONE, "10", 100, "10", 101);

        ticks.add(trade(31, 4, "12", "1"), 903);
        ticks.add(quote(26, 2, "9", "12"), 904);
        assertMark(ticks, BarTerms.NONE, "12", 903, "10.5", 904);
        assertThat(ticks.toBar(INSTRUMENT, MINUTE, BarTerms.NONE, 0).knownAt()).isEqualTo(Instant.ofEpochMilli(904));
    }

    @Test
    void tickThatIsAppendedTwiceIsKnownFromTheFirstTimeOn() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(trade(30, 3, "10", "1"), 100);
        ticks.add(trade(30, 3, "10.0", "1.00"), 200);
        ticks.add(quote(30, 1, "9", "11"), 300);
        ticks.add(quote(30, 1, "9.0", "11"), 400);
        assertMark(ticks, BarTerms.NONE, "10", 100, "10", 300);

        MinuteTicks again = new MinuteTicks();
        again.add(trade(30, 3, "10", "1"), 90);
        again.add(quote(30, 1, "9", "11"), 290);
        ticks.merge(again);
        assertMark(ticks, BarTerms.NONE, "10", 90, "10", 290);

        // Of the same moment and price, but a trade of its own, behind the other one.
        ticks.add(trade(30, 4, "10", "1"), 500);
        assertMark(ticks, BarTerms.NONE, "10", 500, "10", 290);
    }

    @Test
    void tradeThatIsAppendedUnderOtherConditionsTooIsKnownFromTheFirstTimeOn() {
        MinuteTicks ticks = new MinuteTicks();
        ticks.add(trade(30, 3, "10", "1", "Y"), 200);
        ticks.add(trade(30, 3, "10", "1"), 100);
        assertThat(tradeOf(ticks, BarTerms.NONE)).isEqualTo(point(30, "10", 100));
        assertThat(tradeOf(ticks, terms(70, "Z"))).isEqualTo(point(30, "10", 100));
    }

    @Property(tries = 300)
    void anySplitIntoPartsInAnyOrderMakesTheSameBar(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int size,
            @ForAll @IntRange(min = 1, max = 6) int parts) {
        Random random = new Random(seed);
        List<Appended> records = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            boolean repeats = !records.isEmpty() && random.nextInt(3) == 0;
            Object tick = repeats ? records.get(random.nextInt(records.size())).tick : randomRecord(random);
            records.add(new Appended(tick, random.nextInt(50)));
        }
        MinuteTicks whole = new MinuteTicks();
        records.forEach(record -> add(whole, record));

        Collections.shuffle(records, random);
        List<MinuteTicks> sums = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            sums.add(new MinuteTicks());
        }
        records.forEach(record -> add(sums.get(random.nextInt(parts)), record));
        Collections.shuffle(sums, random);
        MinuteTicks merged = new MinuteTicks();
        sums.forEach(merged::merge);

        BarTerms terms = terms(3, "Z");
        MinuteMark mark = merged.toMark(INSTRUMENT, MINUTE, terms);
        MinuteMark markOfWhole = whole.toMark(INSTRUMENT, MINUTE, terms);
        assertThat(mark.tickCount()).isEqualTo(markOfWhole.tickCount());
        assertSame(mark.trade(), markOfWhole.trade());
        assertSame(mark.middle(), markOfWhole.middle());
        assertThat(canonical(merged.toBar(INSTRUMENT, MINUTE, terms, 1)))
                .isEqualTo(canonical(whole.toBar(INSTRUMENT, MINUTE, terms, 1)));
        assertThat(merged.getQuotes().getLastTwoSided())
                .isEqualTo(whole.getQuotes().getLastTwoSided());
        assertThat(merged.recordCount()).isEqualTo(size);
    }

    /** Sums of differently scaled parts are equal by value; only their trailing zeros may differ. */
    private static String canonical(MinuteBar bar) {
        return bar.toString().replaceAll("(\\.\\d*?)0+(?=[,\\]])", "$1").replaceAll("\\.(?=[,\\]])", "");
    }

    /** A tick, or anything else, as it was appended. */
    private record Appended(Object tick, long millis) {}

    private static void add(MinuteTicks ticks, Appended record) {
        if (record.tick instanceof TradeTick trade) {
            ticks.add(trade, record.millis);
        } else if (record.tick instanceof QuoteTick quote) {
            ticks.add(quote, record.millis);
        } else {
            ticks.addOther();
        }
    }

    private static BarTerms terms(long appendMillis, String ineligible) {
        return new BarTerms(List.of(ineligible), appendMillis, 1);
    }

    private static PricePoint point(long time, String price, long appendMillis) {
        return new PricePoint(time, new BigDecimal(price), appendMillis);
    }

    private static PricePoint tradeOf(MinuteTicks ticks, BarTerms terms) {
        return ticks.toMark(INSTRUMENT, MINUTE, terms).trade();
    }

    private static void assertMark(
            MinuteTicks ticks, BarTerms terms, String trade, long tradeMillis, String middle, long middleMillis) {
        MinuteMark mark = ticks.toMark(INSTRUMENT, MINUTE, terms);
        assertThat(mark.trade().price()).isEqualByComparingTo(trade);
        assertThat(mark.trade().appendMillis()).isEqualTo(tradeMillis);
        assertThat(mark.middle().price()).isEqualByComparingTo(middle);
        assertThat(mark.middle().appendMillis()).isEqualTo(middleMillis);
    }

    private static void assertSame(PricePoint one, PricePoint other) {
        assertThat(one == null).isEqualTo(other == null);
        if (one != null) {
            assertThat(one.saysTheSameAs(other)).isTrue();
            assertThat(one.appendMillis()).isEqualTo(other.appendMillis());
        }
    }

    private static Object randomRecord(Random random) {
        String price = (random.nextInt(9) - 2) + "." + random.nextInt(100);
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                random.nextBoolean()
                        ? trade(random.nextInt(4), random.nextInt(3), price, "1." + random.nextInt(3))
                        : trade(random.nextInt(4), random.nextInt(3), price, "2", random.nextBoolean() ? "Z" : "Y");
            case 2 -> quote(random.nextInt(4), random.nextInt(3), price, random.nextBoolean() ? null : "7");
            case 3 -> quote(random.nextInt(4), random.nextInt(3), random.nextBoolean() ? null : "1", price);
            default -> "other";
        };
    }

    private static TradeTick trade(long time, long sequence, String price, String size, String... conditions) {
        return new TradeTick(
                INSTRUMENT,
                time,
                sequence,
                new BigDecimal(price),
                new BigDecimal(size),
                AggressorSide.BUY,
                List.of(conditions));
    }

    private static QuoteTick quote(long time, long sequence, String bid, String ask) {
        return new QuoteTick(
                INSTRUMENT,
                time,
                sequence,
                bid == null ? null : new BigDecimal(bid),
                bid == null ? null : BigDecimal.ONE,
                ask == null ? null : new BigDecimal(ask),
                ask == null ? null : BigDecimal.ONE);
    }
}
