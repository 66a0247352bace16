package io.tidemark.jobs.positions;

import org.jspecify.annotations.Nullable;

/**
 * How much of what came late the rows of a position know.
 *
 * @param events late executions, amendments and cash flows of the position that they know, by number
 * @param changes late marks and reference records of the instrument that they know, by number
 */
public record Knowledge(long events, long changes) {
    /** Of everything. */
    static final Knowledge ALL = new Knowledge(Long.MAX_VALUE, Long.MAX_VALUE);

    /** Whether the row of a minute has an event in it. */
    boolean hasEvent(@Nullable Lateness late, long minuteMillis) {
        return late == null || late.arrival() <= events || late.publishedFromMillis() <= minuteMillis;
    }

    /** Whether the row of a minute has a mark or a reference record in it. */
    boolean hasChange(Lateness late, long minuteMillis) {
        return late.arrival() <= changes || late.publishedFromMillis() <= minuteMillis;
    }
}
