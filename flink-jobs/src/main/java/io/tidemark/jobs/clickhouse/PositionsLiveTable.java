package io.tidemark.jobs.clickhouse;

import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Positions ahead of the clock, one row per (account, instrument): the row of the greatest version stands. */
public final class PositionsLiveTable implements ClickHouseTable<LivePosition> {
    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "positions_live",
            Stream.of(
                            List.of(
                                    new Column("account_id", PositionColumns.NAME),
                                    new Column("instrument_id", PositionColumns.NAME),
                                    new Column("desk", PositionColumns.NAME)),
                            PositionColumns.FIGURES,
                            List.of(
                                    new Column("execution_count", "UInt64"),
                                    new Column("unapplied_execution_count", "UInt64"),
                                    new Column("as_of_event_time", "DateTime64(9, 'UTC')"),
                                    new Column("known_at", "DateTime64(3, 'UTC')"),
                                    new Column("version", "UInt64"),
                                    new Column("job_run", PositionColumns.NAME)))
                    .flatMap(List::stream)
                    .toList(),
            "ReplacingMergeTree(version)",
            "",
            "account_id, instrument_id");

    private final String jobRun;

    /**
     * The rows of one run of a job.
     *
     * @param jobRun the run's identity, as in {@code job_runs}
     */
    public PositionsLiveTable(String jobRun) {
        this.jobRun = jobRun;
    }

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, LivePosition position) throws SQLException {
        row.text(position.key().accountId())
                .text(position.key().instrumentId())
                .text(position.key().desk());
        PositionColumns.bindFigures(row, position.key(), position.figures());
        row.unsigned(position.executionCount())
                .unsigned(position.unappliedExecutionCount())
                .nanosecond(position.asOfEventTimeNanos())
                .millisecond(position.knownAt())
                .unsigned(position.version())
                .text(jobRun);
    }
}
