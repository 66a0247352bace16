package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.RevisionReason;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.oracle.OracleAccount;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleFate;
import io.tidemark.oracle.OracleInstrument;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleRow;
import io.tidemark.oracle.PositionOracle;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.RowComparison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One history, fed to the ledger as its records may arrive, against an oracle that knows nothing of the ledger.
 *
 * <p>Whenever the ledger has caught up, in the middle and at the end, the current rows are the oracle's of what came in so
 * far, column by column. The oracle knows of no order of arrival, so this is also what makes current rows the same for
 * every order, every restart and every replay. What was known at a moment in the middle is asked for again at the end,
 * and must be what the oracle makes of what had been appended by then.
 *
 * <p>The oracle folds each position in one pass; that those are the rows of its definition, which folds everything again
 * for every minute, is a property of its own module.
 */
final class HistoryCheck {
    private static final double[] LATE_SHARES = {0, 0.1, 0.3, 0.6};
    private static final int MOST_LOOKS = 3;

    // Happenings at an arrival, see Arrival.isOneIn.
    private static final int CLOCK = 1;
    private static final int LOOK = 2;
    private static final int RESTART = 3;
    private static final int SNAPSHOT = 4;
    private static final int GO_BACK = 5;
    private static final int OVERTAKE = 6;

    /**
     * What is left to chance of a whole history.
     *
     * @param lateShare how many records are late
     * @param heartbeats whether heartbeats move the clock
     * @param clockEvery after one in how many arrivals the clock moves
     * @param restarts whether the ledger stops at barriers and starts again
     * @param goesBack whether it starts again from an old snapshot once
     * @param overtaking whether topics come at another pace the second time
     * @param subtasks number of subtasks after the first restart
     */
    private record Course(
            double lateShare,
            boolean heartbeats,
            int clockEvery,
            boolean restarts,
            boolean goesBack,
            boolean overtaking,
            int subtasks) {
        static Course of(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return new Course(
                    LATE_SHARES[random.nextInt(LATE_SHARES.length)],
                    random.nextInt(4) == 0,
                    List.of(1, 2, 2, 10).get(random.nextInt(4)),
                    random.nextInt(4) == 0,
                    random.nextInt(5) == 0,
                    random.nextBoolean(),
                    random.nextInt(3) == 0 ? 2 : 1);
        }

        /** Whether all rows come from one subtask that never goes back. */
        boolean isStraight() {
            return !goesBack && (!restarts || subtasks == 1);
        }
    }

    /**
     * A moment in the middle at which the ledger had caught up.
     *
     * @param appendMillis append time of the last record that had come
     * @param market what had come
     * @param published end of the last minute that had been published, milliseconds since the epoch, UTC
     */
    private record Look(long appendMillis, OracleMarket market, long published) {
        boolean hadPublished(PositionMinute row) {
            return endMillis(row) <= published;
        }
    }

    private final Course course;
    private final HistoryRun run;
    private final List<Arrival> arrivals;
    private final List<Look> looks = new ArrayList<>();
    private final Set<String> seen = new TreeSet<>();

    /** Number of the last arrival that was ever fed. */
    private int farthest;

    private HistoryCheck(Course course, HistoryRun run, List<Arrival> arrivals) {
        this.course = course;
        this.run = run;
        this.arrivals = new ArrayList<>(arrivals);
    }

    /**
     * Feeds a market and compares everything that is published.
     *
     * @param seed of arrival times, of the clock's steps, of restarts and of moments in the middle
     * @return what was there to be checked, in words, for a test to see that nothing is checked in vain
     * @throws AssertionError if anything is other than it must be; its message ends with the arrivals
     */
    static Set<String> check(OracleMarket market, long seed) throws Exception {
        Course course = Course.of(seed);
        List<Arrival> arrivals = ArrivalSchedule.of(market, course.lateShare(), seed);
        try (HistoryRun run = new HistoryRun(course.heartbeats())) {
            HistoryCheck check = new HistoryCheck(course, run, arrivals);
            try {
                check.run();
            } catch (AssertionError | RuntimeException wrong) {
                throw new AssertionError(
                        wrong + check.revisionsNamedBy(wrong.toString()) + "\nat arrival "
                                + run.fed().size() + " of these, with seed " + seed + " and " + course + ":\n"
                                + lines(check.arrivals),
                        wrong);
            }
            return check.seen;
        }
    }

