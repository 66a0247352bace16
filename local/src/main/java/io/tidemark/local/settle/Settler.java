package io.tidemark.local.settle;

import io.tidemark.local.flink.FlinkJob;
import io.tidemark.local.flink.JobOptions;
import io.tidemark.local.flink.RunningJobs;
import io.tidemark.local.stack.Ports;
import io.tidemark.local.stack.ProcessLock;
import io.tidemark.local.stack.StackException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The settling of one running job. Five waits, one time limit:
 *
 * <ol>
 *   <li>until the job has read everything that is in its topics, as its metrics tell: offsets are committed later, where
 *       nothing more is to be read by up to ten seconds;
 *   <li>until a heartbeat may be sent that lets the clock pass the end of the newest event's minute: a job refuses what is
 *       more than {@code clock.max-ahead} after its append time, so that for live data this can take a minute;
 *   <li>until the clock of every subtask that closes minutes has passed that end;
 *   <li>until a checkpoint is complete that began after that: every record has been applied then, and the sinks flush
 *       before it completes;
 *   <li>until no minutes are left that a late or amended record has yet to be put into, and one more checkpoint is complete;
 *       a job that restates nothing is not waited for.
 * </ol>
 *
 * Records that arrive meanwhile start another round, and so does a failover: it takes the job back to its last checkpoint.
 */
public final class Settler {
    private static final Duration DEFAULT_OUT_OF_ORDERNESS = Duration.ofSeconds(1);
    private static final Duration DEFAULT_MAX_AHEAD = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT_PATIENCE = Duration.ofSeconds(15);
    private static final int MOST_ROUNDS = 5;
    private static final int MOST_CHECKPOINTS = 5;
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofSeconds(1);
    /** The broker's clock reads milliseconds, and so does the job's check. */
    private static final long AHEAD_MARGIN_MILLIS = 2;

    private final String bootstrapServers;
    private final RunningJobs flink;
    private final Path feedLock;
    private final Consumer<String> lines;

    /**
     * @param bootstrapServers of the broker, {@code host:port}
     * @param flinkUrl the JobManager's REST interface, {@code http://host:port}
     * @param feedLock the file that a running feed holds locked
     * @param lines takes what is waited for, line by line
     */
    public Settler(String bootstrapServers, String flinkUrl, Path feedLock, Consumer<String> lines) {
        this.bootstrapServers = bootstrapServers;
        this.flink = new RunningJobs(flinkUrl);
        this.feedLock = feedLock;
        this.lines = lines;
    }

    /**
     * Settles the running job.
     *
     * @param jobName name or id of the job; empty for the only one that runs
     * @param timeout of everything together
     * @throws StackException if a feed runs, no job or several run, the job ends meanwhile, or the time is up; it tells
     *     what was waited for, with numbers
     */
    public Settled settle(String jobName, Duration timeout) throws InterruptedException {
        Ports.requireAnswer("kafka", bootstrapServers);
        try (ClockTopics topics = new ClockTopics(bootstrapServers)) {
            refuseDuringFeed();
            FlinkJob job = find(jobName);
            Settlement settlement = new Settlement(job, flink.options(job.id()), topics, new Patience(timeout, lines));
            Settled settled = settlement.run();
            refuseDuringFeed();
            return settled;
        }
    }

    private void refuseDuringFeed() {
        if (ProcessLock.isHeld(feedLock)) {
            throw new StackException("a feed is running on this stack; wait for its end, or stop it with Ctrl-C");
        }
    }

    private FlinkJob find(String name) {
        List<FlinkJob> running = flink.jobs();
        List<FlinkJob> named = running.stream()
                .filter(job ->
                        name.isEmpty() || job.name().equals(name) || job.id().equals(name))
                .toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        if (named.isEmpty()) {
            throw new StackException(
                    (name.isEmpty() ? "no job is running" : "no job '" + name + "' is running, only " + running)
                            + "; start one with ./tidemark submit");
        }
        throw new StackException("several jobs are running: " + named + "; name one with --job");
    }

    /** One job's settling, from the first wait to the last. */
    private final class Settlement {
        private final FlinkJob job;
        private final JobOptions options;
        private final ClockTopics topics;
        private final Patience patience;
        private long heartbeatsSentAt;
        private long heartbeatRounds;

        Settlement(FlinkJob job, JobOptions options, ClockTopics topics, Patience patience) {
            this.job = job;
            this.options = options;
            this.topics = topics;
            this.patience = patience;
            if (options.clockTopics().isEmpty()) {
                throw new StackException(
                        "job " + job + " publishes no topics that it reads; it was not submitted by this"
                                + " program: submit it with ./tidemark submit");
            }
        }

