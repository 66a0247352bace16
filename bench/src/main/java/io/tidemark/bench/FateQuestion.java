package io.tidemark.bench;

import io.tidemark.local.clickhouse.ClickHouseClient;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table {@code executions}: an execution is there as {@code LIVE}. */
final class FateQuestion implements Question {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final ClickHouseClient engine;

    FateQuestion(ClickHouseClient engine) {
        this.engine = engine;
    }

    @Override
    public List<AppendedExecution> visible(List<AppendedExecution> asked) {
        String executions = asked.stream().map(FateQuestion::key).collect(Collectors.joining(", "));
        Set<String> found = engine.queryText("SELECT instrument_id, execution_id FROM tidemark.executions"
                        + " WHERE (event_date, instrument_id, execution_id) IN (" + executions + ") AND fate = 'LIVE'")
                .lines()
                .collect(Collectors.toSet());
        return asked.stream()
                .filter(execution -> found.contains(execution.instrumentId() + "\t" + execution.executionId()))
                .toList();
    }

    private static String key(AppendedExecution execution) {
        String date = Instant.ofEpochMilli(execution.eventNanos() / NANOS_A_MILLI)
                .atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
        return "(" + SqlText.of(date) + ", " + SqlText.of(execution.instrumentId()) + ", "
                + SqlText.of(execution.executionId()) + ")";
    }
}
