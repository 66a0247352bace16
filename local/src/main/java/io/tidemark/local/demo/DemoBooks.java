package io.tidemark.local.demo;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.feed.FeedTopic;
import io.tidemark.local.simulator.Made;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of every record, as ClickHouse has it after settling, to be held against what was made. Counts are those
 * since the books were opened: a stack may hold records of earlier days.
 */
final class DemoBooks {
    private static final List<FeedTopic> TOPICS = List.of(FeedTopic.TICKS, FeedTopic.EXECUTIONS, FeedTopic.CASH_FLOWS);

    private static final String BALANCES = """
            SELECT topic, sum(accepted), sum(duplicates), sum(dead_letters), sum(waiting), sum(ticks_let_go),
                   sum(abs(difference))
            FROM
            (
                SELECT *
                FROM reconciliation FINAL
                WHERE job = 'positions'
                ORDER BY recorded_at DESC, checkpoint_id DESC
                LIMIT 1 BY topic, partition
            )
            GROUP BY topic
            """;

    private static final String DEAD_LETTERS =
            "SELECT topic, reason, count() FROM dead_letters FINAL GROUP BY topic, reason";

    private static final String FATES = "SELECT fate, count() FROM executions FINAL GROUP BY fate";

    /** An amendment comes later than the minute that it changes by its nature, and is counted apart. */
    private static final String LATE = """
            SELECT countIf(execution_type IN ('TRADE', 'OPENING')), countIf(execution_type IN ('CORRECT', 'CANCEL'))
            FROM executions FINAL
            WHERE is_late = 1
            """;

    private static final String RESTATED =
            "SELECT count() FROM position_minute_revisions WHERE revision_reason != 'ON_TIME'";

    /** Desks whose figures of the newest complete minute are not those that the live positions come to. */
    private static final String DESK_BREAKS = """
            SELECT count()
            FROM
            (
                SELECT desk, currency, sum(toDecimal256(ifNull(total_pnl, 0), 12)) AS total
                FROM live
                GROUP BY desk, currency
            ) AS live
            FULL JOIN
            (
                SELECT desk, currency, sum(total_pnl_known) AS total
                FROM pnl_by_desk
                GROUP BY desk, currency
            ) AS minute USING (desk, currency)
            WHERE live.total != minute.total
            """;

    private final ClickHouseClient clickHouse;
    private final String positionBreaks;
    private final Counts opened;

    /**
     * Opens the books: what is there already is not counted.
     *
     * @param positionBreaks the query {@code position_breaks.sql}
     */
    DemoBooks(ClickHouseClient clickHouse, String positionBreaks) {
        this.clickHouse = clickHouse;
        this.positionBreaks = positionBreaks.strip().replaceFirst(";$", "");
        this.opened = read();
    }

    /**
     * One comparison.
     *
     * @param text what was compared, with both figures
     */
    record Check(String text, boolean holds) {}

    /** What became of the records of a topic; {@code breaks} are partitions' differences without their signs. */
    private record Terms(long accepted, long duplicates, long deadLetters, long waiting, long letGo, long breaks) {
        static final Terms NONE = new Terms(0, 0, 0, 0, 0, 0);

        Terms since(Terms earlier) {
            return new Terms(
                    accepted - earlier.accepted,
                    duplicates - earlier.duplicates,
                    deadLetters - earlier.deadLetters,
                    waiting - earlier.waiting,
                    letGo - earlier.letGo,
                    breaks);
        }
    }

    private record Counts(
            Map<String, Terms> topics,
            Map<String, SortedMap<String, Long>> deadLetters,
            SortedMap<String, Long> fates,
            long lateExecutions,
            long lateAmendments,
            long restatedMinutes) {}

