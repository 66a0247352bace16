package io.tidemark.jobs.positions;

import io.tidemark.domain.pnl.PositionMinute;
import org.jspecify.annotations.Nullable;

/**
 * What the bell publishes, in its order: rows of a minute, closing rows where it is the last of its trading date, and after
 * the last of both, the minute's status. At most one of the first three components is not null.
 *
 * @param row a row of {@code position_minutes} and of {@code position_minute_revisions}
 * @param close a row of {@code position_days}
 * @param status the status of a minute whose rows all went before
 * @param complete whether somebody waits for what went before, and more of it does not follow at once: after the status of a
 *     minute, and after the last row that is restated
 */
public record MinuteOutput(
        @Nullable PositionMinute row,
        @Nullable PositionMinute close,
        @Nullable MinuteStatus status,
        boolean complete) {

    /** Everything that was to be restated went before. */
    static final MinuteOutput RESTATED = new MinuteOutput(null, null, null, true);

    static MinuteOutput of(PositionMinute row) {
        return new MinuteOutput(row, null, null, false);
    }

    static MinuteOutput ofClose(PositionMinute close) {
        return new MinuteOutput(null, close, null, false);
    }

    static MinuteOutput of(MinuteStatus status) {
        return new MinuteOutput(null, null, status, true);
    }
}
