package io.tidemark.chaos;

import io.tidemark.local.stack.StackConfig;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.Records;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The market of a round, by the simulator's own command: 10,000 ticks and 25 executions a second of wall clock, over twelve minutes
 * of event time around midnight, so that what comes late changes a closing row and what the next date opens with.
 */
final class Market {
    private static final String WORDS =
            "simulate --start 2026-03-02T23:54:00Z --session 12m --instruments 60 --accounts 16"
                    + " --openings 60 --rate 1000 --executions 2.5 --fault amended=0.15 --seed ";
    /** What goes wrong on the way and must change no figure in the end. */
    private static final String ON_THE_WAY =
            " --speed 10 --fault out-of-order=0.1 --fault late=0.02 --fault booked-late=0.02"
                    + " --fault duplicate=0.05 --fault conflicting=0.02 --fault malformed=0.005 --fault skewed=0.005";

    private static final long TRUTH_MINUTES = 3;

    private final StackConfig config;
    private final long seed;
    private final Path folder;

    /** @param folder for what the commands print and write */
    Market(StackConfig config, long seed, Path folder) {
        this.config = config;
        this.seed = seed;
        this.folder = folder;
    }

    /** The records as they would be if nothing went wrong on the way, for the oracle; amended all the same. */
    OracleMarket truth() throws InterruptedException {
        Path records = folder.resolve("truth-" + seed);
        Path printed = folder.resolve("truth-" + seed + ".txt");
        Process writing = start(printed, WORDS + seed + " --out " + records);
        try {
            if (!writing.waitFor(TRUTH_MINUTES, TimeUnit.MINUTES) || writing.exitValue() != 0) {
                throw new ChaosException("The market of seed " + seed + " was not written:\n" + text(printed));
            }
            return Records.readFolders(records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writing.destroyForcibly();
        }
    }

    /** Begins to publish the records. */
    Process publish() {
        return start(published(), WORDS + seed + ON_THE_WAY);
    }

    /** What the command that publishes printed. */
    String publishedWords() {
        return text(published());
    }

    private Path published() {
        return folder.resolve("market-" + seed + ".txt");
    }

    private Process start(Path output, String words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dtidemark.root=" + config.root(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tidemark.local.command.Tidemark"));
        command.addAll(Arrays.asList(words.split(" ")));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.redirectInput(new File("/dev/null"));
        builder.environment().put("TIDEMARK_STACK", config.source().toString());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
