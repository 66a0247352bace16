package io.tidemark.jobs.positions;

import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionMinute;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A published row by the names of its columns, for comparison with the oracle's. */
final class PublishedColumns {
    private PublishedColumns() {}

    /**
     * What a row says, by value: everything but when and why it was published. Of a row that is taken away under its key
     * that alone.
     */
    static Map<String, @Nullable Object> values(PositionMinute row) {
        if (row.deleted()) {
            return Map.of("is_deleted", true);
        }
        Map<String, @Nullable Object> values = of(row);
        values.replaceAll((column, value) -> value instanceof BigDecimal number ? number.stripTrailingZeros() : value);
        values.put("unapplied_execution_count", row.unappliedExecutionCount());
        values.put("is_deleted", false);
        return values;
    }

    static Map<String, @Nullable Object> of(PositionMinute row) {
        PositionFigures figures = row.figures();
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("trading_date", row.tradingDate());
        columns.put("desk", row.key().desk());
        columns.put("minute", row.minute());
        columns.put("account_id", row.key().accountId());
        columns.put("instrument_id", row.key().instrumentId());
        columns.put("book", row.key().book());
        columns.put("trader_id", row.key().traderId());
        columns.put("currency", figures.currency());
        columns.put("base_currency", figures.baseCurrency());
        columns.put("quantity", figures.quantity());
        columns.put("average_price", figures.averagePrice());
        columns.put("cash_flow", figures.cashFlow());
        columns.put("realized_pnl", figures.realizedPnl());
        columns.put("market_value", figures.marketValue());
        columns.put("commissions", figures.commissions());
        columns.put("income", figures.income());
        columns.put("mark_price", figures.markPrice());
        columns.put("mark_time", figures.markTimeNanos());
        columns.put("mark_method", figures.markMethod());
        columns.put("mark_status", figures.markStatus());
        columns.put("fx_rate", figures.fxRate());
        columns.put("cash_flow_base", figures.cashFlowBase());
        columns.put("realized_pnl_base", figures.realizedPnlBase());
        columns.put("market_value_base", figures.marketValueBase());
        columns.put("commissions_base", figures.commissionsBase());
        columns.put("income_base", figures.incomeBase());
        columns.put("previous_quantity", row.previous().quantity());
        columns.put("previous_mark_price", row.previous().markPrice());
        columns.put("previous_cash_flow", row.previous().cashFlow());
        columns.put("previous_realized_pnl", row.previous().realizedPnl());
        columns.put("previous_market_value", row.previous().marketValue());
        columns.put("previous_commissions", row.previous().commissions());
        columns.put("previous_income", row.previous().income());
        columns.put("previous_total_pnl_base", row.previous().totalPnlBase());
        columns.put("day_position_pnl", row.dayPositionPnl());
        columns.put("execution_count", row.executionCount());
        return columns;
    }
}
