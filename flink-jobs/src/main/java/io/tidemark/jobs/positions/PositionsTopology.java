package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteBar;
import io.tidemark.domain.pnl.LivePosition;
import io.tidemark.jobs.bars.BarsConfig;
import io.tidemark.jobs.bars.MergeBars;
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
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The graph of the job {@code positions}.
 *
 * <pre>{@code
 * ticks ------- intake --- collapse -- keyBy instrument -- merge-bars --- bars-minute
 * instruments - intake -------------------------------------'  | marks
 *                  |                                           v
 * executions -- intake ---------------------- keyBy instrument --- positions --- position-minutes, revisions, days, status
 * cash-flows -- intake -----------------------------'               |   |------ live, executions
 * accounts ---- intake --- broadcast, with instruments and the -----'   |
 *                  |       newest minute of any event                   |
 *                  |--- dead letters -----------------------------------|--- book-checks
 *                  '--- tallies --- reconcile --- reconciliation -------'
 *
 * sequences of merge-bars and executions -- keyBy instrument, with instruments --- sequence-gaps --- sequence-gap-rows
 * }</pre>
 */
public final class PositionsTopology {
    private PositionsTopology() {}

    /**
     * A topic of events.
     *
     * @param source where its records come from
     * @param parallelism subtasks that read it, at most one a partition
     */
    public record Events(Source<Inbound, ?, ?> source, int parallelism) {}

    /** Where the records come from. */
    public record Sources(
            Events ticks,
            Events executions,
            Events cashFlows,
            Source<Inbound, ?, ?> instruments,
            Source<Inbound, ?, ?> accounts) {}

    /**
     * Where the results go.
     *
     * @param minutes rows of minutes, closing rows of trading dates and, after them, the status of the minute
     * @param live positions after every execution
     * @param executions executions and their fates
     * @param bars bars
     * @param deadLetters table of dead letters
     * @param deadLettersTopic topic of dead letters
     * @param reconciliation table of balances
     * @param sequenceGaps table of gaps in sequences
     * @param bookChecks where it is said whether something is to be restated, beside which the books are checked
     */
    public record Sinks(
            Sink<MinuteOutput> minutes,
            Sink<LivePosition> live,
            Sink<ExecutionState> executions,
            Sink<MinuteBar> bars,
            Sink<DeadLetter> deadLetters,
            Sink<DeadLetter> deadLettersTopic,
            Sink<Balance> reconciliation,
            Sink<SequenceGap> sequenceGaps,
            Sink<RestatementProgress> bookChecks) {}

    /** Adds the graph to an environment. */
    public static void define(StreamExecutionEnvironment env, Sources sources, Sinks sinks, PositionsConfig config) {
        BarsConfig settings = config.bars();
        WatermarkStrategy<Inbound> clock = EventClock.strategy(settings.outOfOrderness(), settings.idleness());
        SingleOutputStreamOperator<Inbound> ticks = events(env, "ticks", sources.ticks(), clock);
        SingleOutputStreamOperator<Inbound> executions = events(env, "executions", sources.executions(), clock);
        SingleOutputStreamOperator<Inbound> cashFlows = events(env, "cash-flows", sources.cashFlows(), clock);
        SingleOutputStreamOperator<Inbound> instruments =
                Intake.of(env, "instruments", sources.instruments(), ReferenceClock.strategy(), 1);
        SingleOutputStreamOperator<Inbound> accounts =
                Intake.of(env, "accounts", sources.accounts(), ReferenceClock.strategy(), 1);

        SingleOutputStreamOperator<TickPartial> partials = ticks.transform(
                        "collapse-ticks",
                        TypeInformation.of(TickPartial.class),
                        new CollapseOperator(settings.flushInterval()))
                .uid("collapse-ticks")
                .setParallelism(sources.ticks().parallelism());
        SingleOutputStreamOperator<MinuteBar> bars = partials.keyBy(TickPartial::instrumentId)
                .connect(instruments.keyBy(Inbound::instrumentId))
                .process(new MergeBars(settings.ticksHorizon(), settings.generation()))
                .uid("merge-bars")
                .name("merge-bars");

        SingleOutputStreamOperator<MinuteOutput> positions = inputs(bars, executions, cashFlows, sources)
                .keyBy(LedgerInput::instrumentId)
                .connect(news(List.of(ticks, executions, cashFlows), instruments, accounts)
                        .broadcast())
                .transform(
                        "positions",
                        TypeInformation.of(MinuteOutput.class),
                        new PositionsOperator(config.liveInterval(), config.waitingCapacity(), settings.generation()))
                .uid("positions");

        DataStream<SequenceGap> sequenceGaps = sequences(bars, executions, sources)
                .keyBy(SequencePartial::instrumentId)
                .connect(instruments.keyBy(Inbound::instrumentId))
                .process(new SequenceGaps(settings.ticksHorizon(), settings.generation()))
                .uid("sequence-gaps")
                .name("sequence-gaps");

        List<SingleOutputStreamOperator<Inbound>> intakes =
                List.of(ticks, executions, cashFlows, instruments, accounts);
        DataStream<PartitionTally> decided = bars.getSideOutput(MergeBars.TALLIES)
                .union(positions.getSideOutput(PositionsOperator.TALLIES))
                .transform("tally-decisions", TypeInformation.of(PartitionTally.class), new TallyOperator())
                .uid("tally-decisions");
        DataStream<Balance> balances = union(intakes, IntakeOperator.TALLIES)
                .union(decided)
                .transform("reconcile", TypeInformation.of(Balance.class), new ReconcileOperator())
                .uid("reconcile")
                .forceNonParallel();
        DataStream<DeadLetter> deadLetters = union(intakes, IntakeOperator.DEAD_LETTERS)
                .union(positions.getSideOutput(PositionsOperator.DEAD_LETTERS));

        sink(positions, sinks.minutes(), "position-minutes");
        // In tasks of their own: what makes the rows of minutes must not wait while live positions and fates are
        // stored.
        sink(positions.getSideOutput(PositionsOperator.LIVE), sinks.live(), "positions-live")
                .disableChaining();
        sink(positions.getSideOutput(PositionsOperator.EXECUTIONS), sinks.executions(), "executions-fates")
                .disableChaining();
        sink(bars, sinks.bars(), "bars-minute");
        sink(sequenceGaps, sinks.sequenceGaps(), "sequence-gap-rows");
        sink(deadLetters, sinks.deadLetters(), "dead-letters");
        sink(deadLetters, sinks.deadLettersTopic(), "dead-letters-topic");
        balances.sinkTo(sinks.reconciliation())
                .uid("reconciliation")
                .name("reconciliation")
                .setParallelism(1);
        sink(positions.getSideOutput(PositionsOperator.PROGRESS), sinks.bookChecks(), "book-checks")
                .setParallelism(1);
    }

