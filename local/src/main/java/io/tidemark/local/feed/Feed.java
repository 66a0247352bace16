package io.tidemark.local.feed;

import io.tidemark.local.flink.RunningJobs;
import io.tidemark.local.stack.Ports;
import io.tidemark.local.stack.ProcessLock;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One feeding of records into Kafka: reference data first, then everything that carries the clock. */
public final class Feed {
    private static final Duration LINGER_AT_FULL_SPEED = Duration.ofMillis(20);
    private static final Duration LINGER_IN_PACE = Duration.ofMillis(10);
    /** Between heartbeats while the feed waits for its pace. */
    private static final long LONGEST_SLEEP_MILLIS = 100;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MINUTE = 60 * NANOS_PER_SECOND;
    /** Of wall-clock time, while a feed keeps a pace. */
    private static final double LONGEST_QUIET_SECONDS = 0.2;

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
    public Feed(String bootstrapServers, String flinkUrl, Path lockFile, FeedOptions options, FeedProgress progress) {
        this.bootstrapServers = bootstrapServers;
        this.flinkUrl = flinkUrl;
        this.lockFile = lockFile;
        this.options = options;
        this.progress = progress;
        this.pace = options.onWallClock() ? Pace.ofWallClock() : new Pace(options.speed());
    }

    /** Asks the feed to end after the record that it is at. */
    public void stop() {
        stopping = true;
    }

    /** Opens the records once the limits of the running jobs are known. */
    public interface Opening {
        /** @param limit event times after it are such as the running jobs would refuse */
        Records open(TimeLimit limit) throws IOException, InterruptedException;
    }

    /**
     * The records of a folder, merged by event time.
     *
     * @throws StackException if there is no such folder, or a file in it belongs to no topic
     */
    public static Opening ofFolder(Path folder) {
        FeedInputs inputs = new FeedInputs();
        inputs.addFolder(folder);
        return limit -> RecordFiles.open(inputs, limit, RecordMerge.Order.EVENT_TIME);
    }

    /** Feeds files, as {@link #run(Opening)} does. */
    boolean run(FeedInputs inputs) throws IOException, InterruptedException {
        return run(limit -> RecordFiles.open(inputs, limit, options.order()));
    }

    /**
     * Feeds everything and waits until the broker has it.
     *
     * @return whether everything was fed; false if {@link #stop} ended it
     * @throws StackException if another feed runs, the broker does not answer or refuses a record, or a running job
     *     would let the first tick go
     */
    public boolean run(Opening opening) throws IOException, InterruptedException {
        try (ProcessLock lock = lock()) {
            Ports.requireAnswer("kafka", bootstrapServers);
            JobLimits limits = JobLimits.ask(new RunningJobs(flinkUrl));
            try (Records records = opening.open(limits.timeLimit(options.createTime()))) {
                limits.checkFirstTick(records.firstEventTime(FeedTopic.TICKS));
                try (RecordPublisher publisher = publisher(records.topics())) {
                    sendReference(publisher, records);
                    sendEvents(publisher, records, limits.outOfOrderness());
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

    private RecordPublisher publisher(Set<FeedTopic> topics) throws InterruptedException {
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
     * In pace a fifth of a second of wall-clock time, so that live clocks run smoothly. At full speed a minute of event
     * time: whatever is published, is so by the minute, and more heartbeats would only outnumber the records.
     */
    private long longestQuietNanos() {
        return (long) Math.min(NANOS_PER_SECOND * LONGEST_QUIET_SECONDS * options.speed(), NANOS_PER_MINUTE);
    }

    private boolean paced() {
        return !Double.isInfinite(options.speed());
    }

    private void sendReference(RecordPublisher publisher, Records records) throws IOException {
        FeedRecord record;
        while (!stopping && (record = records.nextReference()) != null) {
            publisher.send(record);
            progress.sent(record);
        }
        // A job that meets a tick must find its instrument already there.
        publisher.flush();
    }

    private void sendEvents(RecordPublisher publisher, Records events, Duration outOfOrderness)
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
                    events.keepBack(record);
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

    private static @Nullable FeedRecord next(Records events, @Nullable Shuffle shuffle)
            throws IOException, InterruptedException {
        if (shuffle == null) {
            return events.nextEvent();
        }
        while (true) {
            FeedRecord shuffled = shuffle.next();
            if (shuffled != null) {
                return shuffled;
            }
            FeedRecord taken = events.nextEvent();
            if (taken == null) {
                shuffle.end();
                return shuffle.next();
            }
            shuffle.take(taken);
        }
    }

    private void awaitPace(RecordPublisher publisher, Records events, long eventTime) throws InterruptedException {
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
    private void beat(RecordPublisher publisher, Records events, long eventTime) {
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
