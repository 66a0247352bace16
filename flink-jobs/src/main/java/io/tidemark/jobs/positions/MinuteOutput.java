package io.tidemark.jobs.positions;

import io.tidemark.domain.pnl.PositionMinute;
import org.jspecify.annotations.Nullable;

/**
 * What the bell publishes, in its order: rows of a minute, closing rows where it is the last of its trading date, and after
 * the last of both, the minute's status. Exactly one component is not null.
 *
 * @param row a row of {@code position_minutes} and of {@code position_minute_revisions}
 * @param close a row of {@code position_days}
 * @param status the status of a minute whose rows all went before
 */
public record MinuteOutput(
        @Nullable PositionMinute row,
        @Nullable PositionMinute close,
        @Nullable MinuteStatus status) {

    static MinuteOutput of(PositionMinute row) {
        return new MinuteOutput(row, null, null);
    }

    static MinuteOutput ofClose(PositionMinute close) {
        return new MinuteOutput(null, close, null);
    }

    static MinuteOutput of(MinuteStatus status) {
        return new MinuteOutput(null, null, status);
    }
}
