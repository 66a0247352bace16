package io.tidemark.oracle;

import java.time.Instant;
import java.time.LocalDate;

/** Moments in nanoseconds since the epoch, UTC. */
final class OracleTime {
    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long DAY = 24 * 60 * MINUTE;

    private OracleTime() {}

    /** The start of the minute that a moment lies in. */
    static long minuteOf(long nanos) {
        return Math.floorDiv(nanos, MINUTE) * MINUTE;
    }

    static LocalDate dateOf(long nanos) {
        return LocalDate.ofEpochDay(Math.floorDiv(nanos, DAY));
    }

    /** Midnight UTC at which a date begins. */
    static long startOf(LocalDate date) {
        return date.toEpochDay() * DAY;
    }

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }
}