        Settled run() throws InterruptedException {
            Set<TopicPartition> clocked = topics.partitions(options.clockTopics());
            Set<TopicPartition> read = new HashSet<>(clocked);
            read.addAll(topics.partitions(options.referenceTopics()));
            for (int round = 1; round <= MOST_ROUNDS; round++) {
                long restart = flink.lastRestart(job.id());
                awaitRead(read);
                Map<TopicPartition, Long> before = topics.ends(read);
                OptionalLong newest = awaitNewestEvent();
                // Metrics from before a failover may have told of records that must be read again; by now they are
                // newer.
                awaitRead(read);
                if (newest.isPresent()) {
                    before = passMinute(Settled.minuteEnd(newest.getAsLong()), clocked, before);
                }
                long checkpoint = awaitCheckpoint();
                if (awaitRestated()) {
                    checkpoint = awaitCheckpoint();
                }
                OptionalLong clock = awaitClock();
                if (flink.lastRestart(job.id()) != restart) {
                    lines.accept("the job failed over meanwhile: starting again");
                } else if (!topics.ends(read).equals(before)) {
                    lines.accept("new records arrived meanwhile: starting again");
                } else {
                    return new Settled(job.name(), newest, clock, checkpoint);
                }
            }
            throw new StackException("not settled: new records arrived, or the job failed over, during each of "
                    + MOST_ROUNDS + " rounds; stop what sends them, or see ./tidemark status");
        }

        private Map<TopicPartition, Long> lags(Set<TopicPartition> read) throws InterruptedException {
            return topics.lags(flink.nextOffsets(job.id(), read), read);
        }

        /** Waits until the job has read to the ends. */
        private void awaitRead(Set<TopicPartition> read) throws InterruptedException {
            patience.await(() -> {
                Map<TopicPartition, Long> lags = lags(read);
                if (lags.isEmpty()) {
                    return Optional.empty();
                }
                TreeMap<String, Long> named = new TreeMap<>();
                lags.forEach((partition, lag) -> named.put(partition.toString(), lag));
                String each = named.entrySet().stream()
                        .map(lag -> lag.getValue() + " of " + lag.getKey())
                        .collect(Collectors.joining(", "));
                return Optional.of("the job to read "
                        + lags.values().stream().mapToLong(Long::longValue).sum() + " records: " + each + state());
            });
        }

        /** The newest event, from metrics that were gathered after this call began. */
        private OptionalLong awaitNewestEvent() throws InterruptedException {
            awaitFreshMetrics();
            patience.await(() -> flink.newestEvent(job.id()).isPresent()
                    ? Optional.empty()
                    : Optional.of("the newest event of every subtask that reads" + state()));
            return flink.newestEvent(job.id()).orElseGet(OptionalLong::empty);
        }

        /**
         * Waits until the JobManager has gathered metrics anew. It does so when asked, one gathering after the other, and goes
         * on answering with the old ones for as long as a TaskManager that has died is waited for. The first change may have
         * been under way already; the gathering of the second began after this call.
         */
        private void awaitFreshMetrics() throws InterruptedException {
            Map<String, String> pulses = new HashMap<>(flink.pulses());
            Map<String, Integer> changes = new HashMap<>();
            patience.await(() -> {
                Map<String, String> now = flink.pulses();
                now.forEach((taskManager, pulse) -> {
                    if (!pulse.equals(pulses.put(taskManager, pulse))) {
                        changes.merge(taskManager, 1, Integer::sum);
                    }
                });
                boolean fresh = !now.isEmpty()
                        && now.keySet().stream().allMatch(taskManager -> changes.getOrDefault(taskManager, 0) >= 2);
                return fresh ? Optional.empty() : Optional.of("the metrics of every TaskManager" + state());
            });
        }

        private OptionalLong awaitClock() throws InterruptedException {
            patience.await(() -> flink.clock(job.id()).isPresent()
                    ? Optional.empty()
                    : Optional.of("the clock of every subtask that closes minutes" + state()));
            return flink.clock(job.id()).orElseGet(OptionalLong::empty);
        }

        /** Lets the clock pass the end of a minute. Returns the topics' ends with the heartbeats that this took. */
        private Map<TopicPartition, Long> passMinute(
                long minuteEnd, Set<TopicPartition> clocked, Map<TopicPartition, Long> ends)
                throws InterruptedException {
            heartbeatRounds = 0;
            if (passed(minuteEnd, awaitClock())) {
                return ends;
            }
            // A partition's watermark is its newest event time less the out-of-orderness and one millisecond.
            long eventTime = minuteEnd
                    + options.duration("clock.out-of-orderness", DEFAULT_OUT_OF_ORDERNESS)
                            .toMillis();
            Optional<Instant> ceiling = options.instant("clock.ceiling");
            if (ceiling.isPresent() && eventTime > ceiling.get().toEpochMilli()) {
                throw new StackException("the newest minute ends at " + Instant.ofEpochMilli(minuteEnd)
                        + ", and the job refuses heartbeats after its clock.ceiling " + ceiling.get()
                        + ", so that its clock can never pass that minute; submit with a later clock.ceiling");
            }
            Set<String> onCreateTime = topics.onCreateTime(options.clockTopics());
            if (onCreateTime.size() < options.clockTopics().size()) {
                awaitNotAhead(eventTime);
            }
            sendHeartbeats(clocked, onCreateTime, eventTime);
            patience.await(() -> {
                Optional<OptionalLong> clock = flink.clock(job.id());
                if (clock.isPresent() && passed(minuteEnd, clock.get())) {
                    return Optional.empty();
                }
                if (System.nanoTime() - heartbeatsSentAt > HEARTBEAT_PATIENCE.toNanos()
                        && lags(clocked).isEmpty()) {
                    // A job that failed over after it had read the heartbeats has lost its clock with them.
                    sendHeartbeats(clocked, onCreateTime, eventTime);
                }
                return Optional.of("the job's clock to pass " + Instant.ofEpochMilli(minuteEnd) + "; it stands at "
                        + (clock.isPresent() ? instant(clock.get()) : "a time that not every subtask reports")
                        + state());
            });
            Map<TopicPartition, Long> withHeartbeats = new HashMap<>();
            ends.forEach((partition, end) ->
                    withHeartbeats.put(partition, clocked.contains(partition) ? end + heartbeatRounds : end));
            return withHeartbeats;
        }

