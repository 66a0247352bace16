package io.tidemark.local.simulator;

import io.tidemark.local.feed.FeedTopic;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way.
 *
 * @param eventTime nanoseconds since the epoch; {@link io.tidemark.local.feed.FeedRecord#UNTIMED} if its text has none that
 *     can be believed
 * @param delivery when it is delivered, nanoseconds since the epoch
 * @param ordinal the order of what is delivered at the same time
 * @param delay the fault that made the delivery later than the event; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Parcel(
        FeedTopic topic,
        byte[] key,
        byte[] value,
        long eventTime,
        long delivery,
        long ordinal,
        Kind kind,
        @Nullable Fault delay,
        Delivery.Meaning meaning)
        implements Comparable<Parcel> {

    /** What a record is to who takes it. */
    enum Kind {
        PLAIN(null),
        AMENDMENT(null),
        DUPLICATE(Fault.DUPLICATE),
        CONFLICTING(Fault.CONFLICTING),
        MALFORMED(Fault.MALFORMED),
        SKEWED(Fault.SKEWED);

        private final @Nullable Fault fault;

        Kind(@Nullable Fault fault) {
            this.fault = fault;
        }

        /** The fault that makes such records; null for none. */
        @Nullable
        Fault fault() {
            return fault;
        }
    }

    @Override
    public int compareTo(Parcel other) {
        int order = Long.compare(delivery, other.delivery);
        return order == 0 ? Long.compare(ordinal, other.ordinal) : order;
    }
}
