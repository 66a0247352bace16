package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteTicks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The minutes of a date that an account has a page of. Packed, it is a mask of the hours that have some, and a mask of
 * minutes for each of those, so that one look tells all pages of a date, and a position with few takes few bytes.
 */
final class PagedMinutes {
    private static final int HOURS_A_DAY = 24;
    private static final int MINUTES_AN_HOUR = 60;
    private static final long DAY_MILLIS = 86_400_000;

    private final long startMillis;
    private final long[] masks = new long[HOURS_A_DAY];

    /**
     * The minutes of a date.
     *
     * @param day days since 1970-01-01
     * @param packed see {@link #pack}; null for none
     */
    PagedMinutes(long day, byte @Nullable [] packed) {
        startMillis = day * DAY_MILLIS;
        if (packed != null) {
            ByteBuffer buffer = ByteBuffer.wrap(packed);
            int hours = buffer.getInt();
            for (int hour = 0; hour < HOURS_A_DAY; hour++) {
                if ((hours & (1 << hour)) != 0) {
                    masks[hour] = buffer.getLong();
                }
            }
        }
    }

    byte[] pack() {
        int hours = 0;
        for (int hour = 0; hour < HOURS_A_DAY; hour++) {
            hours |= masks[hour] == 0 ? 0 : 1 << hour;
        }
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + Integer.bitCount(hours) * Long.BYTES);
        buffer.putInt(hours);
        for (long mask : masks) {
            if (mask != 0) {
                buffer.putLong(mask);
            }
        }
        return buffer.array();
    }

    void add(long minuteMillis) {
        masks[hourOf(minuteMillis)] |= bit(minuteMillis);
    }

    boolean has(long minuteMillis) {
        return (masks[hourOf(minuteMillis)] & bit(minuteMillis)) != 0;
    }

    /** All of them, in their order: starts, milliseconds since the epoch, UTC. */
    List<Long> all() {
        List<Long> minutes = new ArrayList<>();
        for (int hour = 0; hour < HOURS_A_DAY; hour++) {
            for (long rest = masks[hour]; rest != 0; rest &= rest - 1) {
                int minute = hour * MINUTES_AN_HOUR + Long.numberOfTrailingZeros(rest);
                minutes.add(startMillis + minute * MinuteTicks.MINUTE_MILLIS);
            }
        }
        return minutes;
    }

    private int hourOf(long minuteMillis) {
        return (int) ((minuteMillis - startMillis) / MarkHour.HOUR_MILLIS);
    }

    private static long bit(long minuteMillis) {
        return 1L << (Math.floorMod(minuteMillis, MarkHour.HOUR_MILLIS) / MinuteTicks.MINUTE_MILLIS);
    }
}