        private void sendHeartbeats(Set<TopicPartition> clocked, Set<String> onCreateTime, long eventTime)
                throws InterruptedException {
            topics.sendHeartbeats(clocked, onCreateTime, eventTime);
            heartbeatsSentAt = System.nanoTime();
            heartbeatRounds++;
        }

        private void awaitNotAhead(long eventTime) throws InterruptedException {
            long due = eventTime
                    - options.duration("clock.max-ahead", DEFAULT_MAX_AHEAD).toMillis()
                    + AHEAD_MARGIN_MILLIS;
            patience.await(() -> {
                long left = due - System.currentTimeMillis();
                return left <= 0
                        ? Optional.empty()
                        : Optional.of("live data's own minute to end: the job takes a heartbeat of "
                                + Instant.ofEpochMilli(eventTime) + " in " + left + " ms");
            });
        }

        private long awaitCheckpoint() throws InterruptedException {
            String failure = "";
            for (int attempt = 1; attempt <= MOST_CHECKPOINTS; attempt++) {
                patience.await(() -> {
                    String state = state();
                    return state.isEmpty() ? Optional.empty() : Optional.of("the job to run again" + state);
                });
                RunningJobs.CheckpointOutcome outcome = checkpoint();
                if (outcome.completed()) {
                    return outcome.checkpointId();
                }
                failure = outcome.failure();
                lines.accept("a checkpoint did not complete (" + failure + "): asking for another");
                Thread.sleep(BETWEEN_CHECKPOINTS.toMillis());
            }
            throw new StackException("not settled: " + MOST_CHECKPOINTS
                    + " checkpoints in a row did not complete, the last: " + failure
                    + "; see ./tidemark logs jobmanager");
        }

        /**
         * Waits until every minute that a late or amended record changes has been published again. Before the checkpoint that
         * has just completed such a record may still have been on its way to its position.
         *
         * @return whether the job tells of restatements, rows of which may not be stored yet
         */
        private boolean awaitRestated() throws InterruptedException {
            awaitFreshMetrics();
            boolean[] tells = {false};
            patience.await(() -> {
                Optional<OptionalLong> positions = flink.positionsToRestate(job.id());
                if (positions.isEmpty()) {
                    return Optional.of("what every subtask has yet to restate" + state());
                }
                tells[0] = positions.get().isPresent();
                long left = positions.get().orElse(0);
                return left == 0
                        ? Optional.empty()
                        : Optional.of("the job to publish minutes of " + left
                                + " positions again, which late or amended records have changed" + state());
            });
            return tells[0];
        }

        /** One checkpoint; a job that fails over meanwhile makes it fail, and nothing more. */
        private RunningJobs.CheckpointOutcome checkpoint() throws InterruptedException {
            String request;
            try {
                request = flink.triggerCheckpoint(job.id());
            } catch (StackException refused) {
                return new RunningJobs.CheckpointOutcome(-1, String.valueOf(refused.getMessage()));
            }
            patience.await(() -> flink.checkpoint(job.id(), request).isPresent()
                    ? Optional.empty()
                    : Optional.of("a checkpoint that began after the clock had passed" + state()));
            return flink.checkpoint(job.id(), request)
                    .orElseThrow(
                            () -> new StackException("the JobManager has forgotten checkpoint request " + request));
        }

        /** The job's state, where it is not plainly running; fails if the job has ended. */
        private String state() {
            FlinkJob now = flink.job(job.id());
            if (now.hasEnded()) {
                throw new StackException(
                        "job " + now + " has ended; see ./tidemark logs jobmanager and taskmanager-1, then "
                                + "./tidemark submit again");
            }
            return now.state().equals("RUNNING") ? "" : " (the job is " + now.state() + ")";
        }
    }

    /** A minute's bar is out once the clock has reached the minute's last millisecond. */
    private static boolean passed(long minuteEnd, OptionalLong clock) {
        return clock.isPresent() && clock.getAsLong() >= minuteEnd - 1;
    }

    static String instant(OptionalLong millis) {
        return millis.isPresent() ? Instant.ofEpochMilli(millis.getAsLong()).toString() : "no time yet";
    }
}
