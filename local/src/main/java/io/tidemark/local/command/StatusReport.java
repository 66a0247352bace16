package io.tidemark.local.command;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseException;
import io.tidemark.local.deadletters.DeadLetterSelection;
import io.tidemark.local.deadletters.DeadLetterTables;
import io.tidemark.local.deadletters.DeadLetterTotals;
import io.tidemark.local.stack.JobState;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.Stack.ProcessState;
import io.tidemark.local.stack.StackException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** What {@code status} prints, for a person: each part as far as the process behind it answers. */
final class StatusReport {
    /** The newest balance of each partition; a job started afresh counts its checkpoints from 1 again. */
    private static final String BALANCES = """
            SELECT job, topic, partition, checkpoint_id, consumed, accepted, heartbeats, duplicates, dead_letters, waiting,
                   ticks_let_go, difference
            FROM tidemark.reconciliation FINAL
            ORDER BY recorded_at DESC, checkpoint_id DESC
            LIMIT 1 BY job, topic, partition
            """;

    /** States of a job that runs no records, and not because somebody wanted it so. */
    private static final Set<String> FAILING = Set.of("FAILING", "FAILED", "RESTARTING");

    private final Stack stack;
    private final PrintWriter out;
    private final Highlight highlight;

    StatusReport(Stack stack, PrintWriter out, Highlight highlight) {
        this.stack = stack;
        this.out = out;
        this.highlight = highlight;
    }

    /** Prints the report and returns whether all is well: every process up, no job lost, no break. */
    boolean print() {
        List<ProcessState> processes = stack.processStates();
        boolean well = processes(processes);
        // What lies behind a process that is down would only be waited for.
        if (isUp(processes, "jobmanager")) {
            well &= jobs();
        }
        if (isUp(processes, "kafka")) {
            well &= lag();
        }
        if (!stack.hasOwnEngine() || isUp(processes, "clickhouse")) {
            well &= clickHouse();
        }
        out.flush();
        return well;
    }

    private static boolean isUp(List<ProcessState> processes, String name) {
        return processes.stream().anyMatch(process -> process.name().equals(name) && process.isUp());
    }

    private boolean processes(List<ProcessState> processes) {
        boolean up = true;
        out.printf("%-14s %8s  %-24s %9s  %s%n", "PROCESS", "PID", "LISTENS ON", "UPTIME", "STATE");
        for (ProcessState process : processes) {
            up &= process.isUp();
            out.printf(
                    "%-14s %8s  %-24s %9s  %s%n",
                    process.name(),
                    process.pid() == 0 ? "-" : process.pid(),
                    process.ports(),
                    process.uptime().map(StatusReport::text).orElse("-"),
                    process.isUp() ? "up" : highlight.red(process.state()));
        }
        if (processes.stream().anyMatch(ProcessState::isDown)) {
            out.println("./tidemark up starts what is down.");
        }
        processes.stream()
                .filter(ProcessState::hangs)
                .forEach(process -> out.printf(
                        "%s hangs; if it still does in a minute: kill -KILL %d, then ./tidemark up.%n",
                        process.name(), process.pid()));
        if (!up) {
            out.println("docs/runbooks/process-down.md tells what to do.");
        }
        return up;
    }

    private boolean jobs() {
        out.println();
        try {
            List<JobState> jobs = stack.jobStates();
            out.println("Flink jobs (" + stack.config().flinkUrl() + ")");
            if (jobs.isEmpty()) {
                out.println("  none; ./tidemark submit bars runs one.");
            }
            boolean well = true;
            for (JobState job : jobs) {
                boolean failed = FAILING.contains(job.state());
                well &= !failed && job.checkpointFailure().isEmpty();
                out.printf(
                        "  %s  %s  %s for %s, parallelism %d%s%n",
                        job.name(),
                        job.id(),
                        failed ? highlight.red(job.state()) : job.state(),
                        age(job.since()),
                        job.parallelism(),
                        job.restarts() < 0 ? "" : ", restarts " + job.restarts());
                job.lastCheckpoint()
                        .ifPresent(time -> out.println("    last completed checkpoint " + age(time) + " ago"));
                job.checkpointFailure().ifPresent(this::checkpointFailure);
                if (job.state().equals("RUNNING")) {
                    out.println(
                            "    clock " + job.clock().map(Instant::toString).orElse("not set: no event yet"));
                }
                job.toRestate()
                        .ifPresent(positions -> out.println("    "
                                + (positions == 0
                                        ? "nothing left to restate"
                                        : String.format(
                                                "minutes of %,d positions are still to be restated", positions))));
                if (!job.failure().isEmpty() && (!job.state().equals("RUNNING") || job.restarts() > 0)) {
                    out.println("    last failure: " + job.failure());
                }
                if (failed) {
                    out.println("    docs/runbooks/job-failed.md tells what to do.");
                }
            }
            for (String command : stack.resumptions()) {
                well = false;
                out.println(highlight.red("  A job that was submitted is not running.")
                        + " To go on from its newest checkpoint:");
                out.println("    " + command);
            }
            return well;
        } catch (StackException e) {
            out.println(highlight.red("Flink: " + e.getMessage()));
            return false;
        }
    }

