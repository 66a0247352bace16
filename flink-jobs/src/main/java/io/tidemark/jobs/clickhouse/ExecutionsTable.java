package io.tidemark.jobs.clickhouse;

import static io.tidemark.jobs.clickhouse.PositionColumns.DECIMAL_OR_NULL;
import static io.tidemark.jobs.clickhouse.PositionColumns.NAME;
import static io.tidemark.jobs.clickhouse.PositionColumns.NAME_OR_NULL;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.Side;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import io.tidemark.jobs.positions.ExecutionState;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Execution events and their fates, one row per (event date, instrument, execution): the row of the greatest version
 * stands, of equals the one that was inserted last.
 */
public final class ExecutionsTable implements ClickHouseTable<ExecutionState> {
    private static final String TEXT_OR_NULL = "Nullable(String)";

    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "executions",
            List.of(
                    new Column("event_date", "Date"),
                    new Column("instrument_id", NAME),
                    new Column("execution_id", "String"),
                    new Column("execution_type", NAME),
                    new Column("reference_execution_id", TEXT_OR_NULL),
                    new Column("order_id", TEXT_OR_NULL),
                    new Column("account_id", NAME_OR_NULL),
                    new Column("trader_id", NAME_OR_NULL),
                    new Column("venue", NAME),
                    new Column("side", NAME_OR_NULL),
                    new Column("quantity", DECIMAL_OR_NULL),
                    new Column("price", DECIMAL_OR_NULL),
                    new Column("commission", DECIMAL_OR_NULL),
                    new Column("commission_currency", NAME_OR_NULL),
                    new Column("ts_event", "DateTime64(9, 'UTC')"),
                    new Column("sequence", "Int64"),
                    new Column("fate", NAME),
                    new Column("is_late", "UInt8"),
                    new Column("detail", TEXT_OR_NULL),
                    new Column("trading_date", "Date"),
                    new Column("desk", NAME_OR_NULL),
                    new Column("book", NAME_OR_NULL),
                    new Column("trader_name", NAME_OR_NULL),
                    new Column("symbol", NAME_OR_NULL),
                    new Column("currency", NAME_OR_NULL),
                    new Column("multiplier", DECIMAL_OR_NULL),
                    new Column("kafka_partition", "Int32"),
                    new Column("kafka_offset", "Int64"),
                    new Column("known_at", "DateTime64(3, 'UTC')"),
                    new Column("version", "UInt64"),
                    new Column("job_run", NAME)),
            "ReplacingMergeTree(version)",
            "toYYYYMM(event_date)",
            "event_date, instrument_id, execution_id");

    private final String jobRun;

    /**
     * The rows of one run of a job.
     *
     * @param jobRun the run's identity, as in {@code job_runs}
     */
    public ExecutionsTable(String jobRun) {
        this.jobRun = jobRun;
    }

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, ExecutionState state) throws SQLException {
        Execution execution = state.execution();
        @Nullable Side side = execution.side();
        @Nullable Account account = state.account();
        @Nullable Instrument instrument = state.instrument();
        row.date(utcDate(execution.eventTimeNanos()))
                .text(execution.instrumentId())
                .text(execution.executionId())
                .text(execution.executionType().name())
                .textOrNull(execution.referenceExecutionId())
                .textOrNull(execution.orderId())
                .textOrNull(execution.accountId())
                .textOrNull(execution.traderId())
                .text(execution.venue())
                .textOrNull(side == null ? null : side.name())
                .decimal(execution.quantity())
                .decimal(execution.price())
                .decimal(execution.commission())
                .textOrNull(execution.commissionCurrency())
                .nanosecond(execution.eventTimeNanos())
                .signed(execution.sequence())
                .text(state.fate().name())
                .flag(state.late())
                .textOrNull(state.detail())
                .date(state.tradingDate())
                .textOrNull(account == null ? null : account.desk())
                .textOrNull(account == null ? null : account.book())
                .textOrNull(account == null ? null : account.traderName())
                .textOrNull(instrument == null ? null : instrument.symbol())
                .textOrNull(instrument == null ? null : instrument.currency())
                .decimal(instrument == null ? null : instrument.multiplier())
                .integer(state.partition())
                .signed(state.offset())
                .millisecond(state.knownAt())
                .unsigned(state.version())
                .text(jobRun);
    }

    private static LocalDate utcDate(long nanos) {
        return LocalDate.ofEpochDay(Math.floorDiv(nanos, TimeUnit.DAYS.toNanos(1)));
    }
}
