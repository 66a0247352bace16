package io.tidemark.local.encoding;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.CloseTick;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.StatusTick;
import io.tidemark.domain.market.TradeTick;
import io.tidemark.domain.market.TradingStatus;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values of Kafka records of {@code market.ticks} in the binary layout of {@code docs/formats/binary-ticks.md}.
 *
 * <p>What the decoder at the other end refuses (a negative size, a blank name) is written all the same. One object
 * serves one thread.
 */
public final class BinaryTickEncoder {
    private static final int LONGEST_STRING = 0xFFFE;
    private static final int LONGEST_DECIMAL = 0xFF;

    private byte[] buffer = new byte[256];
    private int length;

    /** A trade. */
    public byte[] encode(TradeTick trade, String venue) {
        head(1, trade.eventTimeNanos(), trade.sequence(), trade.instrumentId(), venue);
        decimal(trade.price());
        decimal(trade.size());
        octet(code(trade.aggressorSide()));
        octet(trade.conditions().size());
        trade.conditions().forEach(this::text);
        return Arrays.copyOf(buffer, length);
    }

    /** A quote. */
    public byte[] encode(QuoteTick quote, String venue) {
        head(2, quote.eventTimeNanos(), quote.sequence(), quote.instrumentId(), venue);
        decimal(quote.bidPrice());
        decimal(quote.bidSize());
        decimal(quote.askPrice());
        decimal(quote.askSize());
        return Arrays.copyOf(buffer, length);
    }

    /** An official close. */
    @SuppressWarnings("UnnecessaryLongToIntConversion") // it refuses a date that its four bytes cannot hold
    public byte[] encode(CloseTick close, String venue) {
        head(3, close.eventTimeNanos(), close.sequence(), close.instrumentId(), venue);
        decimal(close.price());
        bigEndian(Math.toIntExact(close.tradingDateEpochDay()), Integer.BYTES);
        return Arrays.copyOf(buffer, length);
    }

    /** A change of status. */
    public byte[] encode(StatusTick status, String venue) {
        head(4, status.eventTimeNanos(), status.sequence(), status.instrumentId(), venue);
        octet(code(status.status()));
        return Arrays.copyOf(buffer, length);
    }

    /** A heartbeat at this event time, nanoseconds since the epoch, UTC. */
    public byte[] heartbeat(long eventTimeNanos) {
        head(5, eventTimeNanos);
        return Arrays.copyOf(buffer, length);
    }

    private static int code(AggressorSide side) {
        return switch (side) {
            case BUY -> 1;
            case SELL -> 2;
            case NONE -> 3;
        };
    }

    private static int code(TradingStatus status) {
        return switch (status) {
            case OPEN -> 1;
            case HALTED -> 2;
        };
    }

    private void head(int type, long eventTimeNanos, long sequence, String instrumentId, String venue) {
        head(type, eventTimeNanos);
        bigEndian(sequence, Long.BYTES);
        text(instrumentId);
        text(venue);
    }

    private void head(int type, long eventTimeNanos) {
        length = 0;
        octet('T');
        octet(1);
        octet(type);
        bigEndian(eventTimeNanos, Long.BYTES);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        requireAtMost("text", bytes.length, LONGEST_STRING);
        bigEndian(bytes.length, Short.BYTES);
        append(bytes);
    }

    private void decimal(@Nullable BigDecimal value) {
        if (value == null) {
            octet(0);
            return;
        }
        byte[] unscaled = value.unscaledValue().toByteArray();
        requireAtMost("number", unscaled.length, LONGEST_DECIMAL);
        if (value.scale() != (byte) value.scale()) {
            throw new IllegalArgumentException(
                    "a number of scale " + value.scale() + " cannot be written; -128 to 127");
        }
        octet(unscaled.length);
        octet(value.scale());
        append(unscaled);
    }

    private static void requireAtMost(String what, int bytes, int most) {
        if (bytes > most) {
            throw new IllegalArgumentException(
                    "a " + what + " of " + bytes + " bytes cannot be written; at most " + most);
        }
    }

    private void bigEndian(long value, int bytes) {
        for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            octet((int) (value >> shift));
        }
    }

    private void octet(int value) {
        reserve(1);
        buffer[length++] = (byte) value;
    }

    private void append(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void reserve(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
