package io.tidemark.jobs.intake;

import io.tidemark.jobs.kafka.Inbound;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The way in: a source and the door behind it, in one chain. */
public final class Intake {
    private Intake() {}

    /**
     * Adds a source and its door to a graph.
     *
     * @param name uid and name of the source; the door is {@code intake-} and this
     * @param parallelism subtasks that read, at most one a partition: one without a partition would say nothing of the
     *     time, and hold up the clock for good
     */
    public static SingleOutputStreamOperator<Inbound> of(
            StreamExecutionEnvironment env,
            String name,
            Source<Inbound, ?, ?> source,
            WatermarkStrategy<Inbound> clock,
            int parallelism) {
        return env.fromSource(source, clock, name)
                .uid(name)
                .setParallelism(parallelism)
                .transform("intake-" + name, TypeInformation.of(Inbound.class), new IntakeOperator())
                .uid("intake-" + name)
                .setParallelism(parallelism);
    }
}
