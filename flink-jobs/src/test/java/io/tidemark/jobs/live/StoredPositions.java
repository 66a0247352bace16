package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.PositionTables;
import java.util.Map;

/** The rows of positions as ClickHouse holds them, asserted to be the oracle's. */
final class StoredPositions {
    private static final int MOST_SHOWN = 20;

    private final PositionTables tables;

    StoredPositions(LiveStack.Tidemark tidemark) {
        tables = new PositionTables(sql -> ClickHouseQuery.on(tidemark).text(sql));
    }

    /** {@code position_minutes} has the rows that the records make and no others. */
    void assertMinutesAreOf(OracleMarket market) {
        assertNone(tables.wrongMinutes(market), "position_minutes");
    }

    /** {@code position_days} has the rows that the records make and no others, the clock being at the newest of them. */
    void assertDaysAreOf(OracleMarket market) {
        assertNone(tables.wrongDays(market), "position_days");
    }

    /**
     * {@code position_days} has the rows that the records make and no others.
     *
     * @param clock how far the clock came, nanoseconds since the epoch, UTC
     */
    void assertDaysAreOf(OracleMarket market, long clock) {
        assertNone(tables.wrongDays(market, clock), "position_days");
    }

    /** What is wrong with rows of {@code position_minutes}, in words, by their keys; empty if all are as the records make them. */
    Map<String, String> wrongMinutesOf(OracleMarket market) {
        return tables.wrongMinutes(market);
    }

    private static void assertNone(Map<String, String> wrong, String table) {
        assertThat(wrong.entrySet().stream().limit(MOST_SHOWN))
                .as("%s wrong rows of %s", wrong.size(), table)
                .isEmpty();
    }
}
