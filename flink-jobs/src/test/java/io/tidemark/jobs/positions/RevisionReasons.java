package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.oracle.OracleAccount;
import io.tidemark.oracle.OracleCashFlow;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleInstrument;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether what came between two revisions of a row is what the second one names as its reason. */
final class RevisionReasons {
    private final List<Arrival> fed;
    private final Map<String, OracleExecution> executions = new HashMap<>();

    /** Executions and amendments by their original. */
    private final Map<OracleExecution, Set<String>> accountsOfChains = new HashMap<>();

    RevisionReasons(List<Arrival> fed) {
        this.fed = fed;
        for (Arrival arrival : fed) {
            if (arrival.event() instanceof OracleExecution execution) {
                executions.putIfAbsent(execution.instrumentId() + " " + execution.executionId(), execution);
            }
        }
        for (OracleExecution execution : executions.values()) {
            OracleExecution original = original(execution);
            if (original != null && execution.accountId() != null) {
                accountsOfChains
                        .computeIfAbsent(original, ignored -> new HashSet<>())
                        .add(execution.accountId());
            }
        }
    }

    /** What a record amends in the end, of an execution itself; null for nothing that ever came. */
    private @Nullable OracleExecution original(OracleExecution record) {
        OracleExecution each = executions.get(record.instrumentId() + " " + record.executionId());
        for (int steps = 0; each != null && steps <= executions.size(); steps++) {
            if (!each.executionType().isAmendment()) {
                return each;
            }
            each = executions.get(each.instrumentId() + " " + each.referenceExecutionId());
        }
        return null;
    }

    /**
     * Whether a row has the reason that it names.
     *
     * @param first number of the first arrival that came after the row as it was before
     * @param last number of the last arrival before this row
     */
    boolean explain(PositionMinute row, int first, int last) {
        List<Arrival> news = fed.subList(Math.max(0, first), Math.min(fed.size(), last + 1));
        long end = (row.minute().toEpochMilli() + MinuteTicks.MINUTE_MILLIS) * 1_000_000;
        String accountId = row.key().accountId();
        String instrumentId = row.key().instrumentId();
        return switch (row.reason()) {
            case LATE ->
                news.stream()
                        .anyMatch(each -> isReference(each, instrumentId)
                                || isExecutionOf(each, row, end)
                                || each.event() instanceof OracleCashFlow cashFlow
                                        && cashFlow.eventTime() < end
                                        && cashFlow.accountId().equals(accountId)
                                        && cashFlow.instrumentId().equals(instrumentId));
            case CORRECTED -> isAmended(ExecutionType.CORRECT, news, last, row, end);
            case CANCELLED -> isAmended(ExecutionType.CANCEL, news, last, row, end);
            case LATE_MARK ->
                news.stream()
                        .anyMatch(each -> (each.isTick() || each.event() instanceof OracleInstrument)
                                && each.eventTime() < end
                                && each.record().key().equals(instrumentId));
            case REFERENCE ->
                news.stream()
                        .anyMatch(each -> each.isReference()
                                && each.eventTime() < end
                                && (each.event() instanceof OracleAccount
                                        ? each.record().key().equals(accountId)
                                        : each.record().key().equals(instrumentId)));
            case ON_TIME, FX -> false;
        };
    }

    /**
     * Whether a row may be published again though it says the same: where several things came that are no ticks, a run
     * that failed may have published it with a part of them, and only a greater version wins over that.
     *
     * @param first number of the first arrival that came after the row as it was before
     * @param last number of the last arrival before this row
     */
    boolean mayBeRepeated(PositionMinute row, int first, int last) {
        return fed.subList(Math.max(0, first), Math.min(fed.size(), last + 1)).stream()
                        .filter(each -> each.isReference()
                                || !each.isTick()
                                        && each.record().key().equals(row.key().instrumentId()))
                        .count()
                > 1;
    }

    /** Whether it may let go what waited. */
    private static boolean isReference(Arrival arrival, String instrumentId) {
        return arrival.event() instanceof OracleAccount
                || arrival.event() instanceof OracleInstrument instrument
                        && instrument.instrumentId().equals(instrumentId);
    }

    private boolean isExecutionOf(Arrival arrival, PositionMinute row, long end) {
        if (!(arrival.event() instanceof OracleExecution execution)
                || !execution.instrumentId().equals(row.key().instrumentId())) {
            return false;
        }
        OracleExecution original = original(execution);
        return original != null
                && original.eventTime() < end
                && accountsOfChains.get(original).contains(row.key().accountId());
    }

    /** Whether an execution of the position was amended so, and any part of that is news. */
    private boolean isAmended(ExecutionType how, List<Arrival> news, int last, PositionMinute row, long end) {
        Set<OracleExecution> amended = new HashSet<>();
        for (Arrival arrival : fed.subList(0, Math.min(fed.size(), last + 1))) {
            if (arrival.event() instanceof OracleExecution execution
                    && execution.executionType() == how
                    && isExecutionOf(arrival, row, end)) {
                amended.add(original(execution));
            }
        }
        return !amended.isEmpty()
                && news.stream()
                        .anyMatch(each -> isReference(each, row.key().instrumentId())
                                || each.event() instanceof OracleExecution execution
                                        && amended.contains(original(execution)));
    }
}
