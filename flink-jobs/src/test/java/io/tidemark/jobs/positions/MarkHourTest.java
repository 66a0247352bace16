package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.PricePoint;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MarkHourTest {
    private static final long START = 1_709_560_800_000L;
    private static final long MINUTE = 60_000;

    @Test
    void sumHasTheNewestPricesAndAllTicks() {
        byte[] packed = packed(List.of(
                mark(0, point(0, "100.25", 40), point(0, "100.5", -7), 12),
                mark(7, point(7, "-0.000125", 3), null, 5),
                mark(59, null, point(59, "99.75", 800), 1)));

        MinuteMark sum = MarkHour.sum(START, packed);

        assertThat(sum.trade()).isEqualTo(point(7, "-0.000125", 3));
        assertThat(sum.middle()).isEqualTo(point(59, "99.75", 800));
        assertThat(sum.tickCount()).isEqualTo(18);
        assertThat(sum.minuteMillis()).isEqualTo(START);
    }

    @Test
    void sumOfAnHourWithoutPricesHasNone() {
        MinuteMark sum = MarkHour.sum(START, packed(List.of(mark(30, null, null, 4))));

        assertThat(sum.trade()).isNull();
        assertThat(sum.middle()).isNull();
        assertThat(sum.tickCount()).isEqualTo(4);
    }

    @Test
    void sumSaysWhatTheMinutesOneByOneSay() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 500; i++) {
            MarkHour hour = new MarkHour("A", START, null);
            for (int minute = 0; minute < 60; minute++) {
                if (random.nextInt(3) > 0) {
                    hour.put(mark(
                            minute, anyPoint(random, minute), anyPoint(random, minute), random.nextLong(1L << 40)));
                }
            }
            if (hour.minutes().isEmpty()) {
                continue;
            }
            MarkStand oneByOne = new MarkStand(new NewestPrices(), 0, 0);
            hour.minutes().values().forEach(oneByOne::add);
            MarkStand atOnce = new MarkStand(new NewestPrices(), 0, 0);
            atOnce.add(MarkHour.sum(START, hour.pack()));

            long day = MarkBook.dayOf(START);
            assertThat(atOnce.prices()).usingRecursiveComparison().isEqualTo(oneByOne.prices());
            assertThat(atOnce.ticksInWindow(day)).isEqualTo(oneByOne.ticksInWindow(day));
        }
    }

    private static @Nullable PricePoint anyPoint(SplittableRandom random, int minute) {
        if (random.nextInt(3) == 0) {
            return null;
        }
        BigDecimal price = BigDecimal.valueOf(random.nextLong(), random.nextInt(13));
        long nanos = nanos(minute) + random.nextLong(MINUTE * 1_000_000);
        return new PricePoint(nanos, price, random.nextLong(START, START + 10 * MINUTE));
    }

    private static byte[] packed(List<MinuteMark> marks) {
        MarkHour hour = new MarkHour("A", START, null);
        marks.forEach(hour::put);
        return hour.pack();
    }

    private static MinuteMark mark(int minute, @Nullable PricePoint trade, @Nullable PricePoint middle, long ticks) {
        return new MinuteMark("A", START + minute * MINUTE, trade, middle, ticks);
    }

    /** A price in the middle of a minute that was appended some milliseconds after it was made. */
    private static PricePoint point(int minute, String price, long appendedAfterMillis) {
        long millis = START + minute * MINUTE + MINUTE / 2;
        return new PricePoint(millis * 1_000_000 + 123, new BigDecimal(price), millis + appendedAfterMillis);
    }

    private static long nanos(int minute) {
        return (START + minute * MINUTE) * 1_000_000;
    }
}
