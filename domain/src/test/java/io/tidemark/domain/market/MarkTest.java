package io.tidemark.domain.market;

import static io.tidemark.domain.Instruments.instrument;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The minute is 10:00 to 10:01 of some day; a mark may be 120 seconds old. Cases worked by hand. */
class MarkTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE_MILLIS = 36_000_000;
    private static final long START = MINUTE_MILLIS * 1_000_000;
    private static final long END = START + 60 * SECOND;
    private static final int PATIENCE = 120;

    @Test
    void lastMomentOfTheMinuteIsFreshAndSoIsItsFirst() {
        assertThat(last(at(END - 1, "10")).status()).isEqualTo(MarkStatus.FRESH);
        assertThat(last(at(START, "10")).status()).isEqualTo(MarkStatus.FRESH);
        assertThat(last(at(START - 1, "10")).status()).isEqualTo(MarkStatus.CARRIED);
    }

    @Test
    void markIsCarriedUpToExactlyTheAgeThatIsAllowed() {
        assertThat(last(at(END - 120 * SECOND, "10")).status()).isEqualTo(MarkStatus.CARRIED);
        assertThat(last(at(END - 120 * SECOND - 1, "10")).status()).isEqualTo(MarkStatus.STALE);
    }

    @Test
    void staleMarkIsStillThePrice() {
        Mark mark = last(at(1, "10"));
        assertThat(mark).isEqualTo(new Mark(new BigDecimal("10"), 1L, MarkMethod.LAST, MarkStatus.STALE));
    }

    @Test
    void patienceShorterThanAMinuteMakesNothingOfTheMinuteStale() {
        Mark mark = Mark.at(at(START, "10"), null, instrument("1", MarkMethod.LAST, 1), MINUTE_MILLIS);
        assertThat(mark.status()).isEqualTo(MarkStatus.FRESH);
        mark = Mark.at(at(START - 1, "10"), null, instrument("1", MarkMethod.LAST, 1), MINUTE_MILLIS);
        assertThat(mark.status()).isEqualTo(MarkStatus.STALE);
    }

    @Test
    void withoutATickThereIsNoMark() {
        assertThat(last(null)).isEqualTo(Mark.NONE);
        assertThat(Mark.at(null, at(START, "10"), instrument("1", MarkMethod.LAST, PATIENCE), MINUTE_MILLIS))
                .isEqualTo(Mark.NONE);
        assertThat(Mark.at(at(START, "10"), null, instrument("1", MarkMethod.MID, PATIENCE), MINUTE_MILLIS))
                .isEqualTo(Mark.NONE);
        assertThat(Mark.at(
                        at(START, "10"), at(START, "11"), instrument("1", MarkMethod.CLOSE, PATIENCE), MINUTE_MILLIS))
                .isEqualTo(Mark.NONE);
        assertThat(lastThenMid(null, null)).isEqualTo(Mark.NONE);
    }

    @Test
    void tradeStandsAsLongAsItIsNotTooOldThoughTheMiddleIsFresher() {
        Mark mark = lastThenMid(at(END - 120 * SECOND, "10"), at(END - 1, "11"));
        assertThat(mark.price()).isEqualByComparingTo("10");
        assertThat(mark.method()).isEqualTo(MarkMethod.LAST);
        assertThat(mark.status()).isEqualTo(MarkStatus.CARRIED);
    }

    @Test
    void fresherMiddleStandsForATradeThatIsTooOld() {
        Mark mark = lastThenMid(at(END - 120 * SECOND - 1, "10"), at(START, "11"));
        assertThat(mark).isEqualTo(new Mark(new BigDecimal("11"), START, MarkMethod.MID, MarkStatus.FRESH));
    }

    @Test
    void fresherMiddleMayBeStaleItself() {
        Mark mark = lastThenMid(at(END - 300 * SECOND, "10"), at(END - 299 * SECOND, "11"));
        assertThat(mark.method()).isEqualTo(MarkMethod.MID);
        assertThat(mark.status()).isEqualTo(MarkStatus.STALE);
    }

    @Test
    void oldTradeStandsWhereTheMiddleIsNotFresher() {
        Mark older = lastThenMid(at(END - 300 * SECOND, "10"), at(END - 301 * SECOND, "11"));
        assertThat(older.method()).isEqualTo(MarkMethod.LAST);
        Mark ofTheSameMoment = lastThenMid(at(END - 300 * SECOND, "10"), at(END - 300 * SECOND, "11"));
        assertThat(ofTheSameMoment.method()).isEqualTo(MarkMethod.LAST);
        assertThat(lastThenMid(at(END - 300 * SECOND, "10"), null).method()).isEqualTo(MarkMethod.LAST);
    }

    @Test
    void middleStandsWhereNothingWasTraded() {
        Mark mark = lastThenMid(null, at(END - 300 * SECOND, "11"));
        assertThat(mark.method()).isEqualTo(MarkMethod.MID);
        assertThat(mark.status()).isEqualTo(MarkStatus.STALE);
    }

    private static PricePoint at(long nanos, String price) {
        return new PricePoint(nanos, new BigDecimal(price), 0);
    }

    private static Mark last(PricePoint trade) {
        return Mark.at(trade, at(END - 1, "99"), instrument("1", MarkMethod.LAST, PATIENCE), MINUTE_MILLIS);
    }

    private static Mark lastThenMid(PricePoint trade, PricePoint middle) {
        return Mark.at(trade, middle, instrument("1", MarkMethod.LAST_THEN_MID, PATIENCE), MINUTE_MILLIS);
    }
}
