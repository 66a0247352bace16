package io.tidemark.domain.pnl;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** Cases worked by hand. */
class PreviousCloseTest {
    private static final BigDecimal FIFTY = new BigDecimal("50");

    @Test
    void whatWasHeldGainsTheMoveOfTheMark() {
        // 2 * 50 * (11.25 - 10.5) = 75; the short loses it.
        assertThat(close("2", "10.5").positionPnl(new BigDecimal("11.25"), FIFTY))
                .isEqualByComparingTo("75");
        assertThat(close("-2", "10.5").positionPnl(new BigDecimal("11.25"), FIFTY))
                .isEqualByComparingTo("-75");
    }

    @Test
    void moveIsRoundedHalfEvenOnce() {
        // 0.5 * (1e-12 * 1, 3 and 5): halves of the last digit.
        assertThat(close("0.5", "1").positionPnl(new BigDecimal("1.000000000001"), BigDecimal.ONE))
                .isEqualTo(new BigDecimal("0E-12"));
        assertThat(close("0.5", "1").positionPnl(new BigDecimal("1.000000000003"), BigDecimal.ONE))
                .isEqualTo(new BigDecimal("2E-12"));
        assertThat(close("0.5", "1").positionPnl(new BigDecimal("0.999999999995"), BigDecimal.ONE))
                .isEqualTo(new BigDecimal("-2E-12"));
    }

    @Test
    void newMarkIsExactAndTheOldOneAsPublished() {
        // A middle of 13 places against a mark of 12: 10 * 0.0000000000005.
        assertThat(close("10", "1").positionPnl(new BigDecimal("1.0000000000005"), BigDecimal.ONE))
                .isEqualByComparingTo("0.000000000005");
    }

    @Test
    void whereAMarkIsMissingItIsNotKnown() {
        assertThat(close("2", null).positionPnl(BigDecimal.ONE, FIFTY)).isNull();
        assertThat(close("2", "10").positionPnl(null, FIFTY)).isNull();
    }

    @Test
    void nothingHeldGainsNothingMarkedOrNot() {
        assertThat(close("0", null).positionPnl(null, FIFTY)).isEqualByComparingTo("0");
        assertThat(close("0.00", "10").positionPnl(new BigDecimal("99"), FIFTY)).isEqualByComparingTo("0");
        assertThat(PreviousClose.NOTHING.positionPnl(new BigDecimal("99"), FIFTY))
                .isEqualByComparingTo("0");
    }

    private static PreviousClose close(String quantity, String mark) {
        return new PreviousClose(
                new BigDecimal(quantity),
                mark == null ? null : new BigDecimal(mark),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                0);
    }
}
