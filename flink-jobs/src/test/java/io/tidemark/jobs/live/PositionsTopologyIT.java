package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.JobEnvironment;
import io.tidemark.jobs.books.BookCheckSink;
import io.tidemark.jobs.clickhouse.BarsMinuteTable;
import io.tidemark.jobs.clickhouse.ClickHouseCredentials;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.ClickHouseSink;
import io.tidemark.jobs.clickhouse.DeadLettersTable;
import io.tidemark.jobs.clickhouse.PositionsLiveTable;
import io.tidemark.jobs.clickhouse.ReconciliationTable;
import io.tidemark.jobs.clickhouse.SequenceGapsTable;
import io.tidemark.jobs.kafka.ClockRule;
import io.tidemark.jobs.kafka.DeadLetterTopic;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.InboundDeserializer;
import io.tidemark.jobs.kafka.KafkaSources;
import io.tidemark.jobs.positions.MinuteOutput;
import io.tidemark.jobs.positions.PositionsConfig;
import io.tidemark.jobs.positions.PositionsJob;
import io.tidemark.jobs.positions.PositionsTopology;
import io.tidemark.oracle.Histories;
import io.tidemark.oracle.HistorySize;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleRow;
import io.tidemark.oracle.PositionOracle;
import io.tidemark.oracle.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The production topology on a small cluster inside the test, with a sink of which one subtask is slow. */
@ExtendWith(LiveStack.class)
class PositionsTopologyIT {
    private static final int SUBTASKS = 2;
    private static final Duration PAUSE_A_ROW = Duration.ofMillis(10);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(SUBTASKS)
            .build());

    private final LiveStack.Tidemark tidemark;

    PositionsTopologyIT(LiveStack.Tidemark tidemark) {
        this.tidemark = tidemark;
    }

    @Test
    void noViewShowsAPartOfAMinuteAsCompleteThoughOneSubtaskIsSlow() throws Exception {
        OracleMarket market = Histories.market(7, HistorySize.of(6, 4, 2, 60, 400, 1_500));
        List<OracleRow> expected = PositionOracle.rowsFoldedOnce(market);
        Map<String, Long> rowsOfMinute = expected.stream()
                .collect(Collectors.groupingBy(
                        row -> Long.toString(row.minute().getEpochSecond()), TreeMap::new, Collectors.counting()));
        tidemark.run("reset", "--yes");
        Files.copy(
                tidemark.config().clickHousePasswordFile(),
                Path.of(System.getenv(ClickHouseCredentials.PASSWORD_FILE_VARIABLE)),
                StandardCopyOption.REPLACE_EXISTING);
        Path folder = tidemark.folder().resolve("market-of-a-slow-sink");
        Records.writeFolder(market, folder);
        tidemark.run("feed", folder.toString());

        JobClient job = start();
        boolean partsWereSeen = false;
        int looks = 0;
        ClickHouseQuery query = ClickHouseQuery.on(tidemark);
        long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        while (!job.getJobStatus().get(30, TimeUnit.SECONDS).isGloballyTerminalState()) {
            assertThat(System.nanoTime()).as("time in which the job has to end").isLessThan(deadline);
            String answer = query.text("SELECT toUnixTimestamp(minute), count(), min(complete) FROM tidemark.positions"
                    + " GROUP BY minute FORMAT TabSeparated");
            for (String line : answer.lines().toList()) {
                String[] cells = line.split("\t", -1);
                boolean whole = Long.parseLong(cells[1]) == rowsOfMinute.get(cells[0]);
                if (cells[2].equals("1")) {
                    assertThat(whole)
                            .as("minute %s is shown as complete with %s rows", cells[0], cells[1])
                            .isTrue();
                }
                partsWereSeen |= !whole;
            }
            looks++;
        }
        job.getJobExecutionResult().get(1, TimeUnit.MINUTES);

        assertThat(looks).as("looks at the view").isGreaterThan(5);
        assertThat(partsWereSeen)
                .as("a minute was seen of which rows were missing")
                .isTrue();
        assertThat(tidemark.number("SELECT count() FROM tidemark.positions WHERE complete"))
                .isEqualTo(expected.size());
        new StoredPositions(tidemark).assertMinutesAreOf(market);
    }

    private PositionsConfig config() {
        return PositionsConfig.fromArguments(
                "--kafka.bootstrap-servers", tidemark.config().kafkaBootstrapServers(),
                "--clickhouse.url", tidemark.config().clickHouseUrl(),
                "--kafka.group-id", "positions-topology-test");
    }

    private JobClient start() throws Exception {
        PositionsConfig config = config();
        ClickHouseOptions options = config.bars().clickHouse();
        ClockRule clockRule = new ClockRule(Duration.ofSeconds(5), null);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        JobEnvironment.harden(env);
        env.setParallelism(SUBTASKS);
        env.enableCheckpointing(500);
        String run = "positions-topology-test";
        PositionsTopology.define(
                env,
                new PositionsTopology.Sources(
                        events(config.bars().ticksTopic(), InboundDeserializer.jsonTicks(clockRule)),
                        events(config.executionsTopic(), InboundDeserializer.jsonExecutions(clockRule)),
                        events(config.cashFlowsTopic(), InboundDeserializer.jsonCashFlows(clockRule)),
                        source(config.bars().instrumentsTopic(), InboundDeserializer.jsonInstruments()),
                        source(config.accountsTopic(), InboundDeserializer.jsonAccounts())),
                new PositionsTopology.Sinks(
                        new SlowSink(PositionsJob.minutes(options, run)),
                        ClickHouseSink.of(new PositionsLiveTable(run), options),
                        PositionsJob.fates(options, run),
                        ClickHouseSink.of(new BarsMinuteTable(), options),
                        ClickHouseSink.of(new DeadLettersTable(), options),
                        DeadLetterTopic.sink(
                                config.bars().bootstrapServers(), config.bars().deadLettersTopic()),
                        ClickHouseSink.of(new ReconciliationTable("positions", run), options),
                        ClickHouseSink.of(new SequenceGapsTable(run), options),
                        new BookCheckSink(options, run, config.checkInterval())),
                config);
        return env.executeAsync(run);
    }

    private PositionsTopology.Events events(String topic, InboundDeserializer deserializer) {
        return new PositionsTopology.Events(source(topic, deserializer), SUBTASKS);
    }

    private KafkaSource<Inbound> source(String topic, InboundDeserializer deserializer) {
        return KafkaSources.builder(
                        config().bars().bootstrapServers(), config().bars().groupId(), topic, deserializer)
                .setBounded(OffsetsInitializer.latest())
                .build();
    }

    /** Writes as production does, but takes a pause before each row of its first subtask. */
    private static final class SlowSink implements Sink<MinuteOutput> {
        private static final long serialVersionUID = 1L;

        private final Sink<MinuteOutput> sink;

        SlowSink(Sink<MinuteOutput> sink) {
            this.sink = sink;
        }

        @Override
        public SinkWriter<MinuteOutput> createWriter(WriterInitContext context) throws IOException {
            SinkWriter<MinuteOutput> writer = sink.createWriter(context);
            return context.getTaskInfo().getIndexOfThisSubtask() == 0 ? new SlowWriter(writer) : writer;
        }
    }

    private record SlowWriter(SinkWriter<MinuteOutput> writer) implements SinkWriter<MinuteOutput> {
        @Override
        public void write(MinuteOutput element, Context context) throws IOException, InterruptedException {
            Thread.sleep(PAUSE_A_ROW.toMillis());
            writer.write(element, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
        }

        @Override
        public void close() throws Exception {
            writer.close();
        }
    }
}