    private Counts read() {
        Map<String, Terms> topics = new LinkedHashMap<>();
        for (String[] row : rows(BALANCES)) {
            topics.put(
                    row[0],
                    new Terms(
                            Long.parseLong(row[1]),
                            Long.parseLong(row[2]),
                            Long.parseLong(row[3]),
                            Long.parseLong(row[4]),
                            Long.parseLong(row[5]),
                            Long.parseLong(row[6])));
        }
        Map<String, SortedMap<String, Long>> deadLetters = new LinkedHashMap<>();
        for (String[] row : rows(DEAD_LETTERS)) {
            deadLetters.computeIfAbsent(row[0], topic -> new TreeMap<>()).put(row[1], Long.parseLong(row[2]));
        }
        SortedMap<String, Long> fates = new TreeMap<>();
        rows(FATES).forEach(row -> fates.put(row[0], Long.parseLong(row[1])));
        String[] late = rows(LATE).get(0);
        return new Counts(
                topics,
                deadLetters,
                fates,
                Long.parseLong(late[0]),
                Long.parseLong(late[1]),
                Long.parseLong(rows(RESTATED).get(0)[0]));
    }

    /** The comparisons that hold of any records: nothing vanished, and the figures agree with each other. */
    List<Check> ofRecords() {
        List<Check> checks = new ArrayList<>();
        read().topics().forEach((topic, terms) -> {
            checks.add(new Check(
                    topic + ": of the records read, " + terms.breaks() + " are not accounted for",
                    terms.breaks() == 0));
        });
        checks.add(none(
                "positions that are not what their executions come to",
                "SELECT count() FROM (" + positionBreaks + ")"));
        checks.add(none("desks whose newest minute is not the sum of their live positions", DESK_BREAKS));
        return checks;
    }

    private Check none(String what, String sql) {
        long count = Long.parseLong(rows(sql).get(0)[0]);
        return new Check(what + ": " + count, count == 0);
    }

    /** The comparisons with what a simulated market made since the books were opened. */
    List<Check> of(Made made) {
        Counts now = read();
        List<Check> checks = new ArrayList<>();
        for (FeedTopic topic : TOPICS) {
            String name = topic.name();
            Terms terms = now.topics()
                    .getOrDefault(name, Terms.NONE)
                    .since(opened.topics().getOrDefault(name, Terms.NONE));
            checks.add(same(name + " accepted", made.accepted(topic), terms.accepted()));
            checks.add(same(name + " let go as too late", 0, terms.letGo()));
            checks.add(same(name + " found to be duplicates", made.duplicates(topic), terms.duplicates()));
            checks.add(same(name + " that wait", made.waiting(topic), terms.waiting()));
            checks.add(same(
                    name + " among the dead letters",
                    made.deadLetters(topic),
                    since(
                            opened.deadLetters().getOrDefault(name, new TreeMap<>()),
                            now.deadLetters().getOrDefault(name, new TreeMap<>()))));
        }
        checks.add(same("executions by their fate", made.fates(), since(opened.fates(), now.fates())));
        long madeLate = made.late(FeedTopic.EXECUTIONS);
        long foundLate = now.lateExecutions() - opened.lateExecutions();
        // One that is delivered late may still be in time for its minute, but none may be late by itself.
        checks.add(new Check(
                String.format(Locale.ROOT, "trades that were late: made %,d, found %,d", madeLate, foundLate),
                foundLate <= madeLate));
        long foundAmended = now.lateAmendments() - opened.lateAmendments();
        long restated = now.restatedMinutes() - opened.restatedMinutes();
        // What is late has changed a row that was published, its own minute's at the least.
        checks.add(new Check(
                String.format(
                        Locale.ROOT,
                        "minutes published again: %,d, for %,d late trades and %,d amendments of published minutes",
                        restated,
                        foundLate,
                        foundAmended),
                foundLate + foundAmended == 0 || restated > 0));
        return checks;
    }

    private static SortedMap<String, Long> since(Map<String, Long> earlier, Map<String, Long> now) {
        SortedMap<String, Long> counts = new TreeMap<>(now);
        earlier.forEach((name, count) -> counts.merge(name, -count, Long::sum));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private static Check same(String what, Map<String, Long> made, SortedMap<String, Long> found) {
        SortedMap<String, Long> wanted = new TreeMap<>(made);
        return new Check(what + ": made " + wanted + ", found " + found, wanted.equals(found));
    }

    private static Check same(String what, long made, long found) {
        return new Check(String.format(Locale.ROOT, "%s: made %,d, found %,d", what, made, found), made == found);
    }

    private List<String[]> rows(String sql) {
        return clickHouse
                .queryText(sql)
                .lines()
                .map(line -> line.split("\t", -1))
                .toList();
    }
}
