package io.tidemark.bench;

import io.tidemark.domain.market.BarTerms;
import io.tidemark.domain.market.MinuteBar;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.jobs.kafka.EventClock;
import io.tidemark.jobs.kafka.Inbound;
import java.time.Duration;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * The peer: the same bars by Flink's built-in one-minute window with incremental aggregation, as its manual has it. No
 * dead letters, no reconciliation, no restatements; the bars are thrown away.
 */
final class WindowPeer {
    private WindowPeer() {}

    static void define(StreamExecutionEnvironment env, Source<Inbound, ?, ?> source) {
        SingleOutputStreamOperator<WindowTick> ticks = env.fromSource(
                        source, EventClock.strategy(Duration.ofSeconds(1), Duration.ofMinutes(5)), "ticks")
                .uid("ticks")
                .map(WindowTick::of)
                .returns(WindowTick.class)
                .uid("window-ticks");
        ticks.keyBy(WindowTick::instrumentId)
                .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                .aggregate(new Sum(), new Publish())
                .uid("window")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
    }

    private static final class Sum implements AggregateFunction<WindowTick, MinuteTicks, MinuteTicks> {
        private static final long serialVersionUID = 1L;

        @Override
        public MinuteTicks createAccumulator() {
            return new MinuteTicks();
        }

        @Override
        public MinuteTicks add(WindowTick tick, MinuteTicks sum) {
            tick.addTo(sum);
            return sum;
        }

        @Override
        public MinuteTicks getResult(MinuteTicks sum) {
            return sum;
        }

        @Override
        public MinuteTicks merge(MinuteTicks one, MinuteTicks other) {
            one.merge(other);
            return one;
        }
    }

    private static final class Publish extends ProcessWindowFunction<MinuteTicks, MinuteBar, String, TimeWindow> {
        private static final long serialVersionUID = 1L;

        @Override
        public void process(String key, Context context, Iterable<MinuteTicks> sums, Collector<MinuteBar> out) {
            for (MinuteTicks sum : sums) {
                out.collect(sum.toBar(key, context.window().getStart(), BarTerms.NONE, 0));
            }
        }
    }
}
