package io.tidemark.jobs.clickhouse;

import io.tidemark.domain.pnl.PositionMinute;
import java.sql.SQLException;
import java.util.List;

/** Positions by minute, one row per (trading date, desk, minute, account, instrument): the row of the greatest version stands, unless it is a tombstone. */
public final class PositionMinutesTable implements ClickHouseTable<PositionMinute> {
    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "position_minutes",
            PositionColumns.MINUTE,
            "ReplacingMergeTree(version, is_deleted)",
            "toYYYYMM(trading_date)",
            "trading_date, desk, minute, account_id, instrument_id",
            List.of("position_minute_revisions_feed"));

    /** Every revision of the rows, which ClickHouse hands on to it; one written twice is one. */
    public static final TableDefinition REVISIONS = new TableDefinition(
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
    public PositionMinutesTable(String jobRun) {
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
