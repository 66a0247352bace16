package io.tidemark.jobs.clickhouse;

import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Starts of jobs, one row per run, written by the client that submits it. */
public final class JobRunsTable implements ClickHouseTable<JobRun> {
    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "job_runs",
            List.of(
                    new Column("job_run", "String"),
                    new Column("job", "LowCardinality(String)"),
                    new Column("program_version", "String"),
                    new Column("flink_version", "String"),
                    new Column("generation", "UInt8"),
                    new Column("parallelism", "UInt32"),
                    new Column("settings", "Map(String, String)"),
                    new Column("started_at", "DateTime64(3, 'UTC')")),
            "ReplacingMergeTree",
            "",
            "job_run");

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, JobRun run) throws SQLException {
        row.text(run.jobRun())
                .text(run.job())
                .text(run.programVersion())
                .text(run.flinkVersion())
                .integer(run.generation())
                .integer(run.parallelism())
                .map(run.settings())
                .millisecond(run.startedAt());
    }

    /**
     * Writes one run.
     *
     * @throws SQLException if ClickHouse cannot be reached or refuses the row; the message names server and table
     */
    public void insert(ClickHouseOptions options, JobRun run) throws SQLException {
        try (Connection connection = ClickHouseConnections.open(options)) {
            insert(connection, List.of(run));
        } catch (SQLException e) {
            throw new SQLException(
                    "cannot write run " + run.jobRun() + " to " + options.database() + "." + DEFINITION.name() + " at "
                            + options.url() + ": " + e.getMessage(),
                    e);
        }
    }
}
