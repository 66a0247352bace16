package io.tidemark.jobs.kafka;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.market.CloseTick;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.StatusTick;
import io.tidemark.domain.market.TradeTick;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka record after its only parse, with the place that it was read from. Exactly the component that {@code kind}
 * names is not null; for a heartbeat none is. Made by {@link Place}.
 *
 * @param topic Kafka topic
 * @param partition partition of the topic
 * @param offset offset in the partition
 * @param appendMillis the record's Kafka timestamp, milliseconds since the epoch, UTC
 * @param kind what it is
 * @param eventTimeNanos when it happened, nanoseconds since the epoch, UTC; {@link Long#MIN_VALUE} where the kind moves
 *     no clock
 * @param value bytes of the record as they were read, of executions and cash flows, which may still become dead letters
 *     where others of the same identity are known; null of all others
 */
@SuppressWarnings("ArrayRecordComponent") // carried to where the record is decided about, never compared
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
        @Nullable Execution execution,
        @Nullable CashFlow cashFlow,
        @Nullable Instrument instrument,
        @Nullable Account account,
        @Nullable DeadLetter deadLetter,
        byte @Nullable [] value) {

    /** The instrument that it speaks of; null for heartbeats, accounts and dead letters. */
    public @Nullable String instrumentId() {
        return switch (kind) {
            case QUOTE -> quote == null ? null : quote.instrumentId();
            case TRADE -> trade == null ? null : trade.instrumentId();
            case CLOSE -> close == null ? null : close.instrumentId();
            case STATUS -> status == null ? null : status.instrumentId();
            case EXECUTION -> execution == null ? null : execution.instrumentId();
            case CASH_FLOW -> cashFlow == null ? null : cashFlow.instrumentId();
            case INSTRUMENT -> instrument == null ? null : instrument.instrumentId();
            case HEARTBEAT, ACCOUNT, DEAD_LETTER -> null;
        };
    }

    /** The event time in whole milliseconds, rounded down. */
    public long eventTimeMillis() {
        return eventTimeNanos == Long.MIN_VALUE ? Long.MIN_VALUE : Math.floorDiv(eventTimeNanos, 1_000_000L);
    }

    /**
     * Where a record was read, and what was read there.
     *
     * @param topic Kafka topic
     * @param partition partition of the topic
     * @param offset offset in the partition
     * @param appendMillis the record's Kafka timestamp, milliseconds since the epoch, UTC
     */
    public record Place(String topic, int partition, long offset, long appendMillis) {
        static Place of(ConsumerRecord<byte[], byte[]> message) {
            return new Place(message.topic(), message.partition(), message.offset(), message.timestamp());
        }

        public Inbound heartbeat(long eventTimeNanos) {
            return tick(InboundKind.HEARTBEAT, eventTimeNanos, null, null, null, null);
        }

        public Inbound quote(QuoteTick quote) {
            return tick(InboundKind.QUOTE, quote.eventTimeNanos(), quote, null, null, null);
        }

        public Inbound trade(TradeTick trade) {
            return tick(InboundKind.TRADE, trade.eventTimeNanos(), null, trade, null, null);
        }

        public Inbound close(CloseTick close) {
            return tick(InboundKind.CLOSE, close.eventTimeNanos(), null, null, close, null);
        }

        public Inbound status(StatusTick status) {
            return tick(InboundKind.STATUS, status.eventTimeNanos(), null, null, null, status);
        }

        private Inbound tick(
                InboundKind kind,
                long eventTimeNanos,
                @Nullable QuoteTick quote,
                @Nullable TradeTick trade,
                @Nullable CloseTick close,
                @Nullable StatusTick status) {
            return new Inbound(
                    topic,
                    partition,
                    offset,
                    appendMillis,
                    kind,
                    eventTimeNanos,
                    quote,
                    trade,
                    close,
                    status,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        /**
         * An execution.
         *
         * @param value bytes of the record as they were read
         */
        public Inbound execution(Execution execution, byte[] value) {
            return dealing(InboundKind.EXECUTION, execution.eventTimeNanos(), execution, null, value);
        }

        /**
         * A cash flow.
         *
         * @param value bytes of the record as they were read
         */
        public Inbound cashFlow(CashFlow cashFlow, byte[] value) {
            return dealing(InboundKind.CASH_FLOW, cashFlow.eventTimeNanos(), null, cashFlow, value);
        }

        private Inbound dealing(
                InboundKind kind,
                long eventTimeNanos,
                @Nullable Execution execution,
                @Nullable CashFlow cashFlow,
                byte[] value) {
            return new Inbound(
                    topic,
                    partition,
                    offset,
                    appendMillis,
                    kind,
                    eventTimeNanos,
                    null,
                    null,
                    null,
                    null,
                    execution,
                    cashFlow,
                    null,
                    null,
                    null,
                    value);
        }

        public Inbound instrument(Instrument instrument) {
            return clockless(InboundKind.INSTRUMENT, instrument, null, null);
        }

        public Inbound account(Account account) {
            return clockless(InboundKind.ACCOUNT, null, account, null);
        }

        public Inbound deadLetter(DeadLetter letter) {
            return clockless(InboundKind.DEAD_LETTER, null, null, letter);
        }

        private Inbound clockless(
                InboundKind kind,
                @Nullable Instrument instrument,
                @Nullable Account account,
                @Nullable DeadLetter deadLetter) {
            return new Inbound(
                    topic,
                    partition,
                    offset,
                    appendMillis,
                    kind,
                    Long.MIN_VALUE,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    instrument,
                    account,
                    deadLetter,
                    null);
        }
    }
}
