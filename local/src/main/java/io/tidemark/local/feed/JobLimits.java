package io.tidemark.local.feed;

import io.tidemark.local.flink.FlinkJob;
import io.tidemark.local.flink.JobOptions;
import io.tidemark.local.flink.RunningJobs;
import io.tidemark.local.stack.StackException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the running jobs that read the ticks accept; the defaults where no job runs. */
final class JobLimits {
    private static final Duration DEFAULT_OUT_OF_ORDERNESS = Duration.ofSeconds(1);
    private static final Duration DEFAULT_MAX_AHEAD = Duration.ofSeconds(5);
    private static final Duration DEFAULT_HORIZON = Duration.ofHours(1);
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long MILLIS_PER_MINUTE = 60_000L;
    private static final Duration LONGEST_WAIT_FOR_METRICS = Duration.ofSeconds(5);

    private final List<RunningJob> jobs;

    private JobLimits(List<RunningJob> jobs) {
        this.jobs = jobs;
    }

    /** @param clock milliseconds since the epoch; empty if the job has none yet */
    record RunningJob(FlinkJob job, JobOptions options, OptionalLong clock) {}

    static JobLimits of(List<RunningJob> jobs) {
        return new JobLimits(List.copyOf(jobs));
    }

    /** Asks a JobManager; one that does not answer runs no jobs. */
    static JobLimits ask(RunningJobs flink) throws InterruptedException {
        List<RunningJob> jobs = new ArrayList<>();
        try {
            for (FlinkJob job : flink.jobs()) {
                JobOptions options = flink.options(job.id());
                if (options.clockTopics().contains(FeedTopic.TICKS.name())) {
                    jobs.add(new RunningJob(job, options, clock(flink, job)));
                }
            }
        } catch (StackException notUp) {
            return of(List.of());
        }
        return of(jobs);
    }

    /** The JobManager gathers metrics only when it is asked, and answers with what it had: so it is asked twice. */
    private static OptionalLong clock(RunningJobs flink, FlinkJob job) throws InterruptedException {
        Duration interval = flink.metricsInterval();
        long wait = Math.min(interval.toMillis() + 200, LONGEST_WAIT_FOR_METRICS.toMillis());
        flink.clock(job.id());
        Thread.sleep(wait);
        flink.clock(job.id());
        Thread.sleep(200);
        Optional<OptionalLong> reported = flink.clock(job.id());
        return reported.isPresent() ? reported.get() : OptionalLong.empty();
    }

    /** By how much records may be out of order without being late, for every job. */
    Duration outOfOrderness() {
        return jobs.stream()
                .map(each -> each.options().duration("clock.out-of-orderness", DEFAULT_OUT_OF_ORDERNESS))
                .min(Duration::compareTo)
                .orElse(DEFAULT_OUT_OF_ORDERNESS);
    }

    TimeLimit timeLimit(boolean createTime) {
        Duration maxAhead = jobs.stream()
                .map(each -> each.options().duration("clock.max-ahead", DEFAULT_MAX_AHEAD))
                .min(Duration::compareTo)
                .orElse(DEFAULT_MAX_AHEAD);
        long ceiling = jobs.stream()
                .flatMap(each -> each.options().instant("clock.ceiling").stream())
                .mapToLong(instant -> instant.toEpochMilli() * NANOS_PER_MILLI)
                .min()
                .orElse(Long.MAX_VALUE);
        return TimeLimit.of(createTime, maxAhead, ceiling);
    }

    /**
     * Refuses a feed whose first tick every job would let go.
     *
     * @param firstTick nanoseconds since the epoch; {@link FeedRecord#UNTIMED} if not known
     */
    void checkFirstTick(long firstTick) {
        if (firstTick == FeedRecord.UNTIMED) {
            return;
        }
        long firstMillis = Math.floorDiv(firstTick, NANOS_PER_MILLI);
        long minuteEnd = (Math.floorDiv(firstMillis, MILLIS_PER_MINUTE) + 1) * MILLIS_PER_MINUTE;
        for (RunningJob each : jobs) {
            Duration horizon = each.options().duration("ticks.horizon", DEFAULT_HORIZON);
            if (each.clock().isPresent()
                    && minuteEnd + horizon.toMillis() <= each.clock().getAsLong()) {
                throw new StackException("the clock of job " + each.job() + " stands at "
                        + Instant.ofEpochMilli(each.clock().getAsLong()) + "; the first tick, of "
                        + Instant.ofEpochMilli(firstMillis) + ", is older than its horizon of " + horizon.toSeconds()
                        + " s and would be let go. Nothing was sent. Start clean with ./tidemark reset and submit "
                        + "again, or feed newer records");
            }
        }
    }
}
