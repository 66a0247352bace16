package io.tidemark.bench;

import io.tidemark.local.clickhouse.ClickHouseClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The view {@code live}: an execution is in a position that has folded at least as many as were appended up to it. */
final class LiveQuestion implements Question {
    private final ClickHouseClient engine;

    LiveQuestion(ClickHouseClient engine) {
        this.engine = engine;
    }

    @Override
    public List<AppendedExecution> visible(List<AppendedExecution> asked) {
        String positions = asked.stream()
                .map(AppendedExecution::position)
                .distinct()
                .map(position ->
                        "(" + SqlText.of(position.accountId()) + ", " + SqlText.of(position.instrumentId()) + ")")
                .collect(Collectors.joining(", "));
        Map<AppendedExecution.Position, Long> counts = new HashMap<>();
        engine.queryText("SELECT account_id, instrument_id, execution_count FROM tidemark.live"
                        + " WHERE (account_id, instrument_id) IN (" + positions + ")")
                .lines()
                .map(line -> line.split("\t", -1))
                .forEach(row -> counts.put(new AppendedExecution.Position(row[0], row[1]), Long.parseLong(row[2])));
        return asked.stream()
                .filter(execution -> counts.getOrDefault(execution.position(), 0L) >= execution.ordinal())
                .toList();
    }
}
