package io.tidemark.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DemoScreenTest {
    private static final Instant MINUTE = Instant.parse("2026-03-02T14:30:00Z");
    private static final Instant NOW = Instant.parse("2026-03-02T14:31:12.500Z");

    private static final DemoFigures NOTHING_YET = new DemoFigures(
            Optional.empty(), Optional.empty(), List.of(), List.of(), new TreeMap<>(), 0, new TreeMap<>());

    private static final DemoFigures FIGURES = new DemoFigures(
            Optional.of(MINUTE),
            Optional.of(Instant.parse("2026-03-02T14:31:12.100Z")),
            List.of(
                    desk("macro", "USD", 3, "1234.565", 0, "10.005", "-0.5"),
                    desk("rates", "USD", 2, "-234.5", 1, "1", "1.25"),
                    desk("rates", "EUR", 1, "7", 0, "2", "7")),
            List.of(new Mover("TIDE.DEMO", amount("99.980"), amount("-1.5"), amount("-2500.00"), amount("16.95"))),
            new TreeMap<>(Map.of("MALFORMED", 2L, "AHEAD_OF_TIME", 1L)),
            4,
            new TreeMap<>(Map.of("LATE", 12L)));

    @Test
    void everyFigureStandsWhereItBelongs() {
        List<String> lines = new DemoScreen(false).lines(state(""), FIGURES, 200, 60);

        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("Tidemark  a market, 1m 12s"))
                .anySatisfy(line -> assertThat(line)
                        .contains("as of 14:31:12.1 UTC (0.4 s ago)", "complete up to the end of 14:30 (12.5 s ago)"))
                .anySatisfy(line -> assertThat(line)
                        .contains("92,113 records sent, 507/s", "600/s read with heartbeats", "120 to be read"))
                .anySatisfy(line -> assertThat(line)
                        .contains("dead letters: 3 (AHEAD_OF_TIME 1, MALFORMED 2)")
                        .contains("waiting: 4; restated minutes: 12 (LATE 12), of 3 positions still to come"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("TIDE.DEMO")
                        .containsSubsequence("99.98", "-1.50%", "-2500", "16.95"))
                .anySatisfy(line -> assertThat(line).contains("http://127.0.0.1:1"))
                .anySatisfy(line -> assertThat(line).contains("positions_at(minute = '2026-03-02 14:30:00')"));
        // Half-even: 1,234.565 to 1,234.56.
        assertThat(line(lines, "macro")).containsSubsequence("USD", "3", "1,234.56", "10.00", "-0.50");
    }

    @Test
    void whatIsNotKnownIsSaidBesideWhatIs() {
        assertThat(line(new DemoScreen(false).lines(state(""), FIGURES, 200, 60), "rates"))
                .contains("-234.50 +1 unknown");
    }

    @Test
    void sumsGoOverDesksButNotOverCurrencies() {
        List<String> sums = new DemoScreen(false)
                .lines(state(""), FIGURES, 200, 60).stream()
                        .filter(line -> line.startsWith("all desks"))
                        .toList();

        assertThat(sums).hasSize(2);
        assertThat(sums.get(0)).containsSubsequence("EUR", "1", "7.00");
        // 1,234.565 - 234.5 = 1,000.065.
        assertThat(sums.get(1)).containsSubsequence("USD", "5", "1,000.06 +1 unknown");
    }

    @Test
    void beforeTheFirstFigureItSaysWhatItWaitsFor() {
        assertThat(new DemoScreen(false).lines(state(""), NOTHING_YET, 200, 60))
                .contains("waiting for the first position ...", "waiting for the first complete minute ...");
        assertThat(new DemoScreen(false).line(state(""), NOTHING_YET))
                .contains("no P&L yet", "no position yet", "no complete minute yet");
    }

    @Test
    void aSmallTerminalGetsWhatFits() {
        List<String> lines = new DemoScreen(false).lines(state(""), FIGURES, 40, 8);

        assertThat(lines).hasSize(8).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
    }

    @Test
    void coloursTakeNoRoom() {
        List<String> plain = new DemoScreen(false).lines(state("no answer"), FIGURES, 60, 60);
        List<String> coloured = new DemoScreen(true).lines(state("no answer"), FIGURES, 60, 60);

        assertThat(coloured).isNotEqualTo(plain);
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
                .containsExactlyElementsOf(plain);
        assertThat(coloured).contains("\u001b[31mno answer\u001b[0m");
    }

    @Test
    void aFrameTakesThePlaceOfTheLast() {
        assertThat(DemoScreen.frame(List.of("one", "two"))).isEqualTo("\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J");
    }

    @Test
    void aLineForAFileHasTheSameFigures() {
        assertThat(new DemoScreen(false).line(state("no answer"), FIGURES))
                .contains("P&L 7.00 EUR in 1 open positions, P&L 1,000.06 +1 unknown USD in 5 open positions")
                .contains("dead letters: 3", "507/s")
                .endsWith("; no answer")
                .doesNotContain("\n");
    }

    private static String line(List<String> lines, String desk) {
        return lines.stream().filter(line -> line.startsWith(desk)).findFirst().orElseThrow();
    }

    private static DemoState state(String trouble) {
        return new DemoState(
                "a market",
                Duration.ofSeconds(72),
                NOW,
                92_113,
                507.4,
                Optional.of(600.0),
                Optional.of(120L),
                3,
                URI.create("http://127.0.0.1:1"),
                trouble);
    }

    private static DeskFigures desk(
            String name, String currency, long open, String total, long missing, String gross, String minuteTotal) {
        return new DeskFigures(
                name,
                currency,
                open,
                amount(total),
                missing,
                amount(gross),
                amount(minuteTotal),
                amount(minuteTotal),
                0);
    }

    private static BigDecimal amount(String text) {
        return new BigDecimal(text);
    }
}
