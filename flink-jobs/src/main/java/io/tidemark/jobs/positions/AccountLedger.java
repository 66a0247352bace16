package io.tidemark.jobs.positions;

import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.position.Holding;
import org.jspecify.annotations.Nullable;

/**
 * The position of one account, beside the pages that its events lie on. Public fields, since it is kept in Flink state
 * and has nothing to hide: {@link LedgerBook} alone changes it.
 */
public final class AccountLedger {
    /** What the events before the oldest page add up to. */
    public Holding opening = Holding.NOTHING;

    /** What the events of all published minutes add up to. */
    public Holding published = Holding.NOTHING;

    /** What all events add up to, whatever the clock. */
    public Holding live = Holding.NOTHING;

    /** Event time of the last event in {@code live}, nanoseconds since the epoch, UTC. */
    public long liveNanos = Long.MIN_VALUE;

    /** Sequence of the last event in {@code live}. */
    public long liveSequence;

    /** Identity of the last event in {@code live}. */
    public String liveIdentity = "";

    /** Whether an event came to a minute that was published, so that {@code published} must be folded again. */
    public boolean disturbed;

    /** Trading date of the last published minute, days since 1970-01-01; {@link Long#MIN_VALUE} for none. */
    public long day = Long.MIN_VALUE;

    /** Whether the position has rows on that date. */
    public boolean active;

    /** Closing figures of the last date with rows before that date. */
    public PreviousClose previous = PreviousClose.NOTHING;

    /** Closing figures of that date, once its last minute is published. */
    public @Nullable PreviousClose close;

    /** Executions that came after their horizon. */
    public long unappliedExecutionCount;

    /** Whether events lie on pages of minutes that are not published yet. */
    boolean hasPending() {
        return disturbed
                || live.executionCount() != published.executionCount()
                || live.cashFlowCount() != published.cashFlowCount();
    }
}
