package io.tidemark.local.feed;

import io.tidemark.local.flink.RunningJobs;
import io.tidemark.local.stack.Ports;
import io.tidemark.local.stack.ProcessLock;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One feeding of files into Kafka: reference data first, then everything that carries the clock. */
final class Feed {
    private static final Duration LINGER_AT_FULL_SPEED = Duration.ofMillis(20);
    private static final Duration LINGER_IN_PACE = Duration.ofMillis(2);
    /** Between heartbeats while the feed waits for its pace. */
    private static final long LONGEST_SLEEP_MILLIS = 100;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MINUTE = 60 * NANOS_PER_SECOND;

    private final String bootstrapServers;
    private final String flinkUrl;
    private final Path lockFile;
    private final FeedOptions options;
    private final FeedProgress progress;
    private final Pace pace;
    private final Map<FeedTopic, QuietPartitions> quiet = new LinkedHashMap<>();
    private volatile boolean stopping;
    private long sentTime = FeedRecord.UNTIMED;

    /**
     * @param bootstrapServers of the broker, {@code host:port}
     * @param flinkUrl of the JobManager's REST interface; asked for the limits of running jobs
     * @param lockFile held while the feed runs: one at a time
     */
    Feed(String bootstrapServers, String flinkUrl, Path lockFile, FeedOptions options, FeedProgress progress) {
        this.bootstrapServers = bootstrapServers;
        this.flinkUrl = flinkUrl;
        this.lockFile = lockFile;
        this.options = options;
        this.progress = progress;
        this.pace = new Pace(options.speed());
    }

    /** Asks the feed to end after the record that it is at. */
    void stop() {
        stopping = true;
    }

    /**
     * Feeds everything and waits until the broker has it.
     *
     * @return whether everything was fed; false if {@link #stop} ended it
     */
    boolean run(FeedInputs inputs) throws IOException, InterruptedException {
        try (ProcessLock lock = lock()) {
            Ports.requireAnswer("kafka", bootstrapServers);
            JobLimits limits = JobLimits.ask(new RunningJobs(flinkUrl));
            TimeLimit timeLimit = limits.timeLimit(options.createTime());
            List<RecordFile> reference = new ArrayList<>();
            try (RecordMerge events = new RecordMerge(lanes(inputs.events(), timeLimit), options.order())) {
                for (FeedInput input : inputs.reference()) {
                    reference.add(RecordFile.open(input, timeLimit));
                }
                limits.checkFirstTick(events.firstEventTime(FeedTopic.TICKS));
                try (RecordPublisher publisher = publisher(inputs)) {
                    sendReference(publisher, reference);
                    sendEvents(publisher, events, limits.outOfOrderness());
                }
            } finally {
                for (RecordFile file : reference) {
                    file.close();
                }
            }
            return !stopping;
        }
    }

    private ProcessLock lock() {
        ProcessLock lock = ProcessLock.tryAcquire(lockFile);
        if (lock == null) {
            throw new StackException("another feed is running on this stack (it holds " + lockFile
                    + "); wait for its end, or stop it with Ctrl-C");
        }
        return lock;
    }

    private static List<RecordLane> lanes(List<FeedInput> inputs, TimeLimit limit) throws IOException {
        List<RecordLane> lanes = new ArrayList<>();
        try {
            for (FeedInput input : inputs) {
                lanes.add(new RecordLane(RecordFile.open(input, limit)));
            }
            return lanes;
        } catch (IOException | RuntimeException unreadable) {
            for (RecordLane lane : lanes) {
                lane.close();
            }
            throw unreadable;
        }
    }

    private RecordPublisher publisher(FeedInputs inputs) throws InterruptedException {
        Set<FeedTopic> topics = new LinkedHashSet<>();
        inputs.reference().forEach(input -> topics.add(input.topic()));
        inputs.events().forEach(input -> topics.add(input.topic()));
        RecordPublisher publisher = RecordPublisher.open(
                bootstrapServers, topics, options.createTime(), paced() ? LINGER_IN_PACE : LINGER_AT_FULL_SPEED);
        for (FeedTopic topic : topics) {
            if (topic.carriesClock()) {
                quiet.put(topic, new QuietPartitions(publisher.partitions(topic), longestQuietNanos()));
            }
        }
        return publisher;
    }

