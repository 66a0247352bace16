package io.tidemark.local.command;

import io.tidemark.local.clickhouse.ClickHouseClient;
import java.io.PrintWriter;
import java.util.List;

/** What {@code status} tells of records that are in no position: too late, waiting, or without what they amend. */
final class UnappliedReport {
    /**
     * Those that ever were beyond the horizon are few, and only of them is the current row looked for: all executions of
     * years would be read otherwise.
     */
    private static final String BEYOND_HORIZON = """
            SELECT count(), uniqExactIf((account_id, instrument_id), account_id IS NOT NULL),
                   toDateTime(max(ts_event), 'UTC'), toDateTime(max(known_at), 'UTC')
            FROM tidemark.executions FINAL
            WHERE fate = 'BEYOND_HORIZON' AND (event_date, instrument_id, execution_id) IN (
                SELECT event_date, instrument_id, execution_id
                FROM tidemark.executions
                WHERE fate = 'BEYOND_HORIZON')
            """;

    private static final String MARKED_POSITIONS =
            "SELECT count() FROM tidemark.live WHERE unapplied_execution_count > 0";

    private static final String WAITING = """
            SELECT topic, sum(waiting)
            FROM
            (
                SELECT topic, waiting
                FROM tidemark.reconciliation FINAL
                ORDER BY recorded_at DESC, checkpoint_id DESC
                LIMIT 1 BY job, topic, partition
            )
            GROUP BY topic
            HAVING sum(waiting) > 0
            ORDER BY topic
            """;

    /** Of those that were sent again, the new record says what became of them, as a dead letter if it is one. */
    private static final String UNMATCHED = """
            SELECT count(), toDateTime(max(append_time), 'UTC')
            FROM tidemark.dead_letters FINAL
            WHERE reason = 'UNMATCHED' AND (topic, partition, `offset`) NOT IN (
                SELECT topic, partition, `offset`
                FROM tidemark.dead_letter_redrives
                WHERE is_sent = 1)
            """;

    private final ClickHouseClient client;
    private final PrintWriter out;
    private final Highlight highlight;

    UnappliedReport(ClickHouseClient client, PrintWriter out, Highlight highlight) {
        this.client = client;
        this.out = out;
        this.highlight = highlight;
    }

    void print() {
        out.println();
        out.println("Not in the figures");
        boolean none = !beyondHorizon();
        none &= !waiting();
        none &= !unmatched();
        if (none) {
            out.println("  nothing.");
        }
    }

    private boolean beyondHorizon() {
        String[] executions = rows(BEYOND_HORIZON).get(0);
        long count = Long.parseLong(executions[0]);
        long marked = Long.parseLong(rows(MARKED_POSITIONS).get(0)[0]);
        if (count > 0) {
            out.println("  "
                    + highlight.red(String.format(
                            "executions beyond the horizon: %,d (positions: %,d), the newest of %s UTC, the last came %s UTC",
                            count, Long.parseLong(executions[1]), executions[2], executions[3])));
        }
        if (marked > 0) {
            out.println("  "
                    + highlight.red(
                            String.format("positions whose rows say so (unapplied_execution_count): %,d", marked)));
        }
        if (count + marked == 0) {
            return false;
        }
        out.println("  docs/runbooks/beyond-the-horizon.md tells which they are and what to do.");
        return true;
    }

    private boolean waiting() {
        List<String[]> topics = rows(WAITING);
        topics.forEach(topic -> out.printf(
                "  waiting: %,d records of %s, as of the newest checkpoint%n", Long.parseLong(topic[1]), topic[0]));
        return !topics.isEmpty();
    }

    private boolean unmatched() {
        String[] amendments = rows(UNMATCHED).get(0);
        long count = Long.parseLong(amendments[0]);
        if (count > 0) {
            out.printf(
                    "  dead letters UNMATCHED, amendments whose original never came: %,d, newest came %s UTC%n",
                    count, amendments[1]);
        }
        return count > 0;
    }

    private List<String[]> rows(String sql) {
        return client.queryText(sql + " FORMAT TSV")
                .lines()
                .map(line -> line.split("\t", -1))
                .toList();
    }
}
