package io.tidemark.jobs.clickhouse;

import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import io.tidemark.jobs.reconciliation.Balance;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The books of every partition at every checkpoint, one row per (job, topic, partition, checkpoint): the row recorded
 * last stands.
 */
public final class ReconciliationTable implements ClickHouseTable<Balance> {
    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "reconciliation",
            List.of(
                    new Column("job", "LowCardinality(String)"),
                    new Column("topic", "LowCardinality(String)"),
                    new Column("partition", "Int32"),
                    new Column("checkpoint_id", "UInt64"),
                    new Column("start_offset", "Int64"),
                    new Column("end_offset", "Int64"),
                    new Column("consumed", "UInt64"),
                    new Column("heartbeats", "UInt64"),
                    new Column("accepted", "UInt64"),
                    new Column("duplicates", "UInt64"),
                    new Column("dead_letters", "UInt64"),
                    new Column("waiting", "UInt64"),
                    new Column("ticks_let_go", "UInt64"),
                    new Column("difference", "Int64"),
                    new Column("job_run", "String"),
                    new Column("recorded_at", "DateTime64(3, 'UTC')")),
            "ReplacingMergeTree(recorded_at)",
            "",
            "job, topic, partition, checkpoint_id");

    private final String job;
    private final String jobRun;

    /**
     * The rows of one run of a job.
     *
     * @param job the job's name
     * @param jobRun the run's identity, as in {@code job_runs}
     */
    public ReconciliationTable(String job, String jobRun) {
        this.job = job;
        this.jobRun = jobRun;
    }

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, Balance balance) throws SQLException {
        row.text(job)
                .text(balance.topic())
                .integer(balance.partition())
                .unsigned(balance.checkpointId())
                .signed(balance.startOffset())
                .signed(balance.endOffset())
                .unsigned(balance.consumed())
                .unsigned(balance.heartbeats())
                .unsigned(balance.accepted())
                .unsigned(balance.duplicates())
                .unsigned(balance.deadLetters())
                .unsigned(balance.waiting())
                .unsigned(balance.ticksLetGo())
                .signed(balance.difference())
                .text(jobRun)
                .millisecond(Instant.now());
    }
}
