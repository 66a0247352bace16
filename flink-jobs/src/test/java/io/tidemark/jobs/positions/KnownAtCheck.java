package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.oracle.AppendedRecord;
import io.tidemark.oracle.KnowledgeOracle;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleRow;
import io.tidemark.oracle.PositionOracle;
import io.tidemark.oracle.RowComparison;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Current rows are known with the newest of what decides them, to the millisecond. They may be known earlier only where
 * something came since they were put together, and only if they were the same already then, by the oracle's account of
 * what had been appended: what comes to the same is not published again.
 */
final class KnownAtCheck {
    private final HistoryRun run;
    private final boolean straight;
    private final KnowledgeOracle knowledge;
    private boolean earlier;

    /**
     * @param straight whether all rows come from one subtask that never goes back, so that it can be told what came since
     *     they were put together
     */
    KnownAtCheck(HistoryRun run, boolean straight) {
        this.run = run;
        this.straight = straight;
        knowledge = new KnowledgeOracle(run.fed().stream()
                .map(arrival -> new AppendedRecord(arrival.event(), arrival.appendMillis()))
                .toList());
    }

    /** Whether a row was known earlier, of those that were checked. */
    boolean hasEarlier() {
        return earlier;
    }

    void checkMinutes() {
        check(run.currentRows(), knowledge.ofMinutes(), PositionOracle::rowsFoldedOnce, MinuteOutput::row);
    }

    void checkDays() {
        check(
                run.currentDays(),
                knowledge.ofDays(),
                market -> PositionOracle.daysFoldedOnce(market, Long.MAX_VALUE),
                MinuteOutput::close);
    }

    private void check(
            List<PositionMinute> rows,
            Map<String, Long> expected,
            Function<OracleMarket, List<OracleRow>> oracle,
            Function<MinuteOutput, @Nullable PositionMinute> ofOutput) {
        Map<Long, List<PositionMinute>> knownEarlier = new TreeMap<>();
        for (PositionMinute row : rows) {
            long known = row.knownAt().toEpochMilli();
            long newest = expected.get(RevisionHistory.key(row));
            assertThat(known)
                    .as("when %s was known, of which the newest was at %d", RevisionHistory.key(row), newest)
                    .isLessThanOrEqualTo(newest);
            if (known < newest) {
                knownEarlier
                        .computeIfAbsent(known, ignored -> new ArrayList<>())
                        .add(row);
            }
        }
        earlier |= !knownEarlier.isEmpty();
        knownEarlier.forEach((known, ofMoment) -> checkSameThen(known, ofMoment, oracle));
        if (straight && !knownEarlier.isEmpty()) {
            Map<String, List<Publication>> publications = publications(ofOutput);
            knownEarlier
                    .values()
                    .forEach(ofMoment -> ofMoment.forEach(
                            row -> checkSomethingCameSince(row, expected.get(RevisionHistory.key(row)), publications)));
        }
    }

    private void checkSameThen(long known, List<PositionMinute> rows, Function<OracleMarket, List<OracleRow>> oracle) {
        OracleMarket market = Arrival.until(
                Arrival.market(run.fed().stream()
                        .filter(arrival -> arrival.appendMillis() <= known)
                        .toList()),
                run.newestMinute() * 1_000_000);
        Map<String, OracleRow> then =
                oracle.apply(market).stream().collect(Collectors.toMap(OracleRow::key, row -> row));
        for (PositionMinute row : rows) {
            String key = RevisionHistory.key(row);
            assertThat(then).as("rows as known at %d", known).containsKey(key);
            assertThat(RowComparison.differencesToTheDigit(then.get(key), PublishedColumns.of(row)))
                    .as("%s against what was known at %d", key, known)
                    .isEmpty();
        }
    }

    private void checkSomethingCameSince(PositionMinute row, long newest, Map<String, List<Publication>> publications) {
        int since = Math.min(
                fedBefore(publications.get(RevisionHistory.positionAndMinute(row))),
                fedBefore(publications.get(closeBefore(row))));
        assertThat(run.fed().subList(since, run.fed().size()))
                .as(
                        "what came since %s, known at %d, of which the newest was at %d",
                        RevisionHistory.key(row), row.knownAt().toEpochMilli(), newest)
                .anyMatch(arrival -> arrival.isReference()
                        || arrival.record().key().equals(row.key().instrumentId()));
    }

    /**
     * A revision of what a position was at a minute.
     *
     * @param fed how many arrivals were fed before
     */
    private record Publication(long version, int fed) {}

    private Map<String, List<Publication>> publications(Function<MinuteOutput, @Nullable PositionMinute> ofOutput) {
        Map<String, List<Publication>> publications = new HashMap<>();
        List<MinuteOutput> outputs = run.rig().published();
        for (int i = 0; i < outputs.size(); i++) {
            PositionMinute row = ofOutput.apply(outputs.get(i));
            if (row != null) {
                publications
                        .computeIfAbsent(RevisionHistory.positionAndMinute(row), ignored -> new ArrayList<>())
                        .add(new Publication(row.version(), run.fedBefore(i)));
            }
        }
        return publications;
    }

    /**
     * How many arrivals the newest of some revisions certainly has in it: those that were fed before the revision that it
     * follows, since a pass of restatement leaves to the next one what comes meanwhile.
     */
    private static int fedBefore(@Nullable List<Publication> revisions) {
        if (revisions == null) {
            return Integer.MAX_VALUE;
        }
        long newest = revisions.get(revisions.size() - 1).version();
        return revisions.stream()
                .filter(each -> each.version() != newest)
                .mapToInt(Publication::fed)
                .max()
                .orElse(revisions.get(0).fed());
    }

    /** The closing minute of the trading date before, as {@link RevisionHistory#positionAndMinute} has it. */
    private static String closeBefore(PositionMinute row) {
        Instant close =
                row.tradingDate().atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(MinuteTicks.MINUTE_MILLIS);
        return row.key().accountId() + " " + row.key().instrumentId() + " " + close;
    }
}
