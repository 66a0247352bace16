package io.tidemark.local.feed;

import org.jspecify.annotations.Nullable;

/**
 * A record, such as a line of a file, ready to be sent.
 *
 * @param value the line, byte for byte
 * @param key the record key; null if the line is a heartbeat or none can be read
 * @param eventTime nanoseconds since the epoch, UTC; {@link #UNTIMED} if the line has none of its own
 * @param runningTime the greatest event time of its file up to and including this line; {@link #UNTIMED} before the first
 * @param runningArrival so the greatest {@code ts_arrival}
 * @param timestamp what a topic on CreateTime gets, milliseconds since the epoch, UTC
 * @param wellFormed whether the line is one JSON object
 */
@SuppressWarnings("ArrayRecordComponent") // carried from a file to the broker, never compared
public record FeedRecord(
        FeedTopic topic,
        byte @Nullable [] key,
        byte[] value,
        long eventTime,
        long runningTime,
        long runningArrival,
        long timestamp,
        boolean wellFormed) {
    /** Before every real time. */
    public static final long UNTIMED = Long.MIN_VALUE;

    boolean timed() {
        return eventTime != UNTIMED;
    }
}
