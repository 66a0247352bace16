package io.tidemark.domain.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.Side;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is true of every position, however it came about. */
class PositionPropertiesTest {
    private static final BigDecimal MULTIPLIER = new BigDecimal("0.5");

    /** What a computation on 34 digits may lose on the way. */
    private static final BigDecimal RELATIVE = new BigDecimal("1e-25");

    private static final BigDecimal OF_A_PRICE = new BigDecimal("1e-20");

    private record Fill(Side side, BigDecimal quantity, BigDecimal price) {
        Position applyTo(Position position) {
            return position.apply(side, quantity, price, MULTIPLIER);
        }

        Fill of(BigDecimal part) {
            return new Fill(side, part, price);
        }

        Fill opposite() {
            return new Fill(side == Side.BUY ? Side.SELL : Side.BUY, quantity, price);
        }
    }

    @Provide
    Arbitrary<List<Fill>> fills() {
        return fillsAt(Arbitraries.longs().between(-500_000, 1_500_000));
    }

    @Provide
    Arbitrary<List<Fill>> fillsAtPricesOfOneSign() {
        return fillsAt(Arbitraries.longs().between(1, 1_500_000));
    }

    private static Arbitrary<List<Fill>> fillsAt(Arbitrary<Long> hundredths) {
        // Few different quantities, so that positions are often reduced to exactly nothing.
        Arbitrary<BigDecimal> quantities = Arbitraries.oneOf(
                        Arbitraries.longs().between(1, 5).map(each -> each * 100),
                        Arbitraries.longs().between(1, 500_000))
                .map(each -> BigDecimal.valueOf(each, 2));
        return Combinators.combine(
                        Arbitraries.of(Side.class), quantities, hundredths.map(each -> BigDecimal.valueOf(each, 2)))
                .as(Fill::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<BigDecimal> parts() {
        return Arbitraries.longs().between(1, 999).map(each -> BigDecimal.valueOf(each, 3));
    }

    @Property
    void splittingAFillChangesNothing(
            @ForAll("fills") List<Fill> fills, @ForAll("parts") BigDecimal part, @ForAll int place) {
        int split = Math.floorMod(place, fills.size());
        Position whole = Position.NEVER_HELD;
        Position parted = Position.NEVER_HELD;
        for (int i = 0; i < fills.size(); i++) {
            Fill fill = fills.get(i);
            whole = fill.applyTo(whole);
            if (i == split) {
                BigDecimal first = fill.quantity().multiply(part);
                parted = fill.of(first).applyTo(parted);
                parted = fill.of(fill.quantity().subtract(first)).applyTo(parted);
            } else {
                parted = fill.applyTo(parted);
            }
            assertThat(parted.quantity()).isEqualByComparingTo(whole.quantity());
            assertThat(parted.cashFlow()).isEqualByComparingTo(whole.cashFlow());
            BigDecimal size = turnover(fills.subList(0, i + 1)).multiply(RELATIVE);
            assertThat(parted.costBasis().subtract(whole.costBasis()).abs()).isLessThanOrEqualTo(size);
            assertThat(parted.realizedPnl().subtract(whole.realizedPnl()).abs()).isLessThanOrEqualTo(size);
        }
    }

    private static BigDecimal turnover(List<Fill> fills) {
        return fills.stream()
                .map(fill -> fill.quantity().multiply(fill.price().abs()).multiply(MULTIPLIER))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Property
    void swappingSidesNegatesEverything(@ForAll("fills") List<Fill> fills) {
        Position position = Position.NEVER_HELD;
        Position mirrored = Position.NEVER_HELD;
        for (Fill fill : fills) {
            position = fill.applyTo(position);
            mirrored = fill.opposite().applyTo(mirrored);
            assertThat(mirrored.quantity())
                    .isEqualByComparingTo(position.quantity().negate());
            assertThat(mirrored.cashFlow())
                    .isEqualByComparingTo(position.cashFlow().negate());
            assertThat(mirrored.costBasis())
                    .isEqualByComparingTo(position.costBasis().negate());
            assertThat(mirrored.realizedPnl())
                    .isEqualByComparingTo(position.realizedPnl().negate());
            BigDecimal average = position.averagePrice(MULTIPLIER);
            if (average == null) {
                assertThat(mirrored.averagePrice(MULTIPLIER)).isNull();
            } else {
                assertThat(mirrored.averagePrice(MULTIPLIER)).isEqualByComparingTo(average);
            }
        }
    }

    @Property
    void averageIsUnchangedByAReductionAndInsideWhatWasPaidSinceTheCycleBegan(
            @ForAll("fillsAtPricesOfOneSign") List<Fill> fills) {
        Position position = Position.NEVER_HELD;
        BigDecimal lowest = BigDecimal.ZERO;
        BigDecimal highest = BigDecimal.ZERO;
        for (Fill fill : fills) {
            Position after = fill.applyTo(position);
            if (after.isFlat()) {
                position = after;
                continue;
            }
            if (position.quantity().signum() != after.quantity().signum()) {
                lowest = fill.price();
                highest = fill.price();
                assertThat(exactAverage(after)).isEqualByComparingTo(fill.price());
            } else if (after.quantity().abs().compareTo(position.quantity().abs()) > 0) {
                lowest = lowest.min(fill.price());
                highest = highest.max(fill.price());
            } else {
                assertThat(exactAverage(after).subtract(exactAverage(position)).abs())
                        .isLessThanOrEqualTo(OF_A_PRICE);
            }
            assertThat(exactAverage(after)).isBetween(lowest.subtract(OF_A_PRICE), highest.add(OF_A_PRICE));
            position = after;
        }
    }

    private static BigDecimal exactAverage(Position position) {
        return position.costBasis().divide(position.quantity().multiply(MULTIPLIER), MathContext.DECIMAL128);
    }

    @Property
    void cashFlowAndCostMakeWhatIsRealizedWhichOnlyClosingChanges(@ForAll("fills") List<Fill> fills) {
        Position position = Position.NEVER_HELD;
        BigDecimal cashFlow = BigDecimal.ZERO;
        for (Fill fill : fills) {
            Position after = fill.applyTo(position);
            cashFlow = cashFlow.subtract(
                    fill.side().signed(fill.quantity()).multiply(fill.price()).multiply(MULTIPLIER));
            assertThat(after.cashFlow()).isEqualByComparingTo(cashFlow);
            assertThat(after.cashFlow().add(after.costBasis())).isEqualByComparingTo(after.realizedPnl());
            boolean closes = position.quantity().signum()
                            * fill.side().signed(BigDecimal.ONE).signum()
                    < 0;
            if (!closes) {
                assertThat(after.realizedPnl()).isEqualByComparingTo(position.realizedPnl());
            }
            position = after;
        }
    }

    @Property
    void flatCostsExactlyNothing(@ForAll("fills") List<Fill> fills) {
        Position position = Position.NEVER_HELD;
        for (Fill fill : fills) {
            position = fill.applyTo(position);
        }
        if (!position.isFlat()) {
            Side against = position.quantity().signum() > 0 ? Side.SELL : Side.BUY;
            position = new Fill(against, position.quantity().abs(), new BigDecimal("123.45")).applyTo(position);
        }
        assertThat(position.costBasis()).isZero();
        assertThat(position.realizedPnl()).isEqualByComparingTo(position.cashFlow());
        assertThat(position.averagePrice(MULTIPLIER)).isNull();
    }
}
