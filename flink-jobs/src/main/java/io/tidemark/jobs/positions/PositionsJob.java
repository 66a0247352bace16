package io.tidemark.jobs.positions;

import io.tidemark.jobs.JobEnvironment;
import io.tidemark.jobs.bars.BarsConfig;
import io.tidemark.jobs.books.BookCheckSink;
import io.tidemark.jobs.clickhouse.BarsMinuteTable;
import io.tidemark.jobs.clickhouse.BookBreaksTable;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.ClickHouseSink;
import io.tidemark.jobs.clickhouse.DeadLettersTable;
import io.tidemark.jobs.clickhouse.ExecutionsTable;
import io.tidemark.jobs.clickhouse.JobRun;
import io.tidemark.jobs.clickhouse.JobRunsTable;
import io.tidemark.jobs.clickhouse.MinuteStatusTable;
import io.tidemark.jobs.clickhouse.PositionDaysTable;
import io.tidemark.jobs.clickhouse.PositionMinutesTable;
import io.tidemark.jobs.clickhouse.PositionsLiveTable;
import io.tidemark.jobs.clickhouse.ReconciliationTable;
import io.tidemark.jobs.clickhouse.SequenceGapsTable;
import io.tidemark.jobs.clickhouse.SignOffsTable;
import io.tidemark.jobs.clickhouse.TablePart;
import io.tidemark.jobs.kafka.ClockRule;
import io.tidemark.jobs.kafka.DeadLetterTopic;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.InboundDeserializer;
import io.tidemark.jobs.kafka.KafkaSources;
import io.tidemark.jobs.preflight.Preflight;
import io.tidemark.jobs.preflight.PreflightException;
import io.tidemark.jobs.preflight.StatePreflight;
import io.tidemark.jobs.preflight.TopicRequirement;
import io.tidemark.jobs.preflight.TopicRequirement.Role;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job {@code positions}: ticks, executions and cash flows from Kafka to positions and P&L in ClickHouse. */
public final class PositionsJob {
    /** Name of the job, as Flink shows it and as its rows carry it. */
    public static final String NAME = "positions";

    private PositionsJob() {}

    /**
     * Submits the job.
     *
     * @param arguments settings, {@code --key value}, see {@link PositionsConfig}
     */
    public static void main(String... arguments) throws Exception {
        PositionsConfig config = PositionsConfig.fromArguments(arguments);
        checkSurroundings(config);
        StreamExecutionEnvironment env = JobEnvironment.create(config.toMap());
        JobRun run = JobEnvironment.describe(env, NAME, config.bars().generation(), config.toMap());
        PositionsTopology.define(env, sources(config, env.getParallelism()), sinks(config, run), config);
        StatePreflight.check(env);
        new JobRunsTable().insert(config.bars().clickHouse(), run);
        env.execute(NAME);
    }

    private static void checkSurroundings(PositionsConfig config) throws PreflightException {
        Preflight.check(
                config.bars().bootstrapServers(),
                List.of(
                        new TopicRequirement(config.bars().ticksTopic(), Role.EVENTS),
                        new TopicRequirement(config.executionsTopic(), Role.EVENTS),
                        new TopicRequirement(config.cashFlowsTopic(), Role.EVENTS),
                        new TopicRequirement(config.bars().instrumentsTopic(), Role.REFERENCE),
                        new TopicRequirement(config.accountsTopic(), Role.REFERENCE),
                        new TopicRequirement(config.bars().deadLettersTopic(), Role.DEAD_LETTERS)),
                config.bars().allowCreateTime(),
                config.bars().clickHouse(),
                List.of(
                        PositionMinutesTable.DEFINITION,
                        PositionMinutesTable.REVISIONS,
                        PositionDaysTable.DEFINITION,
                        PositionsLiveTable.DEFINITION,
                        ExecutionsTable.DEFINITION,
                        MinuteStatusTable.DEFINITION,
                        BarsMinuteTable.DEFINITION,
                        DeadLettersTable.DEFINITION,
                        ReconciliationTable.DEFINITION,
                        SequenceGapsTable.DEFINITION,
                        BookBreaksTable.DEFINITION,
                        SignOffsTable.DEFINITION,
                        JobRunsTable.DEFINITION));
    }

    private static PositionsTopology.Sources sources(PositionsConfig config, int parallelism) throws Exception {
        BarsConfig bars = config.bars();
        ClockRule clockRule = new ClockRule(bars.maximumAhead(), bars.ceiling());
        return new PositionsTopology.Sources(
                events(bars, bars.ticksTopic(), InboundDeserializer.ticks(bars.ticksFormat(), clockRule), parallelism),
                events(bars, config.executionsTopic(), InboundDeserializer.jsonExecutions(clockRule), parallelism),
                events(bars, config.cashFlowsTopic(), InboundDeserializer.jsonCashFlows(clockRule), parallelism),
                source(bars, bars.instrumentsTopic(), InboundDeserializer.jsonInstruments()),
                source(bars, config.accountsTopic(), InboundDeserializer.jsonAccounts()));
    }

    private static PositionsTopology.Events events(
            BarsConfig bars, String topic, InboundDeserializer deserializer, int parallelism) throws Exception {
        int partitions = KafkaSources.partitions(bars.bootstrapServers(), topic);
        return new PositionsTopology.Events(source(bars, topic, deserializer), Math.min(parallelism, partitions));
    }

    private static Source<Inbound, ?, ?> source(BarsConfig bars, String topic, InboundDeserializer deserializer) {
        return KafkaSources.of(bars.bootstrapServers(), bars.groupId(), topic, deserializer);
    }

    private static PositionsTopology.Sinks sinks(PositionsConfig config, JobRun run) {
        BarsConfig bars = config.bars();
        ClickHouseOptions options = bars.clickHouse();
        return new PositionsTopology.Sinks(
                minutes(options, run.jobRun()),
                ClickHouseSink.of(new PositionsLiveTable(run.jobRun()), options),
                fates(options, run.jobRun()),
                ClickHouseSink.of(new BarsMinuteTable(), options),
                ClickHouseSink.of(new DeadLettersTable(), options),
                DeadLetterTopic.sink(bars.bootstrapServers(), bars.deadLettersTopic()),
                ClickHouseSink.of(new ReconciliationTable(NAME, run.jobRun()), options),
                ClickHouseSink.of(new SequenceGapsTable(run.jobRun()), options),
                new BookCheckSink(options, run.jobRun(), config.checkInterval()));
    }

    /**
     * Executions and their fates. Late ones come in bursts, and wait up to a second for the batch to fill: what an insert costs is
     * in good part the same for few rows as for many, and while one is under way the next are held up.
     */
    public static Sink<ExecutionState> fates(ClickHouseOptions options, String jobRun) {
        return ClickHouseSink.ordered(
                List.of(new TablePart<>(fate -> fate, new ExecutionsTable(jobRun))), fate -> !fate.late(), options);
    }

    /**
     * Rows of minutes, which ClickHouse hands on to their revisions in the same INSERT, closing rows of trading dates,
     * and behind them the status of the minute.
     */
    public static Sink<MinuteOutput> minutes(ClickHouseOptions options, String jobRun) {
        return ClickHouseSink.ordered(
                List.of(
                        new TablePart<>(MinuteOutput::row, new PositionMinutesTable(jobRun)),
                        new TablePart<>(MinuteOutput::close, new PositionDaysTable(jobRun)),
                        new TablePart<>(MinuteOutput::status, new MinuteStatusTable(jobRun))),
                MinuteOutput::complete,
                options);
    }
}
