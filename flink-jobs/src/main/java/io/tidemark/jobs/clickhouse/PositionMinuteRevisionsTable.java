package io.tidemark.jobs.clickhouse;

import io.tidemark.domain.pnl.PositionMinute;
import java.sql.SQLException;

/** Every revision of the rows of {@link PositionMinutesTable}; one written twice is one. */
public final class PositionMinuteRevisionsTable implements ClickHouseTable<PositionMinute> {
    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "position_minute_revisions",
            PositionColumns.MINUTE,
            "ReplacingMergeTree",
            "toYYYYMM(trading_date)",
            "trading_date, desk, minute, account_id, instrument_id, version");

    private final String jobRun;

    /**
     * The rows of one run of a job.
     *
     * @param jobRun the run's identity, as in {@code job_runs}
     */
    public PositionMinuteRevisionsTable(String jobRun) {
        this.jobRun = jobRun;
    }

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, PositionMinute minute) throws SQLException {
        PositionColumns.bindMinute(row, minute, jobRun);
    }
}
