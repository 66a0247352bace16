package io.tidemark.domain.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.domain.execution.Side;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real fills of two accounts, with the exchange's own word for each of them and sums that were worked out elsewhere. */
class RealFillsTest {
    private static final Path FILLS = Path.of(System.getProperty("tidemark.root"))
            .resolveSibling("shared")
            .resolve("data/hyperliquid-agent-fills");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "hyperliquid-grok-4-trade-history-2026-02-10.csv, 5813, -6836.34868306, 2981.204228",
        "hyperliquid-claude-sonnet-4-5-mm-trade-history-2026-02-13.csv, 1810, -2840.5195, 269.468473",
    })
    void everyFillDoesWhatTheExchangeSaysAndTheSumsAreExact(
            String file, int fills, BigDecimal realizedPnl, BigDecimal commissions) throws IOException {
        assumeTrue(Files.isDirectory(FILLS), "no real fills at " + FILLS);
        List<String> lines = Files.readAllLines(FILLS.resolve(file));
        Map<String, Position> positions = new HashMap<>();
        BigDecimal fees = BigDecimal.ZERO;
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Position before = positions.getOrDefault(cells[1], Position.NEVER_HELD);
            Position after = before.apply(
                    Side.valueOf(cells[2]), new BigDecimal(cells[3]), new BigDecimal(cells[4]), BigDecimal.ONE);
            assertThat(direction(before, after)).as(line).isEqualTo(cells[11]);
            positions.put(cells[1], after);
            fees = fees.add(new BigDecimal(cells[12]));
        }
        assertThat(lines).hasSize(fills + 1);
        assertThat(positions.values()).allMatch(Position::isFlat);
        assertThat(positions.values().stream().map(Position::realizedPnl).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(realizedPnl);
        assertThat(fees).isEqualByComparingTo(commissions);
    }

    private static String direction(Position before, Position after) {
        int from = before.quantity().signum();
        int to = after.quantity().signum();
        if (from * to < 0) {
            return from > 0 ? "Long > Short" : "Short > Long";
        }
        boolean opens = after.quantity().abs().compareTo(before.quantity().abs()) > 0;
        boolean isLong = from > 0 || to > 0;
        return (opens ? "Open " : "Close ") + (isLong ? "Long" : "Short");
    }
}
