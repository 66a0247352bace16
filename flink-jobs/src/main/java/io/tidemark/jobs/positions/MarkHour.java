package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.market.PricePoint;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The marks of one instrument's minutes of one hour, packed: some thirty bytes a minute that had ticks, nothing for one
 * that had none. Integers are varints, times relative to the minute, append times to those of the events, prices a scale
 * and the fewest bytes that hold them.
 */
final class MarkHour {
    static final long HOUR_MILLIS = 3_600_000;

    private static final long NANOS_A_MILLI = 1_000_000;
    private static final int HAS_TRADE = 1;
    private static final int HAS_MIDDLE = 2;
    private static final int LARGEST_ENTRY = 128;

    private final String instrumentId;
    private final long startMillis;
    private final TreeMap<Long, MinuteMark> minutes = new TreeMap<>();

    /** The hour that starts at {@code startMillis}, as it was packed; empty if null. */
    MarkHour(String instrumentId, long startMillis, byte @Nullable [] packed) {
        this.instrumentId = instrumentId;
        this.startMillis = startMillis;
        if (packed != null) {
            ByteBuffer buffer = ByteBuffer.wrap(packed);
            while (buffer.hasRemaining()) {
                read(buffer);
            }
        }
    }

    void put(MinuteMark mark) {
        minutes.put(mark.minuteMillis(), mark);
    }

    @Nullable
    MinuteMark get(long minuteMillis) {
        return minutes.get(minuteMillis);
    }

    /** The minutes that had ticks, by their start, milliseconds since the epoch, UTC. */
    SortedMap<Long, MinuteMark> minutes() {
        return minutes;
    }

    /**
     * What the minutes of a packed hour come to, as if it were one minute: its newest prices and all its ticks. Prices that
     * are not the newest are passed over, which takes a fraction of the time of unpacking them.
     */
    static MinuteMark sum(long startMillis, byte[] packed) {
        ByteBuffer buffer = ByteBuffer.wrap(packed);
        long tickCount = 0;
        PackedPoint trade = null;
        PackedPoint middle = null;
        while (buffer.hasRemaining()) {
            long minuteMillis = startMillis + buffer.get() * MinuteTicks.MINUTE_MILLIS;
            byte flags = buffer.get();
            tickCount += getLong(buffer);
            if ((flags & HAS_TRADE) != 0) {
                trade = new PackedPoint(buffer.position(), minuteMillis);
                skipPoint(buffer);
            }
            if ((flags & HAS_MIDDLE) != 0) {
                middle = new PackedPoint(buffer.position(), minuteMillis);
                skipPoint(buffer);
            }
        }
        return new MinuteMark(
                "",
                startMillis,
                trade == null ? null : trade.in(buffer),
                middle == null ? null : middle.in(buffer),
                tickCount);
    }

    /** Where a price lies. */
    private record PackedPoint(int position, long minuteMillis) {
        PricePoint in(ByteBuffer buffer) {
            return getPoint(buffer.position(position), minuteMillis);
        }
    }

    private static void skipPoint(ByteBuffer buffer) {
        getLong(buffer);
        getLong(buffer);
        buffer.get();
        int length = buffer.get();
        buffer.position(buffer.position() + length);
    }

    byte[] pack() {
        ByteBuffer buffer = ByteBuffer.allocate(minutes.size() * LARGEST_ENTRY);
        for (Map.Entry<Long, MinuteMark> entry : minutes.entrySet()) {
            MinuteMark mark = entry.getValue();
            buffer.put((byte) ((mark.minuteMillis() - startMillis) / MinuteTicks.MINUTE_MILLIS));
            buffer.put((byte) ((mark.trade() == null ? 0 : HAS_TRADE) | (mark.middle() == null ? 0 : HAS_MIDDLE)));
            putLong(buffer, mark.tickCount());
            putPoint(buffer, mark.trade(), mark.minuteMillis());
            putPoint(buffer, mark.middle(), mark.minuteMillis());
        }
        byte[] packed = new byte[buffer.position()];
        buffer.flip();
        buffer.get(packed);
        return packed;
    }

    private void read(ByteBuffer buffer) {
        long minuteMillis = startMillis + buffer.get() * MinuteTicks.MINUTE_MILLIS;
        byte flags = buffer.get();
        long tickCount = getLong(buffer);
        PricePoint trade = (flags & HAS_TRADE) == 0 ? null : getPoint(buffer, minuteMillis);
        PricePoint middle = (flags & HAS_MIDDLE) == 0 ? null : getPoint(buffer, minuteMillis);
        minutes.put(minuteMillis, new MinuteMark(instrumentId, minuteMillis, trade, middle, tickCount));
    }

    private static void putPoint(ByteBuffer buffer, @Nullable PricePoint point, long minuteMillis) {
        if (point != null) {
            putLong(buffer, point.eventTimeNanos() - minuteMillis * NANOS_A_MILLI);
            putLong(buffer, zigzag(point.appendMillis() - millis(point.eventTimeNanos())));
            byte[] unscaled = point.price().unscaledValue().toByteArray();
            buffer.put((byte) point.price().scale());
            buffer.put((byte) unscaled.length);
            buffer.put(unscaled);
        }
    }

    private static PricePoint getPoint(ByteBuffer buffer, long minuteMillis) {
        long eventTimeNanos = minuteMillis * NANOS_A_MILLI + getLong(buffer);
        long appendMillis = millis(eventTimeNanos) + unzigzag(getLong(buffer));
        int scale = buffer.get();
        byte[] unscaled = new byte[buffer.get()];
        buffer.get(unscaled);
        return new PricePoint(eventTimeNanos, new BigDecimal(new BigInteger(unscaled), scale), appendMillis);
    }

    private static long millis(long nanos) {
        return Math.floorDiv(nanos, NANOS_A_MILLI);
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    private static void putLong(ByteBuffer buffer, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    private static long getLong(ByteBuffer buffer) {
        long value = 0;
        int shift = 0;
        byte read;
        do {
            read = buffer.get();
            value |= (long) (read & 0x7F) << shift;
            shift += 7;
        } while (read < 0);
        return value;
    }
}
