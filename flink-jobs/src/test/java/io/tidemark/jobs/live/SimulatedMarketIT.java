package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.PrintedAnswer;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulated market through the job on real processes, and the demonstration as a person starts it. */
@ExtendWith(LiveStack.class)
class SimulatedMarketIT {
    private static final String MARKET =
            "simulate --seed 11 --start 2026-03-02T14:30:00Z --session 10m --instruments 12"
                    + " --accounts 8 --openings 20 --rate 60 --executions 2 --fault gap=0.001 --fault amended=0.1";
    /** What goes wrong on the way and must change no figure. */
    private static final String FAULTS = " --fault out-of-order=0.1 --fault late=0.01 --fault booked-late=0.1"
            + " --fault duplicate=0.05 --fault conflicting=0.02 --fault malformed=0.01 --fault skewed=0.01";
    /** The records of the demo that docs/by-hand.md tells of. */
    private static final String DEMO = "simulate --seed 7 --start 2026-03-02T14:30:00Z --session 2m --openings 200"
            + " --fault out-of-order=0.02 --fault late=0.0005 --fault booked-late=0.005 --fault amended=0.01"
            + " --fault duplicate=0.01 --fault conflicting=0.002"
            + " --fault malformed=0.0001 --fault skewed=0.0001 --fault gap=0.0001 --fault halt=0.00001";

    /** SIGINT, of all platforms. */
    private static final int INTERRUPT = 2;

    private final LiveStack.Tidemark tidemark;
    private final StoredPositions stored;

    SimulatedMarketIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
        stored = new StoredPositions(tidemark);
    }

    @BeforeEach
    void reset() {
        tidemark.run("reset", "--yes");
    }

    @ParameterizedTest(name = "parallelism {0}, speed {1}")
    @CsvSource({"1, max", "2, 30"})
    void whatGoesWrongOnTheWayChangesNoFigure(String parallelism, String speed) throws Exception {
        Path folder = tidemark.folder().resolve("simulated-" + parallelism);
        run(MARKET + " --out " + folder);
        OracleMarket truth = Records.readFolders(folder);

        tidemark.run("submit", "positions", "--parallelism", parallelism);
        run(MARKET + FAULTS + " --speed " + speed);
        tidemark.run("settle");

        stored.assertMinutesAreOf(truth);
        assertThat(tidemark.rows("SELECT reason FROM tidemark.dead_letters FINAL GROUP BY reason ORDER BY reason"))
                .containsExactly("AHEAD_OF_TIME", "CONFLICTING_DUPLICATE", "MALFORMED");
        MissingTicks.await(tidemark, folder);
    }

    @Test
    void thePositionsDerivedByHandAreThose() throws Exception {
        tidemark.run("submit", "positions");
        run(DEMO + " --speed 20");
        tidemark.run("settle");

        String heading = "Five positions of market makers";
        assertThat(tidemark.cells(PrintedAnswer.query("docs/by-hand.md", heading)))
                .hasSize(5)
                .isEqualTo(PrintedAnswer.rows("docs/by-hand.md", heading));
    }

    @Test
    void theDemonstrationFindsWhatItMade() throws Exception {
        String told = run("demo --for 20s --seed 3 --start 2026-03-02T14:30:50Z");

        assertThat(told)
                .contains("P&L ", "open positions", "complete up to", "What was fed and what was found agree.")
                .contains("ok      positions that are not what their executions come to: 0")
                .containsPattern("The first P&L was shown [0-9.]+ s after the command")
                .doesNotContain("DIFFERS");
    }

    @Test
    void theDemonstrationEndsAtAnInterruptAndLeavesTheStack() throws Exception {
        Path output = tidemark.folder().resolve("demo-interrupted.txt");
        Process demo = tidemark.start(output, "demo", "--seed", "4");
        try {
            awaitText(output, "open positions");
            assertThat(ignoresInterrupts(demo))
                    .as(
                            "whether the demo ignores interrupts, as everything does that a shell without job control starts"
                                    + " in the background; start the tests in the foreground")
                    .isFalse();
            new ProcessBuilder("kill", "-INT", Long.toString(demo.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(demo.waitFor(2, TimeUnit.MINUTES))
                    .as("the end of the demo")
                    .isTrue();
        } finally {
            demo.destroy();
        }

        assertThat(demo.exitValue()).isEqualTo(130);
        assertThat(Files.readString(output)).contains("Feed and view have ended; the stack is up");
        assertThat(tidemark.stack().job("positions").state()).isEqualTo("RUNNING");
    }

    private static boolean ignoresInterrupts(Process process) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> line.substring("SigIgn:".length()).strip())
                    .anyMatch(signals -> (Long.parseUnsignedLong(signals, 16) & 1L << (INTERRUPT - 1)) != 0);
        }
    }

    private static void awaitText(Path file, String text) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!Files.readString(file).contains(text)) {
            assertThat(System.nanoTime())
                    .as("'%s' in what the demo printed: %s", text, Files.readString(file))
                    .isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private String run(String words) {
        return tidemark.run(words.split(" "));
    }
}
