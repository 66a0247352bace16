package io.tidemark.jobs.clickhouse;

import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionKey;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The columns that tables of positions share, and how they are bound. */
final class PositionColumns {
    static final String DECIMAL = "Decimal(38, 12)";
    static final String DECIMAL_OR_NULL = "Nullable(Decimal(38, 12))";
    static final String NAME = "LowCardinality(String)";
    static final String NAME_OR_NULL = "LowCardinality(Nullable(String))";

    /** Columns from {@code book} to {@code income_base}, see {@link #bindFigures}. */
    static final List<Column> FIGURES = List.of(
            new Column("book", NAME_OR_NULL),
            new Column("trader_id", NAME_OR_NULL),
            new Column("currency", NAME),
            new Column("base_currency", NAME),
            new Column("quantity", DECIMAL),
            new Column("average_price", DECIMAL_OR_NULL),
            new Column("cash_flow", DECIMAL),
            new Column("realized_pnl", DECIMAL),
            new Column("market_value", DECIMAL_OR_NULL),
            new Column("commissions", DECIMAL_OR_NULL),
            new Column("income", DECIMAL_OR_NULL),
            new Column("mark_price", DECIMAL_OR_NULL),
            new Column("mark_time", "Nullable(DateTime64(9, 'UTC'))"),
            new Column("mark_method", NAME_OR_NULL),
            new Column("mark_status", NAME),
            new Column("fx_rate", DECIMAL_OR_NULL),
            new Column("cash_flow_base", DECIMAL_OR_NULL),
            new Column("realized_pnl_base", DECIMAL_OR_NULL),
            new Column("market_value_base", DECIMAL_OR_NULL),
            new Column("commissions_base", DECIMAL_OR_NULL),
            new Column("income_base", DECIMAL_OR_NULL));

    /** All columns of a table of {@link PositionMinute}, see {@link #bindMinute}. */
    static final List<Column> MINUTE = Stream.of(
                    List.of(
                            new Column("trading_date", "Date"),
                            new Column("desk", NAME),
                            new Column("minute", "DateTime('UTC')"),
                            new Column("account_id", NAME),
                            new Column("instrument_id", NAME)),
                    FIGURES,
                    List.of(
                            new Column("previous_quantity", DECIMAL),
                            new Column("previous_mark_price", DECIMAL_OR_NULL),
                            new Column("previous_cash_flow", DECIMAL),
                            new Column("previous_realized_pnl", DECIMAL),
                            new Column("previous_market_value", DECIMAL_OR_NULL),
                            new Column("previous_commissions", DECIMAL_OR_NULL),
                            new Column("previous_income", DECIMAL_OR_NULL),
                            new Column("previous_total_pnl_base", DECIMAL_OR_NULL),
                            new Column("day_position_pnl", DECIMAL_OR_NULL),
                            new Column("execution_count", "UInt64"),
                            new Column("unapplied_execution_count", "UInt64"),
                            new Column("known_at", "DateTime64(3, 'UTC')"),
                            new Column("version", "UInt64"),
                            new Column("revision_reason", NAME),
                            new Column("is_deleted", "UInt8"),
                            new Column("job_run", NAME)))
            .flatMap(List::stream)
            .toList();

    private PositionColumns() {}

    /** Binds {@link #MINUTE}. */
    static void bindMinute(RowBinding row, PositionMinute minute, String jobRun) throws SQLException {
        row.date(minute.tradingDate())
                .text(minute.key().desk())
                .second(minute.minute())
                .text(minute.key().accountId())
                .text(minute.key().instrumentId());
        bindFigures(row, minute.key(), minute.figures());
        PreviousClose previous = minute.previous();
        row.decimal(previous.quantity())
                .decimal(previous.markPrice())
                .decimal(previous.cashFlow())
                .decimal(previous.realizedPnl())
                .decimal(previous.marketValue())
                .decimal(previous.commissions())
                .decimal(previous.income())
                .decimal(previous.totalPnlBase())
                .decimal(minute.dayPositionPnl())
                .unsigned(minute.executionCount())
                .unsigned(minute.unappliedExecutionCount())
                .millisecond(minute.knownAt())
                .unsigned(minute.version())
                .text(minute.reason().name())
                .flag(minute.deleted())
                .text(jobRun);
    }

    /** Binds {@link #FIGURES}. */
    static void bindFigures(RowBinding row, PositionKey key, PositionFigures figures) throws SQLException {
        @Nullable MarkMethod markMethod = figures.markMethod();
        row.textOrNull(key.book())
                .textOrNull(key.traderId())
                .text(figures.currency())
                .text(figures.baseCurrency())
                .decimal(figures.quantity())
                .decimal(figures.averagePrice())
                .decimal(figures.cashFlow())
                .decimal(figures.realizedPnl())
                .decimal(figures.marketValue())
                .decimal(figures.commissions())
                .decimal(figures.income())
                .decimal(figures.markPrice())
                .nanosecond(figures.markTimeNanos())
                .textOrNull(markMethod == null ? null : markMethod.name())
                .text(figures.markStatus().name())
                .decimal(figures.fxRate())
                .decimal(figures.cashFlowBase())
                .decimal(figures.realizedPnlBase())
                .decimal(figures.marketValueBase())
                .decimal(figures.commissionsBase())
                .decimal(figures.incomeBase());
    }
}
