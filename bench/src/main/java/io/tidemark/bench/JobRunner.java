package io.tidemark.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.jobs.JobEnvironment;
import io.tidemark.jobs.bars.BarsConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs jobs in this process, one after the other, and measures them by the metrics of their source. */
final class JobRunner {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Path checkpoints;
    private final int parallelism;
    private final long ticks;

    JobRunner(Path checkpoints, int parallelism, long ticks) {
        this.checkpoints = checkpoints;
        this.parallelism = parallelism;
        this.ticks = ticks;
    }

    Measurement run(Workload workload, BarsConfig config) throws Exception {
        InMemoryReporter metrics = InMemoryReporter.createWithRetainedMetrics();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(
                parallelism, metrics.addToConfiguration(settings(workload)));
        JobEnvironment.harden(env);
        workload.define(env, config);
        JobClient job = env.executeAsync(workload + " " + config.ticksFormat());
        Measurement measurement = measureFromFirstTickToLast(metrics, job.getJobID());
        job.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return measurement;
    }

    private Configuration settings(Workload workload) {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        // A stream has no end: what a checkpoint after the last record costs is not what is asked.
        settings.set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, false);
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(StateBackendOptions.STATE_BACKEND, workload.stateBackend());
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
        return settings;
    }

    /** Neither the start of a job nor its end is of interest: a stream has been started long ago. */
    private Measurement measureFromFirstTickToLast(InMemoryReporter metrics, JobID job) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<Counter> counters = awaitCounters(metrics, job, deadline);
        Moment first = now(counters);
        while (System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(2);
            Moment last = now(counters);
            if (first.read == 0) {
                first = last;
            } else if (last.read >= ticks) {
                double counted = (double) last.read - first.read;
                return new Measurement(
                        counted / ((last.nanos - first.nanos) / 1e9), (last.cpuNanos - first.cpuNanos) / 1e3 / counted);
            }
        }
        throw new IllegalStateException("waited " + LIMIT.toMinutes() + " minutes for the job to read " + ticks
                + " ticks; it has read " + now(counters).read);
    }

    /** Of the sources themselves: their tasks, whose names begin alike, count the same records again. */
    private List<Counter> awaitCounters(InMemoryReporter metrics, JobID job, long deadline)
            throws InterruptedException {
        while (System.nanoTime() < deadline) {
            List<Counter> counters = new ArrayList<>();
            for (Metric metric : metrics.findMetrics(job, "Source: ticks\\.[0-9]+\\.numRecordsIn$")
                    .values()) {
                if (metric instanceof Counter counter) {
                    counters.add(counter);
                }
            }
            if (counters.size() == parallelism) {
                return counters;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new IllegalStateException("waited " + LIMIT.toMinutes() + " minutes for the job's sources to start");
    }

    private Moment now(List<Counter> counters) {
        return new Moment(
                counters.stream().mapToLong(Counter::getCount).sum(), System.nanoTime(), process.getProcessCpuTime());
    }

    private record Moment(long read, long nanos, long cpuNanos) {}
}
