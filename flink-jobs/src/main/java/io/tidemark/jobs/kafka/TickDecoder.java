package io.tidemark.jobs.kafka;

import io.tidemark.domain.market.CloseTick;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.StatusTick;
import io.tidemark.domain.market.TradeTick;
import java.math.BigDecimal;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records of {@code market.ticks}: trades, quotes, official closes, changes of status and heartbeats, with the rules
 * that they must keep in whichever encoding they come.
 */
final class TickDecoder implements RecordDecoder {
    private static final long serialVersionUID = 1L;

    private final TickFormat format;
    private final ClockRule clockRule;
    private transient @Nullable TickFields reusedFields;
    private transient @Nullable KnownNames reusedNames;

    TickDecoder(TickFormat format, ClockRule clockRule) {
        this.format = format;
        this.clockRule = clockRule;
    }

    @Override
    public Inbound decode(ConsumerRecord<byte[], byte[]> message) throws RejectedRecordException {
        TickFields fields = fields();
        fields.read(message.value());
        TickType type = fields.type();
        long eventTimeNanos = EventRules.requireTime(fields.eventTimeNanos(), message.timestamp(), clockRule);
        if (type == TickType.HEARTBEAT) {
            return Inbound.Place.of(message).heartbeat(eventTimeNanos);
        }
        byte[] key = message.key();
        String named = key == null ? null : names().of(key, 0, key.length);
        String instrumentId = fields.instrumentId(named);
        Identifiers.requireKey(key, named, "instrument_id", instrumentId);
        fields.requireVenue();
        long sequence = EventRules.requireSequence(fields.sequence());
        return switch (type) {
            case QUOTE -> quote(message, fields, instrumentId, eventTimeNanos, sequence);
            case TRADE -> trade(message, fields, instrumentId, eventTimeNanos, sequence);
            case CLOSE -> {
                CloseTick close = new CloseTick(
                        instrumentId, eventTimeNanos, sequence, fields.price(), fields.tradingDateEpochDay());
                yield Inbound.Place.of(message).close(close);
            }
            case STATUS -> {
                StatusTick status = new StatusTick(instrumentId, eventTimeNanos, sequence, fields.status());
                yield Inbound.Place.of(message).status(status);
            }
            case HEARTBEAT -> throw new IllegalStateException("a heartbeat has left above");
        };
    }

    private static Inbound quote(
            ConsumerRecord<byte[], byte[]> message,
            TickFields fields,
            String instrumentId,
            long eventTimeNanos,
            long sequence)
            throws RejectedRecordException {
        BigDecimal bidPrice = fields.bidPrice();
        BigDecimal bidSize = notNegative("bid_size", fields.bidSize());
        BigDecimal askPrice = fields.askPrice();
        BigDecimal askSize = notNegative("ask_size", fields.askSize());
        requireTogether("bid", bidPrice, bidSize);
        requireTogether("ask", askPrice, askSize);
        QuoteTick quote = new QuoteTick(instrumentId, eventTimeNanos, sequence, bidPrice, bidSize, askPrice, askSize);
        return Inbound.Place.of(message).quote(quote);
    }

    private static Inbound trade(
            ConsumerRecord<byte[], byte[]> message,
            TickFields fields,
            String instrumentId,
            long eventTimeNanos,
            long sequence)
            throws RejectedRecordException {
        BigDecimal price = fields.price();
        BigDecimal size = fields.size();
        notNegative("size", size);
        TradeTick trade = new TradeTick(
                instrumentId, eventTimeNanos, sequence, price, size, fields.aggressorSide(), fields.conditions());
        return Inbound.Place.of(message).trade(trade);
    }

    private static @Nullable BigDecimal notNegative(String name, @Nullable BigDecimal size)
            throws RejectedRecordException {
        if (size != null && size.signum() < 0) {
            throw badValue(name + " is negative: " + size);
        }
        return size;
    }

    private static void requireTogether(String side, @Nullable BigDecimal price, @Nullable BigDecimal size)
            throws RejectedRecordException {
        if ((price == null) != (size == null)) {
            throw badValue(side + "_price and " + side + "_size are null together or not at all");
        }
    }

    private static RejectedRecordException badValue(String detail) {
        return new RejectedRecordException(DeadLetterReason.BAD_VALUE, detail);
    }

    @Override
    public long unknownFields() {
        return fields().unknownFields();
    }

    private TickFields fields() {
        TickFields fields = reusedFields;
        if (fields == null) {
            fields = format.newFields(names());
            reusedFields = fields;
        }
        return fields;
    }

    private KnownNames names() {
        KnownNames names = reusedNames;
        if (names == null) {
            names = new KnownNames();
            reusedNames = names;
        }
        return names;
    }
}
