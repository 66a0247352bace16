package io.tidemark.jobs.clickhouse;

import static io.tidemark.jobs.clickhouse.PositionColumns.NAME;

import io.tidemark.jobs.books.SignOff;
import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import java.sql.SQLException;
import java.util.List;

/** Signatures under trading dates, one row each; the newest of a date stands. */
public final class SignOffsTable implements ClickHouseTable<SignOff> {
    private static final String COUNT = "UInt64";

    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "trading_date_sign_offs",
            List.of(
                    new Column("trading_date", "Date"),
                    new Column("signed_at", "DateTime64(3, 'UTC')"),
                    new Column("job_run", NAME),
                    new Column("is_complete", "UInt8"),
                    new Column("breaks", COUNT),
                    new Column("positions", COUNT),
                    new Column("minute_rows", COUNT),
                    new Column("checksum", COUNT),
                    new Column("executions_live", COUNT),
                    new Column("executions_corrected", COUNT),
                    new Column("executions_cancelled", COUNT),
                    new Column("executions_waiting", COUNT),
                    new Column("executions_beyond_horizon", COUNT),
                    new Column("late_revisions", COUNT),
                    new Column("corrected_revisions", COUNT),
                    new Column("cancelled_revisions", COUNT),
                    new Column("late_mark_revisions", COUNT),
                    new Column("reference_revisions", COUNT),
                    new Column("fx_revisions", COUNT),
                    new Column("dead_letters", COUNT)),
            "ReplacingMergeTree",
            "",
            "trading_date, signed_at, job_run");

    private final String jobRun;

    /**
     * The rows of one run of a job.
     *
     * @param jobRun the run's identity, as in {@code job_runs}
     */
    public SignOffsTable(String jobRun) {
        this.jobRun = jobRun;
    }

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, SignOff signOff) throws SQLException {
        SignOff.Figures figures = signOff.figures();
        row.date(signOff.tradingDate())
                .millisecond(signOff.signedAt())
                .text(jobRun)
                .flag(signOff.isComplete())
                .unsigned(signOff.breaks())
                .unsigned(figures.positions())
                .unsigned(figures.minuteRows())
                .unsigned(figures.checksum())
                .unsigned(figures.live())
                .unsigned(figures.corrected())
                .unsigned(figures.cancelled())
                .unsigned(figures.waiting())
                .unsigned(figures.beyondHorizon())
                .unsigned(figures.lateRevisions())
                .unsigned(figures.correctedRevisions())
                .unsigned(figures.cancelledRevisions())
                .unsigned(figures.lateMarkRevisions())
                .unsigned(figures.referenceRevisions())
                .unsigned(figures.fxRevisions())
                .unsigned(figures.deadLetters());
    }
}
