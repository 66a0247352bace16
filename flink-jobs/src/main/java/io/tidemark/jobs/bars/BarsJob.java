package io.tidemark.jobs.bars;

import io.tidemark.jobs.JobEnvironment;
import io.tidemark.jobs.clickhouse.BarsMinuteTable;
import io.tidemark.jobs.clickhouse.ClickHouseSink;
import io.tidemark.jobs.clickhouse.DeadLettersTable;
import io.tidemark.jobs.clickhouse.JobRun;
import io.tidemark.jobs.clickhouse.JobRunsTable;
import io.tidemark.jobs.clickhouse.ReconciliationTable;
import io.tidemark.jobs.clickhouse.SequenceGapsTable;
import io.tidemark.jobs.kafka.ClockRule;
import io.tidemark.jobs.kafka.DeadLetterTopic;
import io.tidemark.jobs.kafka.InboundDeserializer;
import io.tidemark.jobs.kafka.KafkaSources;
import io.tidemark.jobs.preflight.Preflight;
import io.tidemark.jobs.preflight.PreflightException;
import io.tidemark.jobs.preflight.StatePreflight;
import io.tidemark.jobs.preflight.TopicRequirement;
import io.tidemark.jobs.preflight.TopicRequirement.Role;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job {@code bars}: ticks from Kafka to one-minute bars in ClickHouse. */
public final class BarsJob {
    /** Name of the job, as Flink shows it and as its rows carry it. */
    public static final String NAME = "bars";

    private BarsJob() {}

    /**
     * Submits the job.
     *
     * @param arguments settings, {@code --key value}, see {@link BarsConfig}
     */
    public static void main(String... arguments) throws Exception {
        BarsConfig config = BarsConfig.fromArguments(arguments);
        checkSurroundings(config);
        StreamExecutionEnvironment env = JobEnvironment.create(config.toMap());
        JobRun run = JobEnvironment.describe(env, NAME, config.generation(), config.toMap());
        BarsTopology.define(env, sources(config, env.getParallelism()), sinks(config, run), config);
        StatePreflight.check(env);
        new JobRunsTable().insert(config.clickHouse(), run);
        env.execute(NAME);
    }

    private static void checkSurroundings(BarsConfig config) throws PreflightException {
        Preflight.check(
                config.bootstrapServers(),
                List.of(
                        new TopicRequirement(config.ticksTopic(), Role.EVENTS),
                        new TopicRequirement(config.instrumentsTopic(), Role.REFERENCE),
                        new TopicRequirement(config.deadLettersTopic(), Role.DEAD_LETTERS)),
                config.allowCreateTime(),
                config.clickHouse(),
                List.of(
                        BarsMinuteTable.DEFINITION,
                        DeadLettersTable.DEFINITION,
                        ReconciliationTable.DEFINITION,
                        SequenceGapsTable.DEFINITION,
                        JobRunsTable.DEFINITION));
    }

    private static BarsTopology.Sources sources(BarsConfig config, int parallelism) throws Exception {
        ClockRule clockRule = new ClockRule(config.maximumAhead(), config.ceiling());
        int partitions = KafkaSources.partitions(config.bootstrapServers(), config.ticksTopic());
        return new BarsTopology.Sources(
                KafkaSources.of(
                        config.bootstrapServers(),
                        config.groupId(),
                        config.ticksTopic(),
                        InboundDeserializer.ticks(config.ticksFormat(), clockRule)),
                Math.min(parallelism, partitions),
                KafkaSources.of(
                        config.bootstrapServers(),
                        config.groupId(),
                        config.instrumentsTopic(),
                        InboundDeserializer.jsonInstruments()));
    }

    private static BarsTopology.Sinks sinks(BarsConfig config, JobRun run) {
        return new BarsTopology.Sinks(
                ClickHouseSink.of(new BarsMinuteTable(), config.clickHouse()),
                ClickHouseSink.of(new DeadLettersTable(), config.clickHouse()),
                DeadLetterTopic.sink(config.bootstrapServers(), config.deadLettersTopic()),
                ClickHouseSink.of(new ReconciliationTable(NAME, run.jobRun()), config.clickHouse()),
                ClickHouseSink.of(new SequenceGapsTable(run.jobRun()), config.clickHouse()));
    }
}
