package io.tidemark.jobs.clickhouse;

import static io.tidemark.jobs.clickhouse.PositionColumns.NAME;

import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import io.tidemark.jobs.sequences.SequenceGap;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Gaps in sequences, one row per (instrument, record type, first missing number): the row of the greatest version stands,
 * unless it is deleted.
 */
public final class SequenceGapsTable implements ClickHouseTable<SequenceGap> {
    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "sequence_gaps",
            List.of(
                    new Column("trading_date", "Date"),
                    new Column("instrument_id", NAME),
                    new Column("record_type", NAME),
                    new Column("first_missing", "UInt64"),
                    new Column("last_missing", "UInt64"),
                    new Column("from_minute", "DateTime('UTC')"),
                    new Column("to_minute", "DateTime('UTC')"),
                    new Column("version", "UInt64"),
                    new Column("is_deleted", "UInt8"),
                    new Column("job_run", NAME),
                    new Column("recorded_at", "DateTime64(3, 'UTC')")),
            "ReplacingMergeTree(version, is_deleted)",
            "toYYYYMM(trading_date)",
            "instrument_id, record_type, first_missing");

    private final String jobRun;

    /**
     * The rows of one run of a job.
     *
     * @param jobRun the run's identity, as in {@code job_runs}
     */
    public SequenceGapsTable(String jobRun) {
        this.jobRun = jobRun;
    }

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, SequenceGap gap) throws SQLException {
        row.date(LocalDate.ofInstant(gap.fromMinute(), ZoneOffset.UTC))
                .text(gap.instrumentId())
                .text(gap.recordType())
                .unsigned(gap.firstMissing())
                .unsigned(gap.lastMissing())
                .second(gap.fromMinute())
                .second(gap.toMinute())
                .unsigned(gap.version())
                .flag(gap.deleted())
                .text(jobRun)
                .millisecond(Instant.now());
    }
}
