package io.tidemark.jobs.kafka;

import io.tidemark.domain.market.CloseTick;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.StatusTick;
import io.tidemark.domain.market.TradeTick;
import io.tidemark.domain.reference.Instrument;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka record after its only parse, with the place that it was read from. Exactly the component that {@code kind}
 * names is not null; for a heartbeat none is.
 *
 * @param topic Kafka topic
 * @param partition partition of the topic
 * @param offset offset in the partition
 * @param appendMillis the record's Kafka timestamp, milliseconds since the epoch, UTC
 * @param kind what it is
 * @param eventTimeNanos when it happened, nanoseconds since the epoch, UTC; {@link Long#MIN_VALUE} where the kind moves
 *     no clock
 */
public record Inbound(
        String topic,
        int partition,
        long offset,
        long appendMillis,
        InboundKind kind,
        long eventTimeNanos,
        @Nullable QuoteTick quote,
        @Nullable TradeTick trade,
        @Nullable CloseTick close,
        @Nullable StatusTick status,
        @Nullable Instrument instrument,
        @Nullable DeadLetter deadLetter) {

    /** The instrument that it speaks of; null for heartbeats and dead letters. */
    public @Nullable String instrumentId() {
        if (quote != null) {
            return quote.instrumentId();
        }
        if (trade != null) {
            return trade.instrumentId();
        }
        if (close != null) {
            return close.instrumentId();
        }
        if (status != null) {
            return status.instrumentId();
        }
        return instrument == null ? null : instrument.instrumentId();
    }

    /** The event time in whole milliseconds, rounded down. */
    public long eventTimeMillis() {
        return eventTimeNanos == Long.MIN_VALUE ? Long.MIN_VALUE : Math.floorDiv(eventTimeNanos, 1_000_000L);
    }
}