    private void checkpointFailure(String reason) {
        out.println("    " + highlight.red("checkpoints fail: " + reason));
        out.println("    docs/runbooks/checkpoint-disk-full.md tells what to do.");
    }

    private boolean lag() {
        out.println();
        try {
            out.println("Records yet to be read (as of each job's last completed checkpoint)");
            var lag = stack.lag();
            if (lag.isEmpty()) {
                out.println("  no consumer group yet.");
            }
            lag.forEach((group, topics) ->
                    topics.forEach((topic, records) -> out.printf("  %-20s %-28s %,d%n", group, topic, records)));
            return true;
        } catch (StackException e) {
            out.println(highlight.red("  " + e.getMessage()));
            return false;
        }
    }

    private boolean clickHouse() {
        out.println();
        out.println("ClickHouse " + stack.clickHouseUrl()
                + (stack.hasOwnEngine()
                        ? ", user default, password in " + stack.config().clickHousePasswordFile()
                        : ", the server that CLICKHOUSE_URL names; no engine of the stack's own"));
        try {
            ClickHouseClient client = stack.clickHouse();
            out.println("  rows stored, before versions are merged:");
            rows(
                            client,
                            "SELECT name, total_rows FROM system.tables WHERE database = 'tidemark' AND"
                                    + " engine LIKE '%MergeTree' AND name != 'schema_migrations' ORDER BY name")
                    .forEach(row -> out.printf("    %-28s %,d%n", row[0], Long.parseLong(row[1])));
            boolean balanced = reconciliation(client);
            balanced &= new BooksReport(client, out, highlight).print();
            new UnappliedReport(client, out, highlight).print();
            deadLetters(client);
            return balanced;
        } catch (ClickHouseException | StackException e) {
            boolean older = e instanceof ClickHouseException refused && refused.isUnknownTable();
            String message = older ? DeadLetterTables.OLDER_TABLES : e.getMessage();
            String first =
                    message == null ? "no answer" : message.lines().findFirst().orElse("");
            out.println(highlight.red("  " + first));
            return false;
        }
    }

    private boolean reconciliation(ClickHouseClient client) {
        out.println();
        out.println("Reconciliation (newest checkpoint of each partition)");
        boolean balanced = true;
        List<String[]> rows = rows(client, "SELECT * FROM (" + BALANCES + ") ORDER BY job, topic, partition");
        if (rows.isEmpty()) {
            out.println("  no row yet: a job writes one with each checkpoint.");
        }
        for (String[] row : rows) {
            long difference = Long.parseLong(row[11]);
            balanced &= difference == 0;
            out.printf(
                    "  %s %s-%s checkpoint %s: consumed %,d = accepted %,d + heartbeats %,d + duplicates %,d + dead"
                            + " letters %,d + waiting %,d + let go %,d  %s%n",
                    row[0],
                    row[1],
                    row[2],
                    row[3],
                    Long.parseLong(row[4]),
                    Long.parseLong(row[5]),
                    Long.parseLong(row[6]),
                    Long.parseLong(row[7]),
                    Long.parseLong(row[8]),
                    Long.parseLong(row[9]),
                    Long.parseLong(row[10]),
                    difference == 0 ? "balanced" : highlight.red(String.format("BREAK of %,d", difference)));
        }
        if (!balanced) {
            out.println("  docs/runbooks/reconciliation-break.md tells what to do.");
        }
        return balanced;
    }

    private void deadLetters(ClickHouseClient client) {
        out.println();
        out.println("Dead letters that are open");
        DeadLetterTables tables = new DeadLetterTables(client);
        List<DeadLetterTables.OpenCount> open = tables.openCounts();
        if (open.isEmpty()) {
            out.println("  none.");
        }
        open.forEach(each -> out.printf("  %-20s %-28s %,d%n", each.topic(), each.reason(), each.letters()));
        DeadLetterTotals totals = tables.totals(DeadLetterSelection.ALL);
        if (totals.interrupted() > 0) {
            out.println("  "
                    + highlight.red(String.format(
                            "of these a redrive was interrupted: %,d; the next one finds out what it had sent",
                            totals.interrupted())));
        }
        if (totals.redriven() > 0) {
            out.println("  sent again: " + totals.redrivenInWords());
        }
        if (!open.isEmpty()) {
            out.println("  ./tidemark dead-letters list shows them; docs/runbooks/dead-letters.md tells what to do.");
        }
    }

    private static List<String[]> rows(ClickHouseClient client, String sql) {
        return client.queryText(sql + " FORMAT TSV")
                .lines()
                .map(line -> line.split("\t", -1))
                .toList();
    }

    private static String age(Instant time) {
        Duration age = Duration.between(time, Instant.now()).truncatedTo(ChronoUnit.SECONDS);
        return text(age.isNegative() ? Duration.ZERO : age);
    }

    /** {@code 3d 4h}, {@code 4h 5m}, {@code 5m 6s} or {@code 6s}. */
    static String text(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + "d " + duration.toHoursPart() + "h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + "h " + duration.toMinutesPart() + "m";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + "m " + duration.toSecondsPart() + "s"
                : duration.toSeconds() + "s";
    }
}
