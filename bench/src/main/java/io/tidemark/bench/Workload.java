package io.tidemark.bench;

import io.tidemark.jobs.bars.BarsConfig;
import io.tidemark.jobs.bars.BarsTopology;
import io.tidemark.jobs.clickhouse.BarsMinuteTable;
import io.tidemark.jobs.clickhouse.ClickHouseSink;
import io.tidemark.jobs.clickhouse.DeadLettersTable;
import io.tidemark.jobs.clickhouse.ReconciliationTable;
import io.tidemark.jobs.clickhouse.SequenceGapsTable;
import io.tidemark.jobs.kafka.ClockRule;
import io.tidemark.jobs.kafka.DeadLetterTopic;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.InboundDeserializer;
import io.tidemark.jobs.kafka.KafkaSources;
import java.util.Locale;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** What is done with the ticks, in the order in which each round runs them. */
enum Workload {
    /** Read and decoded, then thrown away: what no job over these records can be faster than. */
    CONSUME_AND_DECODE("rocksdb") {
        @Override
        void define(StreamExecutionEnvironment env, BarsConfig config) {
            env.fromSource(ticks(config), WatermarkStrategy.noWatermarks(), "ticks")
                    .uid("ticks")
                    .sinkTo(new DiscardingSink<>())
                    .uid("discard");
        }
    },
    /** The job {@code bars}, graph and sinks as in production. */
    BARS("rocksdb") {
        @Override
        void define(StreamExecutionEnvironment env, BarsConfig config) {
            BarsTopology.Sources sources = new BarsTopology.Sources(
                    ticks(config),
                    env.getParallelism(),
                    bounded(config, config.instrumentsTopic(), InboundDeserializer.jsonInstruments()));
            BarsTopology.Sinks sinks = new BarsTopology.Sinks(
                    ClickHouseSink.of(new BarsMinuteTable(), config.clickHouse()),
                    ClickHouseSink.of(new DeadLettersTable(), config.clickHouse()),
                    DeadLetterTopic.sink(config.bootstrapServers(), config.deadLettersTopic()),
                    ClickHouseSink.of(new ReconciliationTable("bench", "bench"), config.clickHouse()),
                    ClickHouseSink.of(new SequenceGapsTable("bench"), config.clickHouse()));
            BarsTopology.define(env, sources, sinks, config);
        }
    },
    /** The peer with its state on the heap: the peer at its fastest. */
    WINDOW_ON_HEAP("hashmap") {
        @Override
        void define(StreamExecutionEnvironment env, BarsConfig config) {
            WindowPeer.define(env, ticks(config));
        }
    },
    /** The peer with its state where ours is. */
    WINDOW_ON_ROCKSDB("rocksdb") {
        @Override
        void define(StreamExecutionEnvironment env, BarsConfig config) {
            WindowPeer.define(env, ticks(config));
        }
    };

    private final String stateBackend;

    Workload(String stateBackend) {
        this.stateBackend = stateBackend;
    }

    /** Whether it takes so long that one round has to do. */
    boolean isSlow() {
        return this == WINDOW_ON_ROCKSDB;
    }

    /** As Flink's {@code state.backend.type} has it. */
    String stateBackend() {
        return stateBackend;
    }

    abstract void define(StreamExecutionEnvironment env, BarsConfig config);

    private static KafkaSource<Inbound> ticks(BarsConfig config) {
        return bounded(
                config,
                config.ticksTopic(),
                InboundDeserializer.ticks(
                        config.ticksFormat(), new ClockRule(config.maximumAhead(), config.ceiling())));
    }

    private static KafkaSource<Inbound> bounded(BarsConfig config, String topic, InboundDeserializer deserializer) {
        return KafkaSources.builder(config.bootstrapServers(), config.groupId(), topic, deserializer)
                .setBounded(OffsetsInitializer.latest())
                .build();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
