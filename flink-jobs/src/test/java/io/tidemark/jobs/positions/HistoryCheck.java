package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.oracle.OracleAccount;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleInstrument;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleRow;
import io.tidemark.oracle.PositionOracle;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.RowComparison;
import io.tidemark.oracle.TopicRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One history, fed to the ledger in an order that its clock allows, against an oracle that knows nothing of the ledger.
 *
 * <p>The oracle folds each position in one pass; that those are the rows of its definition, which folds everything again
 * for every minute, is a property of its own module.
 */
final class HistoryCheck {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;

    private final OracleMarket market;
    private final Random random;
    private final List<TopicRecord> records;
    private final long newestEvent;
    private final Map<String, OracleExecution> accepted = new LinkedHashMap<>();
    private final Map<String, ExecutionFate> fates = new HashMap<>();
    private final Map<TopicRecord, OracleExecution> executionOf = new HashMap<>();
    private final PositionsRig rig;

    private HistoryCheck(OracleMarket market, Random random, PositionsRig rig) {
        this.market = market;
        this.random = random;
        this.rig = rig;
        records = Records.of(market);
        newestEvent = records.stream()
                .filter(record -> !isReference(record))
                .mapToLong(TopicRecord::eventTime)
                .max()
                .orElse(Long.MIN_VALUE);
        for (OracleExecution execution : market.executions()) {
            boolean known = isKnown(execution);
            executionOf.put(Records.of(execution), execution);
            fates.put(identity(execution), known ? ExecutionFate.LIVE : ExecutionFate.WAITING);
        }
    }

    /**
     * Feeds a market and compares everything that is published.
     *
     * @param seed of arrival times, of the clock's steps, of a restart and of reference data that comes after executions
     * @throws AssertionError if anything is other than it must be; its message ends with the records that were fed
     */
    static void check(OracleMarket market, long seed) throws Exception {
        try (PositionsRig rig = new PositionsRig()) {
            new HistoryCheck(market, new Random(seed), rig).run();
        } catch (AssertionError | RuntimeException wrong) {
            String fed = Records.of(market).stream().map(TopicRecord::json).collect(Collectors.joining("\n"));
            throw new AssertionError(wrong + "\nof these records, with seed " + seed + ":\n" + fed, wrong);
        }
    }

    /** The market as it was before anything of it was amended. */
    static OracleMarket withoutAmendments(OracleMarket market) {
        return new OracleMarket(
                market.instruments(),
                market.accounts(),
                market.executions().stream()
                        .filter(execution -> !execution.executionType().isAmendment())
                        .toList(),
                market.cashFlows(),
                market.trades(),
                market.quotes());
    }

    private void run() throws Exception {
        feed();
        compareRows("rows", PositionOracle.rowsFoldedOnce(market), rig.rows());
        rig.rows().forEach(HistoryCheck::checkIdentity);
        compareRows(
                "days",
                PositionOracle.daysFoldedOnce(market, endOfNewestMinute()),
                rig.days().stream().filter(day -> !day.deleted()).toList());
        checkStatuses();
        checkLiveAgainstRows();
        checkLiveFigures();
        checkFates();
        checkTallies();
    }

    private long endOfNewestMinute() {
        return newestEvent == Long.MIN_VALUE ? 0 : Math.floorDiv(newestEvent, MINUTE) * MINUTE + MINUTE;
    }

    private static boolean isReference(TopicRecord record) {
        return record.topic().startsWith("reference.");
    }

    private void feed() throws Exception {
        List<Map.Entry<Long, TopicRecord>> arrivals = new ArrayList<>();
        List<TopicRecord> accountsToCome = new ArrayList<>();
        for (TopicRecord record : records) {
            if (record.topic().equals(Records.ACCOUNTS)) {
                accountsToCome.add(record);
            } else if (isReference(record)) {
                rig.feed(record);
            } else {
                arrivals.add(Map.entry(record.eventTime() + (long) (random.nextDouble() * SECOND), record));
            }
        }
        arrivals.sort(Comparator.comparingLong(Map.Entry::getKey));
        int restartAt = random.nextInt(8) == 0 ? random.nextInt(arrivals.size() + 1) : -1;
        int accountsAt = random.nextInt(4) == 0 ? random.nextInt(arrivals.size() + 1) : 0;
        int lookAt = random.nextInt(arrivals.size() + 1);
        long newest = Long.MIN_VALUE;
        for (int i = 0; i <= arrivals.size(); i++) {
            if (i == accountsAt) {
                for (TopicRecord account : accountsToCome) {
                    rig.feed(account);
                }
            }
            if (i == restartAt) {
                rig.restart();
            }
            if (i == lookAt && i >= accountsAt) {
                checkLiveAgainstRows();
            }
            if (i < arrivals.size()) {
                TopicRecord event = arrivals.get(i).getValue();
                rig.feed(event, arrivals.get(i).getKey() / 1_000_000);
                accept(event);
                newest = Math.max(newest, event.eventTime());
                if (i >= accountsAt && random.nextBoolean()) {
                    rig.clock((newest - SECOND) / 1_000_000 - 1);
                }
            }
        }
        rig.clock(endOfNewestMinute() / 1_000_000 - 1);
        rig.passProcessingTime(Duration.ofMillis(1_500));
    }

