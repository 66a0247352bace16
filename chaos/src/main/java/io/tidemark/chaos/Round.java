package io.tidemark.chaos;

import io.tidemark.chaos.Outcome.Verdict;
import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.settle.Settler;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.Submission;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.PositionTables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One market through one job, with strikes, and the comparison afterwards. */
final class Round {
    private static final String JOB = "positions";
    private static final int PARALLELISM = 2;
    private static final Duration BEGIN_LIMIT = Duration.ofMinutes(2);
    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration MARKET_LIMIT = Duration.ofMinutes(5);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(5);
    private static final int MOST_SHOWN = 5;

    private final Stack stack;
    private final Wire wire;
    private final CheckpointDisk disk;
    private final long seed;
    private final Market market;
    private final ChaosLog log;

    Round(Stack stack, Wire wire, CheckpointDisk disk, long seed, Path folder, ChaosLog log) {
        this.stack = stack;
        this.wire = wire;
        this.disk = disk;
        this.seed = seed;
        this.market = new Market(stack.config(), seed, folder);
        this.log = log;
    }

    Outcome run() throws InterruptedException {
        List<Strike> strikes = Strike.ofSeed(seed);
        OracleMarket truth = market.truth();
        stack.reset();
        wire.make(Wire.Trouble.NONE);
        submit();

        List<String> idle = disturb(strikes);
        stack.up(false);
        settle();
        Books disturbed = Books.read(client());
        List<String> wrong = new ArrayList<>(wrongRows(truth));
        wrong.addAll(unbalanced());

        stack.job(JOB).cancel();
        stack.emptyTables();
        submit();
        settle();
        wrong.addAll(disturbed.differences(Books.read(client())));
        wrong.addAll(unbalanced());
        stack.job(JOB).cancel();

        if (!wrong.isEmpty()) {
            return new Outcome(seed, Verdict.DIFFERENT, strikes, String.join("\n", wrong));
        }
        if (!idle.isEmpty()) {
            return new Outcome(seed, Verdict.NOT_RUN, strikes, String.join("\n", idle));
        }
        return new Outcome(seed, Verdict.IDENTICAL, strikes, disturbed.words());
    }

    /** The market comes, and is struck; returns what had no effect. */
    private List<String> disturb(List<Strike> strikes) throws InterruptedException {
        List<String> idle = new ArrayList<>();
        Striker striker = new Striker(stack, wire, disk, log);
        Process publishing = market.publish();
        try {
            awaitFirstPosition();
            long began = System.nanoTime();
            for (Strike strike : strikes) {
                long wait = strike.after().toMillis() - (System.nanoTime() - began) / 1_000_000;
                Thread.sleep(Math.max(0, wait));
                // A job that is not yet back from the strike before would not notice everything that is struck.
                stack.job(JOB).awaitRunning(RECOVERY_LIMIT);
                if (!publishing.isAlive()) {
                    idle.add(strike.words() + ": the market had ended before\n" + market.publishedWords());
                    continue;
                }
                log.line(strike.words());
                striker.strike(strike).forEach(fault -> idle.add(fault.words() + ": had no effect"));
            }
            if (!publishing.waitFor(MARKET_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new ChaosException("Waited " + MARKET_LIMIT.toSeconds()
                        + " s for the market to end; it printed:\n" + market.publishedWords());
            }
            if (publishing.exitValue() != 0) {
                throw new ChaosException("The market was not published; it printed:\n" + market.publishedWords());
            }
        } finally {
            // An end that it is asked for leaves nothing half sent.
            publishing.destroy();
            publishing.waitFor(1, TimeUnit.MINUTES);
        }
        return idle;
    }

    /** The market comes only once its command has found the broker; a broker that is killed before is another case. */
    private void awaitFirstPosition() throws InterruptedException {
        long end = System.nanoTime() + BEGIN_LIMIT.toNanos();
        while (client().queryText("SELECT count() FROM tidemark.positions_live")
                .strip()
                .equals("0")) {
            if (System.nanoTime() > end) {
                throw new ChaosException("Waited " + BEGIN_LIMIT.toSeconds()
                        + " s for the first position of the market; its command printed:\n" + market.publishedWords());
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private void submit() {
        stack.submit(Submission.of(JOB, PARALLELISM)
                .with("clickhouse.url", wire.url().toString()));
    }

    private void settle() throws InterruptedException {
        new Settler(
                        stack.config().kafkaBootstrapServers(),
                        stack.config().flinkUrl(),
                        stack.config().feedLock(),
                        log::line)
                .settle(JOB, SETTLE_LIMIT);
    }

    private ClickHouseClient client() {
        return stack.clickHouse();
    }

    private List<String> wrongRows(OracleMarket truth) {
        PositionTables tables = new PositionTables(client()::queryText);
        List<String> wrong = new ArrayList<>();
        wrong.addAll(words("position_minutes", tables.wrongMinutes(truth)));
        wrong.addAll(words("position_days", tables.wrongDays(truth)));
        return wrong;
    }

    private static List<String> words(String table, Map<String, String> wrong) {
        List<String> words = new ArrayList<>();
        if (!wrong.isEmpty()) {
            words.add(table + ": " + wrong.size() + " rows are not the oracle's; the first:");
            wrong.entrySet().stream()
                    .limit(MOST_SHOWN)
                    .forEach(row -> words.add("  " + row.getKey() + ": " + row.getValue()));
        }
        return words;
    }

    /** Partitions whose records are not all accounted for. */
    private List<String> unbalanced() {
        return client().queryText("SELECT topic, partition, argMax(difference, recorded_at) AS newest FROM"
                        + " tidemark.reconciliation FINAL GROUP BY topic, partition HAVING newest != 0"
                        + " FORMAT TabSeparated")
                .lines()
                .map(row -> "reconciliation: topic, partition and records not accounted for: " + row)
                .toList();
    }
}
