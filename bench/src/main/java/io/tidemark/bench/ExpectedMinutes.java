package io.tidemark.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the rows of every minute must come to, by the executions in Kafka. Within one trading date a position has a row of
 * every minute from that of its first execution on.
 */
final class ExpectedMinutes implements Consumer<AppendedExecution> {
    private final Map<AppendedExecution.Position, Long> firstMinutes = new HashMap<>();
    private final TreeMap<Long, Long> executions = new TreeMap<>();

    /**
     * Rows of a minute.
     *
     * @param positions rows
     * @param executions sum of their execution counts
     */
    record Rows(long positions, long executions) {}

    @Override
    public synchronized void accept(AppendedExecution execution) {
        firstMinutes.merge(execution.position(), execution.minuteMillis(), Math::min);
        executions.merge(execution.minuteMillis(), 1L, Long::sum);
    }

    /** @param minuteMillis start of the minute, milliseconds since the epoch */
    synchronized Rows of(long minuteMillis) {
        return new Rows(
                firstMinutes.values().stream()
                        .filter(first -> first <= minuteMillis)
                        .count(),
                executions.headMap(minuteMillis, true).values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }
}
