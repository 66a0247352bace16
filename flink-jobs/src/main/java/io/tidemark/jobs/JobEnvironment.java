package io.tidemark.jobs;

import io.tidemark.jobs.clickhouse.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The environment that every job runs in: what must hold whatever the cluster's own configuration says. */
public final class JobEnvironment {
    /** Fixed for ever: state is divided by it, and a job can grow to so many subtasks. It has many divisors. */
    private static final int MAXIMUM_PARALLELISM = 720;

    /** The clock is told of this often; it is a part of every row's latency. */
    private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(50);

    /** A record waits at most so long for others to travel with it; a row of a position makes two such hops. */
    private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(20);

    private JobEnvironment() {}

    /**
     * An environment that refuses operators without a uid and types that would fall back to Kryo.
     *
     * @param settings the job's settings, shown to operators by Flink's REST interface; no secrets
     */
    public static StreamExecutionEnvironment create(Map<String, String> settings) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        harden(env);
        env.getConfig().setGlobalJobParameters(Configuration.fromMap(settings));
        return env;
    }

    /** Makes an environment as strict as production is; for tests that bring their own. */
    public static void harden(StreamExecutionEnvironment env) {
        Configuration strict = new Configuration();
        strict.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        strict.set(PipelineOptions.GENERIC_TYPES, false);
        strict.set(PipelineOptions.MAX_PARALLELISM, MAXIMUM_PARALLELISM);
        strict.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARK_INTERVAL);
        strict.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
        // Records are never changed once they are handed on, so chained operators need no copies.
        strict.set(PipelineOptions.OBJECT_REUSE, true);
        // The books are drawn up at the barrier, which must therefore not overtake records.
        strict.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        env.configure(strict);
    }

    /** What is written down of this start of a job. */
    public static JobRun describe(
            StreamExecutionEnvironment env, String job, int generation, Map<String, String> settings) {
        return new JobRun(
                UUID.randomUUID().toString(),
                job,
                Optional.ofNullable(JobEnvironment.class.getPackage().getImplementationVersion())
                        .orElse("unpackaged"),
                EnvironmentInformation.getVersion(),
                generation,
                env.getParallelism(),
                settings,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }
}
