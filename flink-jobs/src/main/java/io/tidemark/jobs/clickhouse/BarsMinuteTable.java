package io.tidemark.jobs.clickhouse;

import io.tidemark.domain.market.MinuteBar;
import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import java.sql.SQLException;
import java.util.List;

/** Minute bars, one row per (instrument, minute): the row of the greatest version stands. */
public final class BarsMinuteTable implements ClickHouseTable<MinuteBar> {
    private static final String PRICE = "Nullable(Decimal(38, 12))";

    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "bars_minute",
            List.of(
                    new Column("instrument_id", "LowCardinality(String)"),
                    new Column("minute", "DateTime('UTC')"),
                    new Column("open", PRICE),
                    new Column("high", PRICE),
                    new Column("low", PRICE),
                    new Column("close", PRICE),
                    new Column("volume", "Decimal(38, 12)"),
                    new Column("turnover", "Decimal(76, 12)"),
                    new Column("vwap", PRICE),
                    new Column("trade_count", "UInt64"),
                    new Column("bid_open", PRICE),
                    new Column("bid_high", PRICE),
                    new Column("bid_low", PRICE),
                    new Column("bid_close", PRICE),
                    new Column("ask_open", PRICE),
                    new Column("ask_high", PRICE),
                    new Column("ask_low", PRICE),
                    new Column("ask_close", PRICE),
                    new Column("quote_count", "UInt64"),
                    new Column("known_at", "DateTime64(3, 'UTC')"),
                    new Column("version", "UInt64")),
            "ReplacingMergeTree(version)",
            "toYYYYMM(minute)",
            "toStartOfHour(minute), instrument_id, minute");

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, MinuteBar bar) throws SQLException {
        row.text(bar.instrumentId())
                .second(bar.minute())
                .decimal(bar.open())
                .decimal(bar.high())
                .decimal(bar.low())
                .decimal(bar.close())
                .decimal(bar.volume())
                .decimal(bar.turnover())
                .decimal(bar.vwap())
                .unsigned(bar.tradeCount())
                .decimal(bar.bidOpen())
                .decimal(bar.bidHigh())
                .decimal(bar.bidLow())
                .decimal(bar.bidClose())
                .decimal(bar.askOpen())
                .decimal(bar.askHigh())
                .decimal(bar.askLow())
                .decimal(bar.askClose())
                .unsigned(bar.quoteCount())
                .millisecond(bar.knownAt())
                .unsigned(bar.version());
    }
}
