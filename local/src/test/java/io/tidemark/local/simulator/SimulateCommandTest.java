package io.tidemark.local.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.feed.FeedTopic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private static final String START = "2026-03-02T14:30:00Z";

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new SimulateCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static List<String> lines(Path file) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            return Files.readAllLines(file);
        }
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    @Test
    void aFolderHoldsTheBytesThatAFeedWouldSend() throws IOException {
        Path made = folder.resolve("made");
        assertThat(run(
                        "--seed",
                        "9",
                        "--start",
                        START,
                        "--session",
                        "30s",
                        "--rate",
                        "200",
                        "--fault",
                        "late=0.01",
                        "--fault",
                        "malformed=0.01",
                        "--out",
                        made.toString()))
                .as(err.toString())
                .isZero();

        Map<String, List<String>> sent = new HashMap<>();
        MarketPlan plan = MarketPlan.defaults(9, Instant.parse(START))
                .withSession(Duration.ofSeconds(30))
                .withRates(200, 5)
                .withFault(Fault.LATE, 0.01)
                .withFault(Fault.MALFORMED, 0.01);
        try (SimulatedMarket market = new SimulatedMarket(plan)) {
            FeedRecord record;
            while ((record = market.nextReference()) != null || (record = market.nextEvent()) != null) {
                sent.computeIfAbsent(record.topic().name(), name -> new ArrayList<>())
                        .add(new String(record.value(), StandardCharsets.UTF_8));
            }
        }
        assertThat(lines(made.resolve("ticks.ndjson.gz"))).isEqualTo(sent.get(FeedTopic.TICKS.name()));
        assertThat(lines(made.resolve("executions.ndjson.gz"))).isEqualTo(sent.get(FeedTopic.EXECUTIONS.name()));
        assertThat(lines(made.resolve("cash-flows.ndjson.gz"))).isEqualTo(sent.get(FeedTopic.CASH_FLOWS.name()));
        assertThat(lines(made.resolve("reference/reference.instruments.ndjson")))
                .isEqualTo(sent.get(FeedTopic.INSTRUMENTS.name()));
        assertThat(lines(made.resolve("reference/reference.accounts.ndjson")))
                .isEqualTo(sent.get(FeedTopic.ACCOUNTS.name()));
        assertThat(out.toString())
                .contains("ticks.ndjson.gz: ")
                .contains("made: 60 instruments, 16 accounts, ")
                .containsPattern("late: \\d+")
                .containsPattern("expected of market.ticks: .* accepted, 0 duplicates, dead letters \\{MALFORMED=");
    }

    @Test
    void aFolderIsReplacedOnlyWhenThatIsAskedFor() throws IOException {
        String made = folder.resolve("made").toString();
        String[] plan = {"--start", START, "--session", "2s", "--out", made};
        assertThat(run(plan)).isZero();
        assertThat(run(plan)).isNotZero();
        assertThat(err.toString()).contains("replace it with --overwrite");
        assertThat(run("--start", START, "--session", "2s", "--out", made, "--overwrite"))
                .isZero();

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("made"));
        }
    }

    @Test
    void aMisspeltFaultIsAnsweredWithTheRightOne() {
        assertThat(run(
                        "--fault",
                        "out-of-oder=0.1",
                        "--out",
                        folder.resolve("x").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("there is no fault out-of-oder; did you mean out-of-order?");
    }

    @Test
    void aRateIsAShare() {
        assertThat(run("--fault", "late=2", "--out", folder.resolve("x").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--fault late needs a share from 0 to 1, such as late=0.01, not '2'");
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        assertThat(run("--instruments", "10001", "--out", folder.resolve("x").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("instruments: 10,001 is not within 1 and 10,000");
    }

    @Test
    void recordsAheadOfTheClockAreNotPublished() {
        assertThat(run("--speed", "max")).isEqualTo(2);
        assertThat(err.toString()).contains("--speed max needs a --start in the past");
        assertThat(run("--speed", "60", "--start", "2079-01-01T00:00:00Z")).isEqualTo(2);
        assertThat(err.toString()).contains("would be ahead of the clock");
    }
}
