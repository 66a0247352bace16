package io.tidemark.domain.pnl;

import java.time.Instant;

/**
 * A position after every accepted execution, whatever the clock says, at the newest mark.
 *
 * @param key whose position it is
 * @param figures the figures
 * @param asOfEventTimeNanos newest event time among its executions, cash flows and its mark, nanoseconds since the epoch,
 *     UTC
 * @param executionCount live executions folded
 * @param unappliedExecutionCount executions that came after their horizon and are in no figure
 * @param knownAt newest log-append time among the inputs folded, UTC, milliseconds
 * @param version see {@link io.tidemark.domain.version.RowVersion}
 */
public record LivePosition(
        PositionKey key,
        PositionFigures figures,
        long asOfEventTimeNanos,
        long executionCount,
        long unappliedExecutionCount,
        Instant knownAt,
        long version) {}
