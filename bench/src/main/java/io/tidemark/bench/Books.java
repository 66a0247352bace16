package io.tidemark.bench;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.settle.Settler;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.SubmittedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** What must hold when a market has ended, whatever was done to the processes meanwhile. */
final class Books {
    private static final Duration SETTLING_LIMIT = Duration.ofMinutes(5);

    private final Stack stack;
    private final ClickHouseClient engine;
    private final Settler settler;

    Books(Stack stack, Consumer<String> progress) {
        this.stack = stack;
        engine = stack.clickHouse();
        settler = new Settler(
                stack.config().kafkaBootstrapServers(),
                stack.config().flinkUrl(),
                stack.config().feedLock(),
                progress);
    }

    /**
     * Has the job settle.
     *
     * @throws IllegalStateException if a record was not accounted for once, or a position is not what its executions come to
     */
    void verify(SubmittedJob job) throws InterruptedException, IOException {
        settler.settle(job.id(), SETTLING_LIMIT);
        requireNone(
                "partitions with records that nobody accounted for",
                "SELECT topic, partition, argMax(difference, (recorded_at, checkpoint_id)) AS difference"
                        + " FROM tidemark.reconciliation FINAL GROUP BY topic, partition HAVING difference != 0");
        Path breaks = stack.config().root().resolve("sql/clickhouse/queries/position_breaks.sql");
        requireNone(
                "positions that are not what their executions come to",
                Files.readString(breaks).strip().replaceFirst(";$", ""));
    }

    private void requireNone(String what, String sql) {
        String found = engine.queryText(sql);
        if (!found.isEmpty()) {
            throw new IllegalStateException(what + ":\n" + found);
        }
    }
}
