package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.oracle.Histories;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleRow;
import io.tidemark.oracle.PositionOracle;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.RowComparison;
import io.tidemark.oracle.TopicRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The ledger against an oracle that knows nothing of it, over random histories. */
class PositionHistoriesTest {
    private static final long ONE_SECOND = 1_000_000_000L;

    @Provide
    Arbitrary<OracleMarket> markets() {
        return Histories.markets();
    }

    @Property(tries = 400)
    void everyRowIsTheOracles(@ForAll("markets") OracleMarket market, @ForAll long seed) throws Exception {
        check(market, seed);
    }

    /** Feeds a market in an order that its clock allows, and compares every row. */
    static void check(OracleMarket market, long seed) throws Exception {
        Random random = new Random(seed);
        try (PositionsRig rig = new PositionsRig()) {
            feed(rig, market, random);
            compare("rows", PositionOracle.rows(market), rig.rows());
            rig.rows().forEach(PositionHistoriesTest::checkIdentity);
            long clock = newest(market) / 60_000_000_000L * 60_000_000_000L + 60_000_000_000L;
            compare("days", PositionOracle.days(market, clock), rig.days());
        }
    }

    private static void feed(PositionsRig rig, OracleMarket market, Random random) throws Exception {
        List<TopicRecord> events = new ArrayList<>();
        for (TopicRecord record : Records.of(market)) {
            if (record.topic().startsWith("reference.")) {
                rig.feed(record);
            } else {
                events.add(record);
            }
        }
        List<Map.Entry<Long, TopicRecord>> arrivals = new ArrayList<>();
        for (TopicRecord event : events) {
            arrivals.add(Map.entry(event.eventTime() + (long) (random.nextDouble() * ONE_SECOND), event));
        }
        arrivals.sort(Comparator.comparingLong(Map.Entry::getKey));
        int restartAt = random.nextInt(4) == 0 ? random.nextInt(arrivals.size() + 1) : -1;
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < arrivals.size(); i++) {
            if (i == restartAt) {
                rig.restart();
            }
            TopicRecord event = arrivals.get(i).getValue();
            rig.feed(event, arrivals.get(i).getKey() / 1_000_000);
            newest = Math.max(newest, event.eventTime());
            if (random.nextBoolean()) {
                rig.clock((newest - ONE_SECOND) / 1_000_000 - 1);
            }
        }
        rig.clock(newest(market) / 60_000_000_000L * 60_000 + 60_000 - 1);
        rig.passProcessingTime();
    }

    private static long newest(OracleMarket market) {
        return Records.of(market).stream()
                .filter(record -> !record.topic().startsWith("reference."))
                .mapToLong(TopicRecord::eventTime)
                .max()
                .orElse(0);
    }

    private static void compare(String what, List<OracleRow> expected, List<PositionMinute> published) {
        Map<String, PositionMinute> actual = new HashMap<>();
        for (PositionMinute row : published) {
            actual.put(key(row), row);
        }
        Map<String, String> wrong = new TreeMap<>();
        for (OracleRow row : expected) {
            PositionMinute found = actual.remove(row.key());
            if (found == null) {
                wrong.put(row.key(), "is not published");
            } else {
                List<String> differences = RowComparison.differences(row, PublishedColumns.of(found));
                if (!differences.isEmpty()) {
                    wrong.put(row.key(), String.join("; ", differences));
                }
            }
        }
        actual.keySet().forEach(key -> wrong.put(key, "is published and must not be"));
        assertThat(wrong).as(what).isEmpty();
    }

    private static String key(PositionMinute row) {
        return row.tradingDate() + " " + row.key().desk() + " " + row.minute() + " "
                + row.key().accountId() + " " + row.key().instrumentId();
    }

    private static void checkIdentity(PositionMinute row) {
        PositionFigures figures = row.figures();
        if (figures.marketValue() != null) {
            assertThat(figures.cashFlow().add(figures.marketValue()))
                    .isEqualByComparingTo(figures.realizedPnl().add(figures.unrealizedPnl()));
        }
        if (figures.quantity().signum() == 0) {
            assertThat(figures.marketValue()).isZero();
            assertThat(figures.realizedPnl()).isEqualByComparingTo(figures.cashFlow());
        }
    }
}
