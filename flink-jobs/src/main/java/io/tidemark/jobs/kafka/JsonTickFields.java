package io.tidemark.jobs.kafka;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.TradingStatus;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a tick in JSON. */
final class JsonTickFields implements TickFields {
    private static final TickType[] TYPES = TickType.values();
    private static final AggressorSide[] SIDES = AggressorSide.values();
    private static final TradingStatus[] STATUSES = TradingStatus.values();

    private final JsonFields fields = new JsonFields(
            "type",
            "instrument_id",
            "venue",
            "ts_event",
            "ts_arrival",
            "sequence",
            "price",
            "size",
            "aggressor_side",
            "conditions",
            "bid_price",
            "bid_size",
            "ask_price",
            "ask_size",
            "trading_date",
            "status");

    private @Nullable String lastVenue;

    @Override
    public void read(byte @Nullable [] value) throws RejectedRecordException {
        fields.read(value);
    }

    @Override
    public TickType type() throws RejectedRecordException {
        return fields.oneOf("type", TYPES);
    }

    @Override
    public long eventTimeNanos() throws RejectedRecordException {
        return fields.integer("ts_event");
    }

    @Override
    public String instrumentId(@Nullable String expected) throws RejectedRecordException {
        return fields.identifier("instrument_id", expected);
    }

    @Override
    public void requireVenue() throws RejectedRecordException {
        lastVenue = fields.identifier("venue", lastVenue);
    }

    @Override
    public long sequence() throws RejectedRecordException {
        return fields.integer("sequence");
    }

    @Override
    public BigDecimal price() throws RejectedRecordException {
        return fields.decimal("price");
    }

    @Override
    public BigDecimal size() throws RejectedRecordException {
        return fields.decimal("size");
    }

    @Override
    public AggressorSide aggressorSide() throws RejectedRecordException {
        return fields.oneOf("aggressor_side", SIDES);
    }

    @Override
    public List<String> conditions() throws RejectedRecordException {
        return fields.codes("conditions");
    }

    @Override
    public @Nullable BigDecimal bidPrice() throws RejectedRecordException {
        return fields.decimalOrNull("bid_price");
    }

    @Override
    public @Nullable BigDecimal bidSize() throws RejectedRecordException {
        return fields.decimalOrNull("bid_size");
    }

    @Override
    public @Nullable BigDecimal askPrice() throws RejectedRecordException {
        return fields.decimalOrNull("ask_price");
    }

    @Override
    public @Nullable BigDecimal askSize() throws RejectedRecordException {
        return fields.decimalOrNull("ask_size");
    }

    @Override
    public long tradingDateEpochDay() throws RejectedRecordException {
        String date = fields.identifier("trading_date");
        try {
            return LocalDate.parse(date).toEpochDay();
        } catch (DateTimeException e) {
            throw new RejectedRecordException(
                    DeadLetterReason.BAD_VALUE, "trading_date is " + Excerpt.of(date) + ", not a date like 2026-01-31");
        }
    }

    @Override
    public TradingStatus status() throws RejectedRecordException {
        return fields.oneOf("status", STATUSES);
    }

    @Override
    public long unknownFields() {
        return fields.unknownFields();
    }
}