    private void accept(TopicRecord event) {
        OracleExecution execution = executionOf.get(event);
        if (execution != null && fates.get(identity(execution)) == ExecutionFate.LIVE) {
            accepted.put(identity(execution), execution);
        }
    }

    private boolean isKnown(OracleExecution execution) {
        return market.instruments().stream()
                        .anyMatch(each -> each.instrumentId().equals(execution.instrumentId())
                                && each.effectiveFrom() <= execution.eventTime())
                && market.accounts().stream()
                        .anyMatch(each -> each.accountId().equals(execution.accountId())
                                && each.effectiveFrom() <= execution.eventTime());
    }

    private static String identity(OracleExecution execution) {
        return execution.instrumentId() + " " + execution.executionId();
    }

    /** Every row is published, none but those, and each as the oracle has it. */
    static void compareRows(String what, List<OracleRow> expected, List<PositionMinute> published) {
        Map<String, PositionMinute> actual = new HashMap<>();
        Map<String, String> wrong = new TreeMap<>();
        for (PositionMinute row : published) {
            if (actual.put(key(row), row) != null) {
                wrong.put(key(row), "is published twice");
            }
        }
        for (OracleRow row : expected) {
            PositionMinute found = actual.remove(row.key());
            if (found == null) {
                wrong.put(row.key(), "is not published");
            } else {
                List<String> differences = RowComparison.differencesToTheDigit(row, PublishedColumns.of(found));
                if (!differences.isEmpty()) {
                    wrong.put(row.key(), String.join("; ", differences));
                }
            }
        }
        actual.keySet().forEach(key -> wrong.put(key, "is published and must not be"));
        if (!wrong.isEmpty()) {
            StringBuilder message = new StringBuilder(what + " that are wrong: " + wrong.size());
            wrong.entrySet().stream()
                    .limit(10)
                    .forEach(each -> message.append("\n  ")
                            .append(each.getKey())
                            .append(' ')
                            .append(each.getValue()));
            throw new AssertionError(message.toString());
        }
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

    /** One a minute, in order, right behind the rows of its minute, of which it says how many and of which versions. */
    private void checkStatuses() {
        long rows = 0;
        long checksum = 0;
        Instant last = Instant.MIN;
        for (MinuteOutput output : rig.published()) {
            MinuteStatus status = output.status();
            PositionMinute row = output.row();
            if (row != null && row.deleted()) {
                continue;
            }
            if (row != null) {
                assertThat(row.minute())
                        .as("minute of a row behind the status of %s", last)
                        .isAfter(last);
                rows++;
                checksum += row.version();
                last = row.minute().minusMillis(MinuteTicks.MINUTE_MILLIS);
            } else if (output.close() != null) {
                assertThat(output.close().minute())
                        .as("minute of a closing row behind the status of %s", last)
                        .isAfter(last);
            } else {
                assertThat(status.minute())
                        .as("minute of a status behind %s", last)
                        .isAfter(last);
                assertThat(status.rows()).as("rows of %s", status.minute()).isEqualTo(rows);
                assertThat(status.checksum())
                        .as("checksum of %s", status.minute())
                        .isEqualTo(checksum);
                assertThat(status.clock()).isEqualTo(status.minute().plusMillis(MinuteTicks.MINUTE_MILLIS));
                assertThat(status.subtask()).isZero();
                assertThat(status.subtasks()).isOne();
                rows = 0;
                checksum = 0;
                last = status.minute();
            }
        }
        assertThat(rows).as("rows without a status behind them").isZero();
        if (newestEvent != Long.MIN_VALUE) {
            assertThat(last).as("last minute").isEqualTo(Instant.ofEpochMilli(MinuteTicks.minuteOf(newestEvent)));
        }
    }

    /** A live position is the newest row of it and exactly the executions after that row's end. */
    private void checkLiveAgainstRows() {
        Map<String, PositionMinute> newestRows = newestRows();
        Map<String, LivePosition> live = live();
        Map<String, Long> executed = new HashMap<>();
        for (OracleExecution execution : accepted.values()) {
            String position = execution.accountId() + " " + execution.instrumentId();
            executed.merge(position, 1L, Long::sum);
            PositionMinute row = newestRows.get(position);
            if (row != null && execution.eventTime() / 1_000_000 >= endMillis(row)) {
                executed.merge(position + " since", 1L, Long::sum);
            }
        }
        newestRows.forEach((position, row) -> assertThat(live.get(position).executionCount() - row.executionCount())
                .as("executions of %s after its row of %s", position, row.minute())
                .isEqualTo(executed.getOrDefault(position + " since", 0L)));
        live.forEach((position, newest) -> assertThat(newest.executionCount())
                .as("live executions of " + position)
                .isEqualTo(executed.getOrDefault(position, 0L)));
    }

    private Map<String, PositionMinute> newestRows() {
        Map<String, PositionMinute> rows = new HashMap<>();
        rig.rows()
                .forEach(row -> rows.put(row.key().accountId() + " " + row.key().instrumentId(), row));
        return rows;
    }

    private Map<String, LivePosition> live() {
        Map<String, LivePosition> live = new HashMap<>();
        for (LivePosition each : rig.live()) {
            LivePosition before =
                    live.put(each.key().accountId() + " " + each.key().instrumentId(), each);
            if (before != null) {
                assertThat(each.version()).isGreaterThanOrEqualTo(before.version());
            }
        }
        return live;
    }

    private static long endMillis(PositionMinute row) {
        return row.minute().toEpochMilli() + MinuteTicks.MINUTE_MILLIS;
    }

    /** Once every minute is published, the live positions are what their newest rows are. */
    private void checkLiveFigures() {
        Map<String, LivePosition> live = live();
        newestRows().forEach((position, row) -> {
            PositionFigures expected = row.figures();
            PositionFigures figures = live.get(position).figures();
            assertThat(figures.quantity()).as(position).isEqualByComparingTo(expected.quantity());
            assertThat(figures.cashFlow()).as(position).isEqualTo(expected.cashFlow());
            assertThat(figures.realizedPnl()).as(position).isEqualTo(expected.realizedPnl());
            assertThat(figures.commissions()).as(position).isEqualTo(expected.commissions());
            assertThat(figures.income()).as(position).isEqualTo(expected.income());
            // What is flat is worth nothing at any mark, and is not valued again.
            if (figures.quantity().signum() != 0 && isJudgedAlike(live.get(position), row)) {
                assertThat(figures).as(position).isEqualTo(expected);
                assertThat(live.get(position).key()).isEqualTo(row.key());
            }
        });
    }

    /** Whether the newest event lies in the row's minute and no reference record took effect after it in that minute. */
    private boolean isJudgedAlike(LivePosition live, PositionMinute row) {
        long newest = live.asOfEventTimeNanos();
        long end = endMillis(row) * 1_000_000;
        return newest >= end - MINUTE
                && newest < end
                && market.instruments().stream()
                        .mapToLong(OracleInstrument::effectiveFrom)
                        .noneMatch(from -> from > newest && from < end)
                && market.accounts().stream()
                        .mapToLong(OracleAccount::effectiveFrom)
                        .noneMatch(from -> from > newest && from < end);
    }

    private void checkFates() {
        Map<String, ExecutionFate> published = new HashMap<>();
        for (ExecutionState state : rig.executions()) {
            String identity =
                    state.execution().instrumentId() + " " + state.execution().executionId();
            ExecutionFate before = published.put(identity, state.fate());
            assertThat(before).as("fate of %s before", identity).isIn(null, ExecutionFate.WAITING);
            assertThat(state.late()).as("lateness of %s", identity).isFalse();
            assertThat(state.detail() == null).isEqualTo(state.fate() == ExecutionFate.LIVE);
        }
        assertThat(published).isEqualTo(fates);
        assertThat(rig.deadLetters()).isEmpty();
    }

    /** Every record that was fed is accounted for once, in one way. */
    private void checkTallies() {
        Map<String, Long> fed = new HashMap<>();
        records.forEach(record -> fed.merge(record.topic(), 1L, Long::sum));
        fed.forEach((topic, count) -> {
            PartitionTally tally = rig.tally(topic);
            assertThat(tally.getAccepted() + tally.getDuplicates() + tally.getWaiting() + tally.getTicksLetGo())
                    .as("records of %s accounted for", topic)
                    .isEqualTo(count);
        });
        PartitionTally tally = rig.tally(Records.EXECUTIONS);
        assertThat(tally.getAccepted()).isEqualTo(accepted.size());
        assertThat(tally.getWaiting())
                .isEqualTo(fates.values().stream()
                        .filter(fate -> fate == ExecutionFate.WAITING)
                        .count());
        assertThat(Objects.hash(tally.getDeadLetters(), tally.getTicksLetGo())).isEqualTo(Objects.hash(0L, 0L));
    }
}
