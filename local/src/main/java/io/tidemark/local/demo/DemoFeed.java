package io.tidemark.local.demo;

import io.tidemark.local.feed.Feed;
import io.tidemark.local.feed.FeedProgress;
import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.simulator.Made;
import io.tidemark.local.simulator.SimulatedMarket;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.StackException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A source on its way into Kafka, by a thread of its own. */
final class DemoFeed {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final FeedProgress progress = new FeedProgress(new PrintWriter(Writer.nullWriter()), false);
    private final Feed feed;
    private final @Nullable SimulatedMarket market;
    private final FutureTask<Boolean> feeding;

    DemoFeed(StackConfig config, DemoSource source) {
        feed = new Feed(
                config.kafkaBootstrapServers(), config.flinkUrl(), config.feedLock(), source.options(), progress);
        if (source instanceof DemoSource.Market simulated) {
            SimulatedMarket made = new SimulatedMarket(simulated.plan(config.kafkaPartitions()));
            market = made;
            feeding = new FutureTask<>(() -> feed.run(limit -> made));
        } else {
            market = null;
            Feed.Opening records = ((DemoSource.Folder) source).opening();
            feeding = new FutureTask<>(() -> feed.run(records));
        }
    }

    void start() {
        Thread thread = new Thread(feeding, "demo-feed");
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks for the end; returns at once. */
    void stop() {
        feed.stop();
    }

    /** Whether it has ended within this time. */
    boolean endsWithin(Duration limit) throws InterruptedException {
        try {
            feeding.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        } catch (ExecutionException ended) {
            return true;
        }
    }

    /**
     * Waits for the end of a feed that has ended or was stopped.
     *
     * @return whether everything was fed; false if it was stopped
     * @throws StackException if the feed failed
     */
    boolean complete() throws InterruptedException {
        try {
            return feeding.get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            throw new StackException(
                    "the broker did not acknowledge the last records within " + STOP_LIMIT.toSeconds()
                            + " s; see ./tidemark status and ./tidemark logs kafka",
                    slow);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof StackException known) {
                throw known;
            }
            throw new StackException("the feed failed: " + failed.getCause(), failed);
        }
    }

    long sent() {
        return progress.records();
    }

    /** Newest event time sent; empty before the first. */
    Optional<Instant> newestEvent() {
        long newest = progress.newestEvent();
        return newest == FeedRecord.UNTIMED
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(newest / NANOS_PER_SECOND, newest % NANOS_PER_SECOND));
    }

    /** What a simulated market has made so far; empty of any other source. */
    Optional<Made> made() {
        return Optional.ofNullable(market).map(SimulatedMarket::made);
    }
}
