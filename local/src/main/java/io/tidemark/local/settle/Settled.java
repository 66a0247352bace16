package io.tidemark.local.settle;

import java.util.OptionalLong;

/**
 * Where a job stands after settling; times in milliseconds since the epoch.
 *
 * @param newestEvent the newest event that the job has read; empty if none
 * @param clock the job's clock; empty if it has none yet
 * @param checkpointId of the checkpoint after which everything is in ClickHouse
 */
public record Settled(String job, OptionalLong newestEvent, OptionalLong clock, long checkpointId) {
    private static final long MILLIS_PER_MINUTE = 60_000L;

    /** The end of the newest event's minute, exclusive: every bar before it is complete. */
    public OptionalLong minuteEnd() {
        return newestEvent.isPresent() ? OptionalLong.of(minuteEnd(newestEvent.getAsLong())) : OptionalLong.empty();
    }

    static long minuteEnd(long eventTime) {
        return (Math.floorDiv(eventTime, MILLIS_PER_MINUTE) + 1) * MILLIS_PER_MINUTE;
    }
}