    private static SingleOutputStreamOperator<Inbound> events(
            StreamExecutionEnvironment env, String name, Events events, WatermarkStrategy<Inbound> clock) {
        return Intake.of(env, name, events.source(), clock, events.parallelism());
    }

    private static DataStream<LedgerInput> inputs(
            SingleOutputStreamOperator<MinuteBar> bars,
            DataStream<Inbound> executions,
            DataStream<Inbound> cashFlows,
            Sources sources) {
        return bars.getSideOutput(MergeBars.MARKS)
                .map(LedgerInput::ofMark)
                .uid("ledger-marks")
                .name("ledger-marks")
                .union(
                        ledgerEvents(executions, "ledger-executions", sources.executions()),
                        ledgerEvents(cashFlows, "ledger-cash-flows", sources.cashFlows()));
    }

    private static DataStream<LedgerInput> ledgerEvents(DataStream<Inbound> events, String name, Events source) {
        return events.map(LedgerInput::ofEvent).uid(name).name(name).setParallelism(source.parallelism());
    }

    private static DataStream<SequencePartial> sequences(
            SingleOutputStreamOperator<MinuteBar> bars, DataStream<Inbound> executions, Sources sources) {
        return bars.getSideOutput(MergeBars.SEQUENCES)
                .union(executions
                        .flatMap(SequencePartial::ofExecution)
                        .returns(TypeInformation.of(SequencePartial.class))
                        .uid("execution-sequences")
                        .name("execution-sequences")
                        .setParallelism(sources.executions().parallelism()));
    }

    private static DataStream<LedgerNews> news(
            List<SingleOutputStreamOperator<Inbound>> events,
            DataStream<Inbound> instruments,
            DataStream<Inbound> accounts) {
        DataStream<LedgerNews> reference = instruments
                .union(accounts)
                .map(LedgerNews::ofReference)
                .uid("ledger-reference")
                .name("ledger-reference")
                .setParallelism(1);
        DataStream<LedgerNews> minutes = union(events, IntakeOperator.MOMENTS)
                .map(LedgerNews::ofMinute)
                .uid("ledger-minutes")
                .name("ledger-minutes")
                .setParallelism(1);
        return reference.union(minutes);
    }

    private static <T> DataStream<T> union(List<SingleOutputStreamOperator<Inbound>> intakes, OutputTag<T> tag) {
        DataStream<T> all = intakes.get(0).getSideOutput(tag);
        for (SingleOutputStreamOperator<Inbound> intake : intakes.subList(1, intakes.size())) {
            all = all.union(intake.getSideOutput(tag));
        }
        return all;
    }

    private static <T> DataStreamSink<T> sink(DataStream<T> rows, Sink<T> sink, String name) {
        return rows.sinkTo(sink).uid(name).name(name);
    }
}
