package io.tidemark.jobs.positions;

import io.tidemark.domain.pnl.PositionMinute;
import org.jspecify.annotations.Nullable;

/**
 * What the bell publishes, in its order: rows of minutes, and after the last row of a minute, its status. Exactly one
 * component is not null.
 *
 * @param row a row of {@code position_minutes} and of {@code position_minute_revisions}
 * @param status the status of a minute whose rows all went before
 */
public record MinuteOutput(
        @Nullable PositionMinute row, @Nullable MinuteStatus status) {

    static MinuteOutput of(PositionMinute row) {
        return new MinuteOutput(row, null);
    }

    static MinuteOutput of(MinuteStatus status) {
        return new MinuteOutput(null, status);
    }
}
