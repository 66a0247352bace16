package io.tidemark.jobs.kafka;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.TradingStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a tick in the binary layout of {@code docs/formats/binary-ticks.md}. The layout is walked once, in
 * {@link #read}; fields are made of what was found there when they are asked for.
 */
final class BinaryTickFields implements TickFields {
    private static final byte MAGIC = 'T';
    private static final byte VERSION = 1;
    private static final int NULL_LENGTH = 0xFFFF;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final @Nullable TickType[] TYPES = {
        null, TickType.TRADE, TickType.QUOTE, TickType.CLOSE, TickType.STATUS, TickType.HEARTBEAT
    };
    private static final @Nullable AggressorSide[] SIDES = {
        null, AggressorSide.BUY, AggressorSide.SELL, AggressorSide.NONE
    };
    private static final @Nullable TradingStatus[] STATUSES = {null, TradingStatus.OPEN, TradingStatus.HALTED};

    /** Places of a record's decimals: price, size of a trade; bid price, bid size, ask price, ask size of a quote. */
    private static final int DECIMALS = 4;

    private final KnownNames names;
    private final int[] decimalStarts = new int[DECIMALS];
    private byte[] bytes = {};
    private int at;
    private int typeCode;
    private long eventTimeNanos;
    private long sequence;
    private int instrumentStart;
    private int venueStart;
    private int code;
    private int conditionsStart;
    private int epochDay;

    BinaryTickFields(KnownNames names) {
        this.names = names;
    }

    @Override
    public void read(byte @Nullable [] value) throws RejectedRecordException {
        if (value == null || value.length == 0) {
            throw malformed("the record has no value");
        }
        bytes = value;
        at = 0;
        require(3);
        if (value[0] != MAGIC) {
            throw malformed("not a binary tick: it begins with byte " + value[0] + " and not with " + MAGIC);
        }
        if (value[1] != VERSION) {
            throw malformed("version " + value[1] + " of the binary layout is not known; this program reads 1");
        }
        typeCode = value[2];
        at = 3;
        TickType type = typeOrNull();
        if (type == null) {
            // What follows the type depends on it; asking for the type will name the fault.
            return;
        }
        eventTimeNanos = nextLong();
        if (type != TickType.HEARTBEAT) {
            sequence = nextLong();
            instrumentStart = skipString();
            venueStart = skipString();
            readBody(type);
        }
        if (at != value.length) {
            throw malformed((value.length - at) + " bytes follow the record");
        }
    }

    private void readBody(TickType type) throws RejectedRecordException {
        switch (type) {
            case TRADE -> {
                skipDecimals(2);
                code = nextByte();
                conditionsStart = at;
                for (int left = nextByte() & 0xFF; left > 0; left--) {
                    skipString();
                }
            }
            case QUOTE -> skipDecimals(4);
            case CLOSE -> {
                skipDecimals(1);
                require(4);
                epochDay = (int) INT.get(bytes, at);
                at += 4;
            }
            case STATUS -> code = nextByte();
            case HEARTBEAT -> {
                // Says all by its event time.
            }
        }
    }

    private void require(int length) throws RejectedRecordException {
        if (bytes.length - at < length) {
            throw malformed("the record ends after " + bytes.length + " bytes, in the middle of a field");
        }
    }

    private byte nextByte() throws RejectedRecordException {
        require(1);
        return bytes[at++];
    }

    private long nextLong() throws RejectedRecordException {
        require(8);
        long value = (long) LONG.get(bytes, at);
        at += 8;
        return value;
    }

    private int skipString() throws RejectedRecordException {
        require(2);
        int start = at;
        int length = stringLength(start);
        at += 2;
        if (length != NULL_LENGTH) {
            require(length);
            at += length;
        }
        return start;
    }

    private int stringLength(int start) {
        return (bytes[start] & 0xFF) << 8 | (bytes[start + 1] & 0xFF);
    }

    private void skipDecimals(int count) throws RejectedRecordException {
        for (int i = 0; i < count; i++) {
            require(1);
            decimalStarts[i] = at;
            int length = bytes[at] & 0xFF;
            if (length > 0) {
                require(2 + length);
                at += 1 + length;
            }
            at++;
        }
    }

    private @Nullable TickType typeOrNull() {
        return typeCode > 0 && typeCode < TYPES.length ? TYPES[typeCode] : null;
    }

    @Override
    public TickType type() throws RejectedRecordException {
        return coded("type", typeCode, TYPES);
    }

    @Override
    public long eventTimeNanos() {
        return eventTimeNanos;
    }

    @Override
    public String instrumentId(@Nullable String expected) throws RejectedRecordException {
        return identifier("instrument_id", instrumentStart);
    }

    @Override
    public void requireVenue() throws RejectedRecordException {
        identifier("venue", venueStart);
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public BigDecimal price() throws RejectedRecordException {
        return decimal("price", 0);
    }

    @Override
    public BigDecimal size() throws RejectedRecordException {
        return decimal("size", 1);
    }

    @Override
    public AggressorSide aggressorSide() throws RejectedRecordException {
        return coded("aggressor_side", code, SIDES);
    }

    @Override
    public List<String> conditions() throws RejectedRecordException {
        int count = bytes[conditionsStart] & 0xFF;
        if (count == 0) {
            return List.of();
        }
        if (count > Identifiers.MAXIMUM_LIST_LENGTH) {
            throw Identifiers.notAList("conditions");
        }
        List<String> conditions = new ArrayList<>(count);
        at = conditionsStart + 1;
        for (int i = 0; i < count; i++) {
            int start = skipString();
            String condition = stringLength(start) == NULL_LENGTH ? null : text("conditions", start);
            if (condition == null || condition.length() > Identifiers.MAXIMUM_LENGTH) {
                throw Identifiers.notAList("conditions");
            }
            conditions.add(condition);
        }
        return Identifiers.codes(conditions);
    }

    @Override
    public @Nullable BigDecimal bidPrice() throws RejectedRecordException {
        return decimalOrNull("bid_price", 0);
    }

    @Override
    public @Nullable BigDecimal bidSize() throws RejectedRecordException {
        return decimalOrNull("bid_size", 1);
    }

    @Override
    public @Nullable BigDecimal askPrice() throws RejectedRecordException {
        return decimalOrNull("ask_price", 2);
    }

    @Override
    public @Nullable BigDecimal askSize() throws RejectedRecordException {
        return decimalOrNull("ask_size", 3);
    }

    @Override
    public long tradingDateEpochDay() throws RejectedRecordException {
        if (epochDay == Integer.MIN_VALUE) {
            throw missing("trading_date");
        }
        return epochDay;
    }

    @Override
    public TradingStatus status() throws RejectedRecordException {
        return coded("status", code, STATUSES);
    }

    @Override
    public long unknownFields() {
        return 0;
    }

    private String identifier(String name, int start) throws RejectedRecordException {
        if (stringLength(start) == NULL_LENGTH) {
            throw missing(name);
        }
        return Identifiers.require(name, text(name, start));
    }

    private String text(String name, int start) throws RejectedRecordException {
        String text = names.of(bytes, start + 2, stringLength(start));
        if (text == null) {
            throw malformed(name + " is not UTF-8 text");
        }
        return text;
    }

    private BigDecimal decimal(String name, int place) throws RejectedRecordException {
        BigDecimal value = decimalOrNull(name, place);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    private @Nullable BigDecimal decimalOrNull(String name, int place) throws RejectedRecordException {
        int start = decimalStarts[place];
        int length = bytes[start] & 0xFF;
        if (length == 0) {
            return null;
        }
        int scale = bytes[start + 1];
        if (length > Long.BYTES) {
            return ExactDecimal.of(name, new BigInteger(bytes, start + 2, length), scale);
        }
        long unscaled = bytes[start + 2];
        for (int i = start + 3; i < start + 2 + length; i++) {
            unscaled = unscaled << 8 | (bytes[i] & 0xFF);
        }
        return ExactDecimal.of(name, unscaled, scale);
    }

    private static <E extends Enum<E>> E coded(String name, int code, @Nullable E[] constants)
            throws RejectedRecordException {
        E constant = code >= 0 && code < constants.length ? constants[code] : null;
        if (constant != null) {
            return constant;
        }
        if (code == 0) {
            throw missing(name);
        }
        throw new RejectedRecordException(
                DeadLetterReason.BAD_VALUE, name + " is code " + code + ", not one of 1 to " + (constants.length - 1));
    }

    private static RejectedRecordException missing(String name) {
        return new RejectedRecordException(DeadLetterReason.MISSING_FIELD, name + " is null");
    }

    private static RejectedRecordException malformed(String detail) {
        return new RejectedRecordException(DeadLetterReason.MALFORMED, detail);
    }
}
