package io.tidemark.jobs.bars;

import io.tidemark.domain.market.MinuteBar;
import io.tidemark.jobs.intake.Intake;
import io.tidemark.jobs.intake.IntakeOperator;
import io.tidemark.jobs.kafka.DeadLetter;
import io.tidemark.jobs.kafka.EventClock;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.kafka.ReferenceClock;
import io.tidemark.jobs.reconciliation.Balance;
import io.tidemark.jobs.reconciliation.PartitionTally;
import io.tidemark.jobs.reconciliation.ReconcileOperator;
import io.tidemark.jobs.reconciliation.TallyOperator;
import io.tidemark.jobs.sequences.SequenceGap;
import io.tidemark.jobs.sequences.SequenceGaps;
import io.tidemark.jobs.sequences.SequencePartial;
import io.tidemark.jobs.ticks.CollapseOperator;
import io.tidemark.jobs.ticks.TickPartial;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The graph of the job {@code bars}.
 *
 * <pre>{@code
 * ticks ------- intake --- collapse --- keyBy instrument --- merge-bars --- bars-minute
 * instruments - intake ------------------------------------'     |
 *                  |--- dead-letters, dead-letters-topic         |--- keyBy instrument, with instruments --- sequence-gaps
 *                  '--- tallies ------------- reconcile --- tally-bars
 *                                                 '--- reconciliation
 * }</pre>
 */
public final class BarsTopology {
    private BarsTopology() {}

    /**
     * Where the records come from.
     *
     * @param ticks the topic of ticks
     * @param tickParallelism subtasks that read ticks, at most one a partition: one without a partition would say
     *     nothing of the time, and hold up the clock for good
     * @param instruments the topic of instruments
     */
    public record Sources(Source<Inbound, ?, ?> ticks, int tickParallelism, Source<Inbound, ?, ?> instruments) {}

    /**
     * Where the results go.
     *
     * @param bars table of bars
     * @param deadLetters table of dead letters
     * @param deadLettersTopic topic of dead letters
     * @param reconciliation table of balances
     * @param sequenceGaps table of gaps in sequences
     */
    public record Sinks(
            Sink<MinuteBar> bars,
            Sink<DeadLetter> deadLetters,
            Sink<DeadLetter> deadLettersTopic,
            Sink<Balance> reconciliation,
            Sink<SequenceGap> sequenceGaps) {}

    /** Adds the graph to an environment. */
    public static void define(StreamExecutionEnvironment env, Sources sources, Sinks sinks, BarsConfig config) {
        WatermarkStrategy<Inbound> eventClock = EventClock.strategy(config.outOfOrderness(), config.idleness());
        SingleOutputStreamOperator<Inbound> ticks =
                Intake.of(env, "ticks", sources.ticks(), eventClock, sources.tickParallelism());
        SingleOutputStreamOperator<Inbound> instruments =
                Intake.of(env, "instruments", sources.instruments(), ReferenceClock.strategy(), 1);

        SingleOutputStreamOperator<TickPartial> partials = ticks.transform(
                        "collapse-ticks",
                        TypeInformation.of(TickPartial.class),
                        new CollapseOperator(config.flushInterval()))
                .uid("collapse-ticks")
                .setParallelism(sources.tickParallelism());

        SingleOutputStreamOperator<MinuteBar> bars = partials.keyBy(TickPartial::instrumentId)
                .connect(instruments.keyBy(Inbound::instrumentId))
                .process(new MergeBars(config.ticksHorizon(), config.generation()))
                .uid("merge-bars")
                .name("merge-bars");

        SingleOutputStreamOperator<SequenceGap> sequenceGaps = bars.getSideOutput(MergeBars.SEQUENCES)
                .keyBy(SequencePartial::instrumentId)
                .connect(instruments.keyBy(Inbound::instrumentId))
                .process(new SequenceGaps(config.ticksHorizon(), config.generation()))
                .uid("sequence-gaps")
                .name("sequence-gaps");

        DataStream<PartitionTally> decided = bars.getSideOutput(MergeBars.TALLIES)
                .transform("tally-bars", TypeInformation.of(PartitionTally.class), new TallyOperator())
                .uid("tally-bars");
        DataStream<Balance> balances = decided.union(
                        ticks.getSideOutput(IntakeOperator.TALLIES), instruments.getSideOutput(IntakeOperator.TALLIES))
                .transform("reconcile", TypeInformation.of(Balance.class), new ReconcileOperator())
                .uid("reconcile")
                .forceNonParallel();
        DataStream<DeadLetter> deadLetters = ticks.getSideOutput(IntakeOperator.DEAD_LETTERS)
                .union(instruments.getSideOutput(IntakeOperator.DEAD_LETTERS));

        bars.sinkTo(sinks.bars()).uid("bars-minute").name("bars-minute");
        deadLetters.sinkTo(sinks.deadLetters()).uid("dead-letters").name("dead-letters");
        deadLetters.sinkTo(sinks.deadLettersTopic()).uid("dead-letters-topic").name("dead-letters-topic");
        balances.sinkTo(sinks.reconciliation())
                .uid("reconciliation")
                .name("reconciliation")
                .setParallelism(1);
        sequenceGaps.sinkTo(sinks.sequenceGaps()).uid("sequence-gap-rows").name("sequence-gap-rows");
    }
}
