package io.tidemark.local.demo;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.command.Interruption;
import io.tidemark.local.settle.JobBacklog;
import io.tidemark.local.settle.Settler;
import io.tidemark.local.simulator.Made;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.StackException;
import io.tidemark.local.stack.Submission;
import io.tidemark.local.stack.SubmittedJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One demonstration, from the stack's start to what was found in its books. */
final class Demo {
    private static final String JOB = "positions";
    private static final int PARALLELISM = 2;
    private static final Duration BETWEEN_FRAMES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(5);
    private static final Path POSITION_BREAKS = Path.of("sql", "clickhouse", "queries", "position_breaks.sql");

    private final StackConfig config;
    private final PrintWriter out;
    private final boolean terminal;
    private final Instant began;

    /**
     * @param out takes what a person reads
     * @param terminal whether {@code out} is one
     * @param began when the command was typed
     */
    Demo(StackConfig config, PrintWriter out, boolean terminal, Instant began) {
        this.config = config;
        this.out = out;
        this.terminal = terminal;
        this.began = began;
    }

    /**
     * Runs it.
     *
     * @param limit how long to feed; null: to the end of the source
     * @return the exit code: 0 if the source was fed and the books agree, 1 if they do not, 130 if Ctrl-C ended it
     * @throws StackException if a part of the stack fails
     */
    int run(DemoSource source, @Nullable Duration limit) throws InterruptedException {
        step("Tidemark is built");
        try (Stack stack = new Stack(config, System.getenv(), line -> say("  " + line))) {
            stack.up(false);
            step("Kafka, Flink and ClickHouse are up, the tables are made");
            SubmittedJob job = stack.running(Submission.of(JOB, PARALLELISM));
            step("job " + JOB + " runs");
            return feed(stack.clickHouse(), job, source, limit);
        } catch (IOException terminalOrFile) {
            throw new StackException("cannot show or read: " + terminalOrFile, terminalOrFile);
        }
    }

    private int feed(ClickHouseClient clickHouse, SubmittedJob job, DemoSource source, @Nullable Duration limit)
            throws InterruptedException, IOException {
        try (JobBacklog backlog = new JobBacklog(config.kafkaBootstrapServers(), config.flinkUrl(), job.id())) {
            if (backlog.held() > 0) {
                say("  There are earlier records: waiting until the job has all of them ...");
                settle();
                step("earlier records are in ClickHouse");
            }
            DemoBooks books =
                    new DemoBooks(clickHouse, Files.readString(config.root().resolve(POSITION_BREAKS)));
            DemoFeed feed = new DemoFeed(config, source);
            try (Interruption ignored = Interruption.calls(
                            feed::stop,
                            "demo: waiting for the broker to acknowledge what was sent",
                            "demo: the broker did not acknowledge the last records in time");
                    DemoWatch watch = new DemoWatch(
                            source, feed, new DemoQueries(clickHouse), backlog, URI.create(config.flinkUrl()), began)) {
                feed.start();
                step(source.description() + " begins");
                boolean limited = watch(watch, feed, limit);
                boolean complete = feed.complete();
                watch.untilFirstFigures()
                        .ifPresent(first -> say(String.format(
                                Locale.ROOT, "The first P&L was shown %.1f s after the command.", seconds(first))));
                if (!complete && !limited) {
                    say(
                            "Feed and view have ended; the stack is up: ./tidemark demo goes on, ./tidemark down stops it.");
                    return 130;
                }
            }
            // Nothing is under way any more that Ctrl-C would have to end first.
            return close(books, feed.made());
        }
    }

    /** Shows figures until the feed has ended; returns whether it was stopped because its time was up. */
    private boolean watch(DemoWatch watch, DemoFeed feed, @Nullable Duration limit)
            throws InterruptedException, IOException {
        Duration between = terminal ? BETWEEN_FRAMES : BETWEEN_LINES;
        try (DemoView view = DemoView.open(out, terminal)) {
            boolean limited = false;
            boolean ended;
            do {
                long frame = System.nanoTime();
                watch.look(LONGEST_ANSWER);
                DemoState state = watch.state();
                view.show(state, watch.figures());
                if (limit != null && state.running().compareTo(limit) >= 0) {
                    limited = true;
                    feed.stop();
                }
                Duration rest = between.minusNanos(System.nanoTime() - frame);
                ended = feed.endsWithin(rest.isNegative() ? Duration.ZERO : rest);
            } while (!ended);
            return limited;
        }
    }

    private void settle() throws InterruptedException {
        new Settler(config.kafkaBootstrapServers(), config.flinkUrl(), config.feedLock(), line -> say("  " + line))
                .settle(JOB, SETTLE_LIMIT);
    }

    /** Settles, and holds what was made against what is found. */
    private int close(DemoBooks books, Optional<Made> made) throws InterruptedException {
        say("The feed has ended; waiting until all of it is in ClickHouse ...");
        settle();
        List<DemoBooks.Check> checks = new ArrayList<>();
        made.ifPresent(simulated -> checks.addAll(books.of(simulated)));
        checks.addAll(books.ofRecords());
        checks.forEach(check -> say((check.holds() ? "  ok      " : "  DIFFERS ") + check.text()));
        boolean agree = checks.stream().allMatch(DemoBooks.Check::holds);
        say(
                agree
                        ? "What was fed and what was found agree. The stack is up; ./tidemark down stops it."
                        : "What was fed and what was found do not agree: see ./tidemark status, and"
                                + " sql/clickhouse/queries/position_breaks.sql.");
        return agree ? 0 : 1;
    }

    private void step(String what) {
        say(String.format(Locale.ROOT, "%6.1f s  %s", seconds(Duration.between(began, Instant.now())), what));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
