package io.tidemark.jobs.preflight;

import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.TableDefinition;
import java.util.ArrayList;
import java.util.List;

/** The look at a job's surroundings before it is submitted. */
public final class Preflight {
    /** Longest wait in milliseconds for any one answer. */
    static final int TIMEOUT_MILLIS = 10_000;

    private Preflight() {}

    /**
     * Checks topics and ClickHouse, and returns if a job can run on them.
     *
     * @param bootstrapServers Kafka brokers, {@code host:port,...}
     * @param topics topics that the job uses
     * @param allowCreateTime whether topics may keep the producers' timestamps, for historical tests
     * @param clickHouse the sink's options; the check connects just as the sink does
     * @param tables tables that the job writes
     * @throws PreflightException with every problem, if there is one
     */
    public static void check(
            String bootstrapServers,
            List<TopicRequirement> topics,
            boolean allowCreateTime,
            ClickHouseOptions clickHouse,
            List<TableDefinition> tables)
            throws PreflightException {
        List<Problem> problems = new ArrayList<>();
        problems.addAll(KafkaPreflight.check(bootstrapServers, topics, allowCreateTime));
        problems.addAll(ClickHousePreflight.check(clickHouse, tables));
        if (!problems.isEmpty()) {
            throw new PreflightException(problems);
        }
    }
}
