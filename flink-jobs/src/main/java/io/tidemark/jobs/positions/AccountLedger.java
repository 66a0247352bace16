package io.tidemark.jobs.positions;

import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.position.Holding;
import org.jspecify.annotations.Nullable;

/**
 * The position of one account, beside the pages that its events lie on. Public fields, since it is kept in Flink state
 * and has nothing to hide.
 */
public final class AccountLedger {
    /** What the events before the oldest page add up to. */
    public Holding opening = Holding.NOTHING;

    /** What the events of all published minutes add up to. */
    public Holding published = Holding.NOTHING;

    /** What all events add up to, whatever the clock; see {@code liveBehind}. */
    public Holding live = Holding.NOTHING;

    /** Whether events came that are not in {@code live}, since it would have to be folded from all pages again. */
    public boolean liveBehind;

    /** Event time of the last event in {@code live}, nanoseconds since the epoch, UTC. */
    public long liveNanos = Long.MIN_VALUE;

    /** Sequence of the last event in {@code live}. */
    public long liveSequence;

    /** Identity of the last event in {@code live}. */
    public String liveIdentity = "";

    /** No page is older, days since 1970-01-01; {@link Long#MAX_VALUE} while there never was one. */
    public long firstDay = Long.MAX_VALUE;

    /** When the last of all records was learnt, log-append time, milliseconds since the epoch, UTC. */
    public long learntMillis = Long.MIN_VALUE;

    /** Whether an event came to a minute that was published, so that {@code published} must be folded again. */
    public boolean disturbed;

    /** Trading date of the last published minute, days since 1970-01-01; {@link Long#MIN_VALUE} for none. */
    public long day = Long.MIN_VALUE;

    /** Whether the position has rows on that date. */
    public boolean active;

    /** Closing figures of the last date with rows before the eve of that date. */
    public PreviousClose beforeEve = PreviousClose.NOTHING;

    /** Closing figures of the last date with rows before that date. */
    public PreviousClose previous = PreviousClose.NOTHING;

    /** Closing figures of that date, once its last minute is published. */
    public @Nullable PreviousClose close;

    /** Executions that came after their horizon. */
    public long unappliedExecutionCount;

    /** Events that came to minutes that were published. */
    public long lateEvents;

    /** Earliest minute that one of them changes and that no restatement has begun with; {@link Long#MAX_VALUE} for none. */
    public long lateFromMillis = Long.MAX_VALUE;

    /** What came late and is in every published row that it changes. */
    public Knowledge restated = new Knowledge(0, 0);

    /** What the restatement that is under way brings; null for none. */
    public @Nullable Knowledge restating;

    /** First minute of the restatement that is under way, milliseconds since the epoch, UTC. */
    public long restatingFromMillis;

    /** First minute that it has not come to. */
    public long restatingMillis;

    /** Up to which late change of its instrument the closing figures are right. */
    public long changesOfCloses;

    /** Whether an event came late, and rows that it changes are not published again yet. */
    boolean awaitsRestatement() {
        return restating != null || lateFromMillis != Long.MAX_VALUE;
    }

    /** Whether events lie on pages of minutes that are not published yet. */
    boolean hasPending() {
        return disturbed
                || liveBehind
                || live.executionEventCount() != published.executionEventCount()
                || live.cashFlowCount() != published.cashFlowCount();
    }

    /** Turns to a later trading date. */
    void turnTo(long newDay) {
        PreviousClose newest = close == null ? previous : close;
        beforeEve = newDay == day + 1 ? previous : newest;
        previous = newest;
        close = null;
        day = newDay;
        active = !published.position().isFlat();
    }

    /** Closing figures of the last date with rows before a date of the horizon. */
    PreviousClose closeBefore(long horizonDay) {
        if (day < horizonDay) {
            return close == null ? previous : close;
        }
        return day == horizonDay ? previous : beforeEve;
    }
}
