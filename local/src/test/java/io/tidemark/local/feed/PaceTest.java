package io.tidemark.local.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void eventTimePassesAsManyTimesFasterAsWanted() {
        Pace pace = new Pace(60);

        assertThat(pace.untilDue(1000 * SECOND, 5)).isZero();
        assertThat(pace.untilDue(1060 * SECOND, 5)).isEqualTo(SECOND);
        assertThat(pace.untilDue(1060 * SECOND, 5 + 2 * SECOND)).isEqualTo(-SECOND);
        assertThat(pace.eventTimeAt(5 + SECOND / 2)).isEqualTo(1030 * SECOND);
    }

    @Test
    void fullSpeedNeverWaits() {
        Pace pace = new Pace(Double.POSITIVE_INFINITY);
        pace.untilDue(0, 5);

        assertThat(pace.untilDue(Long.MAX_VALUE, 6)).isZero();
    }

    @Test
    void onTheWallClockAnEventIsDueWhenTheClockShowsItsTime() {
        Pace pace = Pace.ofWallClock();
        long inTwoSeconds = System.currentTimeMillis() * 1_000_000L + 2_000_000_000L;
        long now = System.nanoTime();
        assertThat(pace.untilDue(inTwoSeconds, now)).isBetween(1_800_000_000L, 2_000_000_000L);
        assertThat(pace.untilDue(inTwoSeconds + 500_000_000L, now + 2_000_000_000L))
                .isBetween(300_000_000L, 500_000_000L);
    }
}
