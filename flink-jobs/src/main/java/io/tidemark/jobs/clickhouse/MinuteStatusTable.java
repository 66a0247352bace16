package io.tidemark.jobs.clickhouse;

import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import io.tidemark.jobs.positions.MinuteStatus;
import java.sql.SQLException;
import java.util.List;

/**
 * Which minutes are published, one row per (minute, job run, subtask): the row inserted last stands. To be inserted
 * after the rows that it speaks of.
 */
public final class MinuteStatusTable implements ClickHouseTable<MinuteStatus> {
    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "minute_status",
            List.of(
                    new Column("minute", "DateTime('UTC')"),
                    new Column("job_run", PositionColumns.NAME),
                    new Column("subtask", "UInt32"),
                    new Column("subtasks", "UInt32"),
                    new Column("rows", "UInt64"),
                    new Column("checksum", "UInt64"),
                    new Column("clock", "DateTime64(3, 'UTC')")),
            "ReplacingMergeTree",
            "toYYYYMM(minute)",
            "minute, job_run, subtask");

    private final String jobRun;

    /**
     * The rows of one run of a job.
     *
     * @param jobRun the run's identity, as in {@code job_runs}
     */
    public MinuteStatusTable(String jobRun) {
        this.jobRun = jobRun;
    }

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, MinuteStatus status) throws SQLException {
        row.second(status.minute())
                .text(jobRun)
                .integer(status.subtask())
                .integer(status.subtasks())
                .unsigned(status.rows())
                .unsigned(status.checksum())
                .millisecond(status.clock());
    }
}
