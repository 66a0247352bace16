package io.tidemark.local.feed;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a feed sends, in the order in which it is sent: records of files, or of a simulated market. */
public interface Records extends AutoCloseable {

    /** Every topic that a record may go to. */
    Set<FeedTopic> topics();

    /** The next record of reference data; null when all are out. All of them go before the first event. */
    @Nullable
    FeedRecord nextReference() throws IOException;

    /** The next record that carries the clock; null when all are out. */
    @Nullable
    FeedRecord nextEvent() throws IOException, InterruptedException;

    /** Takes note that the last event taken will not be sent, because the feed was asked to end before it was due. */
    default void keepBack(FeedRecord event) {}

    /**
     * What has gone out so far is complete up to this event time but for records that are out of order; nanoseconds since
     * the epoch, {@link Long#MAX_VALUE} at the end. Heartbeats go no further.
     */
    long unsentFrom();

    /**
     * The least event time that records of this topic begin with, to be asked before the first is taken; {@link
     * FeedRecord#UNTIMED} if not known.
     */
    long firstEventTime(FeedTopic topic);

    @Override
    void close() throws IOException;
}
