package io.tidemark.jobs.clickhouse;

import static io.tidemark.jobs.clickhouse.PositionColumns.DECIMAL_OR_NULL;
import static io.tidemark.jobs.clickhouse.PositionColumns.NAME;

import io.tidemark.jobs.books.BookBreak;
import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import java.sql.SQLException;
import java.util.List;

/** Breaks in the books, one row per (trading date, kind, account, instrument): the row recorded last stands. */
public final class BookBreaksTable implements ClickHouseTable<BookBreak> {
    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "book_breaks",
            List.of(
                    new Column("trading_date", "Date"),
                    new Column("kind", NAME),
                    new Column("account_id", NAME),
                    new Column("instrument_id", NAME),
                    new Column("expected", DECIMAL_OR_NULL),
                    new Column("found", DECIMAL_OR_NULL),
                    new Column("detail", "String"),
                    new Column("first_seen", "DateTime64(3, 'UTC')"),
                    new Column("recorded_at", "DateTime64(3, 'UTC')"),
                    new Column("is_resolved", "UInt8"),
                    new Column("job_run", NAME)),
            "ReplacingMergeTree(recorded_at)",
            "toYYYYMM(trading_date)",
            "trading_date, kind, account_id, instrument_id");

    private final String jobRun;

    /**
     * The rows of one run of a job.
     *
     * @param jobRun the run's identity, as in {@code job_runs}
     */
    public BookBreaksTable(String jobRun) {
        this.jobRun = jobRun;
    }

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, BookBreak bookBreak) throws SQLException {
        BookBreak.Difference difference = bookBreak.difference();
        BookBreak.Key key = difference.key();
        row.date(key.tradingDate())
                .text(key.kind())
                .text(key.accountId())
                .text(key.instrumentId())
                .decimal(difference.expected())
                .decimal(difference.found())
                .text(difference.detail())
                .millisecond(bookBreak.firstSeen())
                .millisecond(bookBreak.recordedAt())
                .flag(bookBreak.resolved())
                .text(jobRun);
    }
}
