package io.tidemark.local.demo;

import io.tidemark.local.clickhouse.ClickHouseClient;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The questions behind the view, asked as an analyst would ask them. */
final class DemoQueries {
    private static final String COMPLETE_MINUTE = "SELECT toUnixTimestamp(as_of) FROM as_of";

    private static final String DESKS = """
            SELECT live.desk, live.currency, open_positions, total, total_missing, gross, as_of_event_time,
                   ifNull(total_pnl_known, 0), ifNull(day_total_pnl_known, 0), ifNull(total_pnl_missing_count, 0)
            FROM
            (
                SELECT
                    desk,
                    currency,
                    countIf(quantity != 0) AS open_positions,
                    sum(toDecimal256(ifNull(total_pnl, 0), 12)) AS total,
                    countIf(total_pnl IS NULL) AS total_missing,
                    sum(toDecimal256(abs(ifNull(market_value, 0)), 12)) AS gross,
                    max(as_of_event_time) AS as_of_event_time
                FROM live
                GROUP BY desk, currency
            ) AS live
            LEFT JOIN
            (
                SELECT desk, currency, sum(total_pnl_known) AS total_pnl_known,
                       sum(day_total_pnl_known) AS day_total_pnl_known, sum(total_pnl_missing_count) AS total_pnl_missing_count
                FROM pnl_by_desk
                GROUP BY desk, currency
            ) AS minute ON minute.desk = live.desk AND minute.currency = live.currency
            ORDER BY live.currency, live.desk
            """;

    private static final String MOVERS = """
            SELECT bar.instrument_id, price, round(100 * change, 2), ifNull(quantity, 0), ifNull(total, 0)
            FROM
            (
                SELECT instrument_id, argMax(close, minute) AS price,
                       toFloat64(price) / toFloat64(argMin(open, minute)) - 1 AS change
                FROM bars
                WHERE minute > toDateTime(%1$d, 'UTC') - INTERVAL %2$d MINUTE
                  AND minute <= toDateTime(%1$d, 'UTC') AND open IS NOT NULL AND open != 0
                GROUP BY instrument_id
                ORDER BY abs(change) DESC, instrument_id
                LIMIT 5
            ) AS bar
            LEFT JOIN
            (
                SELECT instrument_id, sum(quantity) AS quantity, sum(toDecimal256(ifNull(total_pnl, 0), 12)) AS total
                FROM live
                GROUP BY instrument_id
            ) AS held ON held.instrument_id = bar.instrument_id
            ORDER BY abs(change) DESC, bar.instrument_id
            """;

    private static final String DEAD_LETTERS =
            "SELECT reason, count() FROM dead_letters FINAL GROUP BY reason ORDER BY reason";

    private static final String WAITING = "SELECT count() FROM executions FINAL WHERE fate = 'WAITING'";

    private static final String RESTATED = "SELECT revision_reason, count() FROM position_minute_revisions"
            + " WHERE revision_reason != 'ON_TIME' GROUP BY revision_reason ORDER BY revision_reason";

    private final ClickHouseClient clickHouse;

    DemoQueries(ClickHouseClient clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * What there is now.
     *
     * @throws io.tidemark.local.clickhouse.ClickHouseException if ClickHouse does not answer
     */
    DemoFigures ask() {
        long minute = Long.parseLong(rows(COMPLETE_MINUTE).get(0)[0]);
        Optional<Instant> completeMinute = minute == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(minute));
        List<DeskFigures> desks = new ArrayList<>();
        Optional<Instant> liveAsOf = Optional.empty();
        for (String[] row : rows(DESKS)) {
            desks.add(new DeskFigures(
                    row[0],
                    row[1],
                    Long.parseLong(row[2]),
                    new BigDecimal(row[3]),
                    Long.parseLong(row[4]),
                    new BigDecimal(row[5]),
                    new BigDecimal(row[7]),
                    new BigDecimal(row[8]),
                    Long.parseLong(row[9])));
            Instant asOf = LocalDateTime.parse(row[6].replace(' ', 'T')).toInstant(ZoneOffset.UTC);
            liveAsOf = liveAsOf.filter(asOf::isBefore).or(() -> Optional.of(asOf));
        }
        return new DemoFigures(
                completeMinute,
                liveAsOf,
                desks,
                minute == 0 ? List.of() : movers(minute),
                counts(DEAD_LETTERS),
                Long.parseLong(rows(WAITING).get(0)[0]),
                counts(RESTATED));
    }

    private List<Mover> movers(long minute) {
        return rows(String.format(MOVERS, minute, DemoFigures.MOVERS_SPAN.toMinutes())).stream()
                .map(row -> new Mover(
                        row[0],
                        new BigDecimal(row[1]),
                        new BigDecimal(row[2]),
                        new BigDecimal(row[3]),
                        new BigDecimal(row[4])))
                .toList();
    }

    private SortedMap<String, Long> counts(String sql) {
        SortedMap<String, Long> counts = new TreeMap<>();
        rows(sql).forEach(row -> counts.put(row[0], Long.parseLong(row[1])));
        return counts;
    }

    private List<String[]> rows(String sql) {
        return clickHouse
                .queryText(sql)
                .lines()
                .map(line -> line.split("\t", -1))
                .toList();
    }
}
