package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.oracle.OracleCashFlow;
import io.tidemark.oracle.OracleMarket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The revisions of {@code position_minutes} that one run of the job has published, and what they are to be. */
final class Revisions {
    private static final String TABLE = "tidemark.position_minute_revisions";
    private static final String KEY = "trading_date, desk, minute, account_id, instrument_id";
    private static final String VALUES = "toString(tuple(* EXCEPT (known_at, version, revision_reason, job_run)))";
    private static final long NANOS_A_MINUTE = 60_000_000_000L;

    private final ClickHouseQuery query;

    Revisions(LiveStack.Tidemark tidemark) {
        query = ClickHouseQuery.on(tidemark);
    }

    /** Why rows were published. */
    Set<String> reasons() {
        Set<String> reasons = new TreeSet<>();
        rows("SELECT DISTINCT revision_reason FROM " + TABLE).forEach(row -> reasons.add(row[0]));
        return reasons;
    }

    /**
     * Of two revisions of a row that follow on each other, the later one says something else and has another version. What
     * would say the same is published only to win over rows that a failed run may have made of some of the records: what is
     * taken away with one execution more, what stands with two that undo each other.
     */
    void assertEachSaysSomethingNew() {
        String shown = "SELECT " + KEY + ", version, revision_reason, is_deleted, " + VALUES + " AS shown FROM " + TABLE
                + " FINAL";
        String pairs =
                "SELECT *, lagInFrame(shown) OVER rising AS before, lagInFrame(version) OVER rising AS versionBefore,"
                        + " lagInFrame(revision_reason) OVER rising AS reasonBefore FROM (" + shown
                        + ") WINDOW rising AS"
                        + " (PARTITION BY " + KEY + " ORDER BY version)";
        assertThat(rows("SELECT " + KEY + ", versionBefore, reasonBefore, version, revision_reason FROM (" + pairs
                        + ") WHERE shown = before AND bitShiftRight(version, 28) < bitShiftRight(versionBefore, 28) +"
                        + " if(is_deleted, 1, 2) LIMIT 20"))
                .as("revisions that say what the one before said")
                .isEmpty();
        assertThat(rows("SELECT " + KEY + ", version FROM " + TABLE + " GROUP BY " + KEY + ", version HAVING uniqExact("
                        + VALUES + ", known_at, revision_reason) > 1 LIMIT 20"))
                .as("versions that stand for two revisions")
                .isEmpty();
        assertThat(rows("SELECT " + KEY + " FROM " + TABLE + " FINAL WHERE revision_reason = 'ON_TIME' GROUP BY " + KEY
                        + " HAVING count() > 1 LIMIT 20"))
                .as("rows that the bell published twice")
                .isEmpty();
    }

    /**
     * Every revision for a late or amended record has such a record of its own: of its account and instrument, at its minute
     * or before, and known by then.
     */
    void assertEachHasItsCause(OracleMarket market) {
        List<Cause> causes = causes(market);
        Map<String, Integer> told = new HashMap<>();
        List<String> unexplained = new ArrayList<>();
        for (String[] row : rows("SELECT account_id, instrument_id, toUnixTimestamp(minute), revision_reason,"
                + " toUnixTimestamp64Milli(known_at) FROM " + TABLE
                + " FINAL WHERE revision_reason IN ('LATE', 'CORRECTED', 'CANCELLED') ORDER BY version")) {
            int number = told.merge(String.join(" ", row[0], row[1], row[2], row[3]), 1, Integer::sum);
            long known = causes.stream()
                    .filter(cause -> cause.reason().equals(row[3])
                            && cause.accountIds().contains(row[0])
                            && cause.instrumentId().equals(row[1])
                            && cause.minute() <= Long.parseLong(row[2]) / 60
                            && cause.knownAt() <= Long.parseLong(row[4]))
                    .count();
            if (known < number) {
                unexplained.add(number + " revisions, " + known + " causes: " + String.join(" ", row));
            }
        }
        assertThat(told).isNotEmpty();
        assertThat(unexplained).isEmpty();
    }

    /**
     * A record that changes published rows.
     *
     * @param accountIds accounts whose rows it may change
     * @param minute first minute that it may change, minutes since the epoch, UTC
     * @param knownAt append time, milliseconds since the epoch, UTC
     */
    private record Cause(String reason, Set<String> accountIds, String instrumentId, long minute, long knownAt) {}

    private record Execution(
            String instrumentId,
            String id,
            String type,
            String referenceId,
            String accountId,
            long minute,
            boolean late,
            long knownAt) {}

    private List<Cause> causes(OracleMarket market) {
        Map<String, Execution> executions = new HashMap<>();
        for (String[] row :
                rows("SELECT instrument_id, execution_id, execution_type, ifNull(reference_execution_id, ''),"
                        + " ifNull(account_id, ''), toUnixTimestamp64Nano(ts_event), is_late, toUnixTimestamp64Milli(known_at)"
                        + " FROM tidemark.executions FINAL")) {
            executions.put(
                    row[0] + " " + row[1],
                    new Execution(
                            row[0],
                            row[1],
                            row[2],
                            row[3],
                            row[4],
                            Long.parseLong(row[5]) / NANOS_A_MINUTE,
                            row[6].equals("1"),
                            Long.parseLong(row[7])));
        }
        List<Cause> causes = new ArrayList<>();
        for (Execution execution : executions.values()) {
            Execution original = execution;
            Set<String> accountIds = new HashSet<>(Set.of(execution.accountId()));
            while (!original.referenceId().isEmpty()) {
                original = executions.get(original.instrumentId() + " " + original.referenceId());
                assertThat(original).as("what %s amends", execution).isNotNull();
                accountIds.add(original.accountId());
            }
            if (execution.late()) {
                causes.add(new Cause(
                        reason(execution.type()),
                        accountIds,
                        execution.instrumentId(),
                        original.minute(),
                        execution.knownAt()));
            }
        }
        // No table tells which of them were late, and there are few.
        for (OracleCashFlow each : market.cashFlows()) {
            causes.add(new Cause(
                    "LATE",
                    Set.of(each.accountId()),
                    each.instrumentId(),
                    each.eventTime() / NANOS_A_MINUTE,
                    Long.MIN_VALUE));
        }
        return causes;
    }

    private static String reason(String executionType) {
        return switch (executionType) {
            case "CORRECT" -> "CORRECTED";
            case "CANCEL" -> "CANCELLED";
            default -> "LATE";
        };
    }

    private List<String[]> rows(String sql) {
        return query.text(sql + " FORMAT TabSeparated")
                .lines()
                .map(line -> line.split("\t", -1))
                .toList();
    }
}