    /** Everything that was published of the rows that a message names. */
    private String revisionsNamedBy(String message) {
        StringBuilder revisions = new StringBuilder();
        List<MinuteOutput> outputs = run.rig().published();
        for (int i = 0; i < outputs.size(); i++) {
            PositionMinute row = outputs.get(i).row();
            if (row != null
                    && message.contains(row.minute() + " " + row.key().accountId() + " "
                            + row.key().instrumentId())) {
                revisions
                        .append("\n  after ")
                        .append(run.fedBefore(i))
                        .append(" arrivals: ")
                        .append(RevisionHistory.key(row))
                        .append(row.deleted() ? " taken away " : " ")
                        .append(row.reason())
                        .append(String.format(
                                " version %x known at %d",
                                row.version(), row.knownAt().toEpochMilli()));
            }
        }
        return revisions.isEmpty() ? "" : "\nPublished of these rows:" + revisions;
    }

    private static String lines(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::toString).collect(Collectors.joining("\n"));
    }

    private void run() throws Exception {
        feed();
        run.finish();
        checkCurrent();
        checkIdentities();
        checkLiveFigures();
        checkTallies();
        looks.forEach(this::checkKnown);
        if (course.isStraight()) {
            checkStatuses();
            RevisionHistory.checkVersions(run.rig().revisions());
            RevisionHistory.checkVersions(run.rig().days());
            RevisionHistory.checkFirstsAloneAreOnTime(run.rig().revisions());
            checkReasons();
        }
        if (!course.overtaking()) {
            RevisionHistory.checkVersionsTell(run.rig().revisions());
            RevisionHistory.checkVersionsTell(run.rig().days());
        }
        note();
    }

    private void feed() throws Exception {
        PositionsRig.Snapshot snapshot = null;
        int snapshotAt = 0;
        boolean wentBack = !course.goesBack();
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            run.feed(arrival);
            farthest = Math.max(farthest, i);
            run.holdClock(arrivals.subList(i + 1, arrivals.size()).stream()
                    .mapToLong(Arrival::appendMillis)
                    .min()
                    .orElse(Long.MAX_VALUE));
            if (arrival.isOneIn(course.clockEvery(), CLOCK)) {
                run.advanceClock();
            }
            if (course.restarts() && arrival.isOneIn(15, RESTART)) {
                run.rig().restart(course.subtasks());
                seen.add("restarted");
            }
            if (isMoment(i) && looks.size() < MOST_LOOKS && arrival.isOneIn(12, LOOK)) {
                look();
            }
            if (!wentBack && snapshot == null && arrival.isOneIn(8, SNAPSHOT)) {
                snapshot = run.rig().snapshot();
                snapshotAt = i + 1;
            } else if (!wentBack && snapshot != null && arrival.isOneIn(8, GO_BACK)) {
                run.goBack(snapshot, snapshotAt, 1);
                seen.add("went back");
                if (course.overtaking()) {
                    overtake(arrivals.subList(snapshotAt, arrivals.size()));
                }
                i = snapshotAt - 1;
                wentBack = true;
            }
        }
    }

    /** Lets records come before some of other topics that were appended before them. */
    private static void overtake(List<Arrival> rest) {
        for (int i = 1; i < rest.size(); i++) {
            int to = i;
            while (to > 0
                    && !rest.get(to - 1)
                            .record()
                            .topic()
                            .equals(rest.get(to).record().topic())
                    && !rest.get(to).isOneIn(4, OVERTAKE + to)) {
                Arrival passed = rest.get(to - 1);
                rest.set(to - 1, rest.get(to));
                rest.set(to, passed);
                to--;
            }
        }
    }

    /** Whether a moment can be told between this arrival and the next, and nothing of what follows was published yet. */
    private boolean isMoment(int i) {
        boolean inOrder = !course.goesBack() || !course.overtaking();
        return inOrder
                && i >= farthest
                && run.hasEvents()
                && i + 1 < arrivals.size()
                && arrivals.get(i).appendMillis() < arrivals.get(i + 1).appendMillis();
    }

    private void look() throws Exception {
        run.settle();
        checkCurrent();
        looks.add(new Look(
                run.fed().get(run.fed().size() - 1).appendMillis(),
                run.market(),
                Math.min(run.watermark() + 1, run.newestMinute() + MinuteTicks.MINUTE_MILLIS)));
    }

    /** Everything that must be so whenever the ledger has caught up. */
    private void checkCurrent() {
        compareRows("rows", run.expectedRows(), run.currentRows());
        assertThat(run.currentRows()).allMatch(row -> row.unappliedExecutionCount() == 0);
        compareRows("days", run.expectedDays(), run.currentDays());
        checkKnownAt();
        checkFates();
        checkLiveCounts();
    }

    private void checkKnownAt() {
        KnownAtCheck check = new KnownAtCheck(run, course.isStraight());
        check.checkMinutes();
        check.checkDays();
        if (check.hasEarlier()) {
            seen.add("known earlier");
        }
    }

    /** Every row is published, none but those, and each as the oracle has it. */
    static void compareRows(String what, List<OracleRow> expected, List<PositionMinute> published) {
        Map<String, PositionMinute> actual = new HashMap<>();
        Map<String, String> wrong = new TreeMap<>();
        for (PositionMinute row : published) {
            if (actual.put(RevisionHistory.key(row), row) != null) {
                wrong.put(RevisionHistory.key(row), "is published twice");
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

    private void checkIdentities() {
        run.rig().revisions().stream().filter(row -> !row.deleted()).forEach(HistoryCheck::checkIdentity);
        run.rig().days().stream().filter(row -> !row.deleted()).forEach(HistoryCheck::checkIdentity);
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
        if (figures.fxRate() != null) {
            // The only rate that is known is 1, so that the identity in base currency is the one in the local one.
            assertThat(List.of(figures.cashFlowBase(), figures.realizedPnlBase()))
                    .isEqualTo(List.of(figures.cashFlow(), figures.realizedPnl()));
            assertThat(figures.marketValueBase()).isEqualTo(figures.marketValue());
        }
    }

    /**
     * One a minute, in order, right behind the rows that the bell made of its minute, of which it says how many and of
     * which versions. What is taken away is not counted, nor are revisions of minutes that have rung.
     */
    private void checkStatuses() {
        long rows = 0;
        long checksum = 0;
        Instant last = Instant.MIN;
        Instant ringing = Instant.MIN;
        for (MinuteOutput output : run.rig().published()) {
            MinuteStatus status = output.status();
            PositionMinute row = output.row() != null ? output.row() : output.close();
            if (row != null && row.reason() != RevisionReason.ON_TIME) {
                assertThat(row.minute())
                        .as("minute of a revision")
                        .isBeforeOrEqualTo(output.row() != null ? ringing : Instant.MAX);
            } else if (row != null) {
                assertThat(row.minute())
                        .as("minute of a row behind the status of %s", last)
                        .isAfter(last);
                if (output.row() != null) {
                    ringing = row.minute();
                    if (!row.deleted()) {
                        rows++;
                        checksum += row.version();
                    }
                }
            } else if (status != null) {
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
                ringing = last;
            }
        }
        assertThat(rows).as("rows without a status behind them").isZero();
        if (run.hasEvents()) {
            assertThat(last).as("last minute").isEqualTo(Instant.ofEpochMilli(run.newestMinute()));
        }
    }

    /** Every revision after the first says something new and has the reason that it names. */
    private void checkReasons() {
        RevisionReasons reasons = new RevisionReasons(run.fed());
        List<MinuteOutput> outputs = run.rig().published();
        Map<String, Revision> newest = new HashMap<>();
        Map<String, PositionMinute> newestOfKey = new HashMap<>();
        boolean amended = run.market().executions().stream()
                .anyMatch(execution -> execution.executionType().isAmendment());
        for (int i = 0; i < outputs.size(); i++) {
            PositionMinute row = outputs.get(i).row();
            if (row == null) {
                continue;
            }
            int now = run.fedBefore(i);
            Revision last = newest.get(RevisionHistory.positionAndMinute(row));
            Revision revision = Revision.of(row, now, last);
            int before = revision.before();
            newest.put(RevisionHistory.positionAndMinute(row), revision);
            PositionMinute same = newestOfKey.put(RevisionHistory.key(row), row);
            if (row.reason() == RevisionReason.ON_TIME) {
                continue;
            }
            // What is taken away may be taken away again, by a version that beats more.
            if (same != null && !row.deleted() && RevisionHistory.saysTheSame(same, row)) {
                assertThat(row.reason() != RevisionReason.LATE_MARK
                                && (reasons.mayBeRepeated(row, before - 1, now - 1)
                                        || RevisionHistory.knowsSeveralMore(same, row)))
                        .as(
                                "a row of %s that says something new after arrivals %d to %d",
                                RevisionHistory.key(row), before, now)
                        .isTrue();
            }
            assertThat(course.lateShare() > 0 || amended)
                    .as("anything that could be the reason of a row of " + RevisionHistory.key(row))
                    .isTrue();
            assertThat(reasons.explain(row, before - 1, now - 1))
                    .as(
                            "%s is the reason of a row of %s after arrivals %d to %d",
                            row.reason(), RevisionHistory.key(row), before, now)
                    .isTrue();
        }
    }

    /**
     * When something was published of a position and minute. The bell knows everything that was fed. A restatement knows
     * what was fed before it began, which may be long before, but it begins after the one before it has ended.
     *
     * @param before how many arrivals the revision before it knew at least
     * @param knew how many it knew at least
     * @param fed how many were fed before it
     */
    private record Revision(long version, int before, int knew, int fed) {
        static Revision of(PositionMinute row, int fed, @Nullable Revision last) {
            if (last != null && last.version() == row.version()) {
                // What takes a row away and what stands in its place come together.
                return last;
            }
            int before = last == null ? 0 : last.knew();
            boolean rung = row.reason() == RevisionReason.ON_TIME;
            return new Revision(row.version(), before, rung ? fed : last == null ? 0 : last.fed(), fed);
        }
    }

    /** A live position has every execution in effect, and its newest row all of them but those after its minute. */
    private void checkLiveCounts() {
        Map<String, PositionMinute> newestRows = newestRows();
        Map<String, LivePosition> live = live();
        Map<String, Long> executed = new HashMap<>();
        for (OracleExecution execution :
                PositionOracle.withoutErrors(run.market()).executions()) {
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
        for (PositionMinute row : run.currentRows()) {
            rows.merge(
                    row.key().accountId() + " " + row.key().instrumentId(),
                    row,
                    (one, other) -> one.minute().isAfter(other.minute()) ? one : other);
        }
        return rows;
    }

    private Map<String, LivePosition> live() {
        Map<String, LivePosition> live = new HashMap<>();
        for (LivePosition each : run.rig().live()) {
            live.merge(
                    each.key().accountId() + " " + each.key().instrumentId(),
                    each,
                    (one, other) -> Long.compareUnsigned(other.version(), one.version()) >= 0 ? other : one);
        }
        return live;
    }

    private static long endMillis(PositionMinute row) {
        return row.minute().toEpochMilli() + MinuteTicks.MINUTE_MILLIS;
    }

    /** Once every minute is published, the live positions are what their newest rows are. */
    private void checkLiveFigures() {
        Map<String, LivePosition> live = live();
        Map<String, PositionMinute> newestRows = newestRows();
        newestRows.forEach((position, row) -> {
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
        live.forEach((position, newest) -> {
            if (!newestRows.containsKey(position)) {
                assertThat(newest.figures().quantity())
                        .as("quantity of %s, all of which was taken away", position)
                        .isZero();
                assertThat(newest.figures().cashFlow()).as(position).isZero();
            }
        });
    }

    /** Whether the newest event lies in the row's minute and no reference record took effect after it in that minute. */
    private boolean isJudgedAlike(LivePosition live, PositionMinute row) {
        long newest = live.asOfEventTimeNanos();
        long end = endMillis(row) * 1_000_000;
        OracleMarket market = run.market();
        return newest >= end - MinuteTicks.MINUTE_MILLIS * 1_000_000
                && newest < end
                && market.instruments().stream()
                        .mapToLong(OracleInstrument::effectiveFrom)
                        .noneMatch(from -> from > newest && from < end)
                && market.accounts().stream()
                        .mapToLong(OracleAccount::effectiveFrom)
                        .noneMatch(from -> from > newest && from < end);
    }

    /** Of all that is published of an execution the fate of the highest rank is what became of it. */
    private void checkFates() {
        Map<String, ExecutionFate> published = new HashMap<>();
        for (ExecutionState state : run.rig().executions()) {
            String identity =
                    state.execution().instrumentId() + " " + state.execution().executionId();
            ExecutionFate before = published.get(identity);
            if (course.isStraight()) {
                assertThat(before == null ? -1 : before.rank())
                        .as("rank of the fate of %s before", identity)
                        .isLessThan(state.fate().rank());
            }
            if (before == null || before.rank() < state.fate().rank()) {
                published.put(identity, state.fate());
            }
            if (state.fate() == ExecutionFate.WAITING) {
                assertThat(state.detail()).as("why %s waits", identity).isNotNull();
            }
            if (course.lateShare() == 0 && !state.execution().executionType().isAmendment()) {
                assertThat(state.late()).as("lateness of %s", identity).isFalse();
            }
        }
        Map<String, ExecutionFate> expected = new HashMap<>();
        PositionOracle.fates(run.market())
                .forEach((identity, fate) -> expected.put(identity, ExecutionFate.valueOf(fate.name())));
        assertThat(published).as("fates").isEqualTo(expected);
        assertThat(run.rig().deadLetters()).isEmpty();
    }

    /** Every record that was fed is accounted for once, in one way. */
    private void checkTallies() throws Exception {
        Map<String, Long> fed = new HashMap<>();
        run.fed().forEach(arrival -> fed.merge(arrival.record().topic(), 1L, Long::sum));
        for (Map.Entry<String, Long> ofTopic : fed.entrySet()) {
            String topic = ofTopic.getKey();
            PartitionTally tally = run.rig().tally(topic);
            assertThat(tally.getAccepted()
                            + tally.getDuplicates()
                            + tally.getWaiting()
                            + tally.getDeadLetters()
                            + tally.getTicksLetGo())
                    .as("records of %s accounted for", topic)
                    .isEqualTo(ofTopic.getValue());
            assertThat(tally.getTicksLetGo() + tally.getDeadLetters())
                    .as("records of %s that could not be used", topic)
                    .isZero();
        }
        PartitionTally tally = run.rig().tally(Records.EXECUTIONS);
        Map<String, OracleFate> fates = PositionOracle.fates(run.market());
        long waiting = fates.values().stream()
                .filter(fate -> fate == OracleFate.WAITING)
                .count();
        assertThat(tally.getWaiting()).as("executions that wait").isEqualTo(waiting);
        assertThat(tally.getAccepted()).as("executions that do not").isEqualTo(fates.size() - waiting);
    }

    /**
     * What the store says at the end of what was known at a moment. Of the minutes that had been published it is exactly
     * what had been published. Of later minutes it may be nothing, where what came later went into them; but a row that
     * is there shows what had been appended by then and nothing else.
     */
    private void checkKnown(Look look) {
        List<PositionMinute> known = RevisionHistory.asKnown(run.rig().revisions(), look.appendMillis());
        compareRows(
                "rows as known at " + look.appendMillis(),
                HistoryRun.published(PositionOracle.rowsFoldedOnce(look.market()), look.published()),
                known.stream().filter(look::hadPublished).toList());

        OracleMarket goneOn = Arrival.until(look.market(), run.newestMinute() * 1_000_000);
        Map<String, OracleRow> expected =
                PositionOracle.rowsFoldedOnce(goneOn).stream().collect(Collectors.toMap(OracleRow::key, row -> row));
        List<PositionMinute> later =
                known.stream().filter(row -> !look.hadPublished(row)).toList();
        Set<String> keys = later.stream().map(RevisionHistory::key).collect(Collectors.toSet());
        expected.keySet().retainAll(keys);
        compareRows("later rows as known at " + look.appendMillis(), List.copyOf(expected.values()), later);
    }

    private void note() {
        List<PositionMinute> rows = run.rig().revisions();
        rows.forEach(row -> seen.add((row.deleted() ? "taken away " : "revised ") + row.reason()));
        seen.remove("revised ON_TIME");
        if (!looks.isEmpty() && !rows.isEmpty()) {
            seen.add("looked at in the middle");
        }
        for (Look look : looks) {
            List<PositionMinute> known = RevisionHistory.asKnown(rows, look.appendMillis());
            if (!known.isEmpty() && !known.equals(run.currentRows())) {
                seen.add("known otherwise in the middle");
            }
            if (!known.stream().allMatch(look::hadPublished)) {
                seen.add("known of later minutes");
            }
        }
    }
}