    /**
     * In pace a fifth of a second of wall-clock time, but at least a second of event time, so that live clocks run
     * smoothly. At full speed a minute of event time: whatever is published, is so by the minute, and more heartbeats
     * would only outnumber the records.
     */
    private long longestQuietNanos() {
        return paced()
                ? (long) Math.min(NANOS_PER_SECOND * Math.max(1, options.speed() / 5), NANOS_PER_MINUTE)
                : NANOS_PER_MINUTE;
    }

    private boolean paced() {
        return !Double.isInfinite(options.speed());
    }

    private void sendReference(RecordPublisher publisher, List<RecordFile> files) throws IOException {
        for (RecordFile file : files) {
            FeedRecord record;
            while (!stopping && (record = file.next()) != null) {
                publisher.send(record);
                progress.sent(record);
            }
        }
        // A job that meets a tick must find its instrument already there.
        publisher.flush();
    }

    private void sendEvents(RecordPublisher publisher, RecordMerge events, Duration outOfOrderness)
            throws IOException, InterruptedException {
        @Nullable
        Shuffle shuffle = options.shuffleSeed().isPresent()
                ? new Shuffle(options.shuffleSeed().getAsLong(), outOfOrderness.toNanos())
                : null;
        FeedRecord record;
        while (!stopping && (record = next(events, shuffle)) != null) {
            if (record.timed()) {
                awaitPace(publisher, events, Math.max(sentTime, record.eventTime()));
                if (stopping) {
                    break;
                }
                sentTime = Math.max(sentTime, record.eventTime());
            }
            int partition = publisher.send(record);
            progress.sent(record);
            QuietPartitions partitions = quiet.get(record.topic());
            if (partitions != null) {
                partitions.sent(partition, record.eventTime());
            }
            beat(publisher, events, sentTime);
            progress.show(sentTime, paced());
        }
        if (!stopping && sentTime != FeedRecord.UNTIMED) {
            quiet.forEach((topic, partitions) ->
                    partitions.last(sentTime, partition -> sendHeartbeat(publisher, topic, partition, sentTime)));
        }
        publisher.flush();
    }

    private static @Nullable FeedRecord next(RecordMerge events, @Nullable Shuffle shuffle)
            throws IOException, InterruptedException {
        if (shuffle == null) {
            return events.next();
        }
        while (true) {
            FeedRecord shuffled = shuffle.next();
            if (shuffled != null) {
                return shuffled;
            }
            FeedRecord taken = events.next();
            if (taken == null) {
                shuffle.end();
                return shuffle.next();
            }
            shuffle.take(taken);
        }
    }

    private void awaitPace(RecordPublisher publisher, RecordMerge events, long eventTime) throws InterruptedException {
        long wait;
        while (!stopping && (wait = pace.untilDue(eventTime, System.nanoTime())) > 0) {
            Thread.sleep(Math.min(wait / 1_000_000 + 1, LONGEST_SLEEP_MILLIS));
            if (sentTime != FeedRecord.UNTIMED) {
                beat(publisher, events, Math.min(pace.eventTimeAt(System.nanoTime()), eventTime));
            }
            progress.show(sentTime, true);
        }
    }

    /** Sends heartbeats of this event time, or of an earlier one up to which everything has been sent. */
    private void beat(RecordPublisher publisher, RecordMerge events, long eventTime) {
        if (eventTime == FeedRecord.UNTIMED) {
            return;
        }
        for (Map.Entry<FeedTopic, QuietPartitions> topic : quiet.entrySet()) {
            if (topic.getValue().dueBy(eventTime)) {
                long complete = Math.min(eventTime, events.unsentFrom());
                topic.getValue()
                        .beat(complete, partition -> sendHeartbeat(publisher, topic.getKey(), partition, complete));
            }
        }
    }

    private void sendHeartbeat(RecordPublisher publisher, FeedTopic topic, int partition, long eventTime) {
        publisher.sendHeartbeat(topic, partition, eventTime);
        progress.sentHeartbeat(topic);
    }
}
