package io.tidemark.jobs.kafka;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names that were read before, by their UTF-8 bytes, so that a topic's few thousand identifiers are not made anew for
 * every one of its millions of records.
 *
 * <p>Of fixed size: names that fall on the same slot push each other out, which costs time and nothing else. One object
 * serves one thread.
 */
final class KnownNames {
    private static final int SLOT_BITS = 14;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** 2^64 by the golden ratio: its product carries every bit of a word into the topmost ones. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** Longer ones are nobody's identifiers, and would only fill the memory. */
    private static final int LONGEST_KEPT = 128;

    private final @Nullable Known[] slots = new Known[SLOTS];

    /** The text of the bytes; null if they are no UTF-8. */
    @Nullable
    String of(byte[] source, int start, int length) {
        int slot = slot(source, start, length);
        Known known = slots[slot];
        if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, source, start, start + length)) {
            return known.name;
        }
        String name = new String(source, start, length, StandardCharsets.UTF_8);
        byte[] own = name.getBytes(StandardCharsets.UTF_8);
        // Bytes that are no UTF-8 come back as those of the replacement character.
        if (!Arrays.equals(own, 0, own.length, source, start, start + length)) {
            return null;
        }
        if (length <= LONGEST_KEPT) {
            slots[slot] = new Known(own, name);
        }
        return name;
    }

    private static int slot(byte[] source, int start, int length) {
        long hash = length;
        int end = start + length;
        if (length >= Long.BYTES) {
            for (int at = start; at < end - Long.BYTES; at += Long.BYTES) {
                hash = (hash ^ (long) LONG.get(source, at)) * SPREAD;
            }
            hash = (hash ^ (long) LONG.get(source, end - Long.BYTES)) * SPREAD;
        } else {
            for (int at = start; at < end; at++) {
                hash = hash << Byte.SIZE | (source[at] & 0xFF);
            }
            hash *= SPREAD;
        }
        return (int) (hash >>> (Long.SIZE - SLOT_BITS));
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Known(byte[] bytes, String name) {}
}
