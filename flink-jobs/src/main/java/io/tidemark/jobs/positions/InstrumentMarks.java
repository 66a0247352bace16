package io.tidemark.jobs.positions;

import io.tidemark.domain.market.PricePoint;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an instrument's marks beside the minutes themselves. Public fields, since it is kept in Flink state
 * and has nothing to hide: {@link MarkBook} alone changes it.
 */
public final class InstrumentMarks {
    /** End of the last minute that was settled, milliseconds since the epoch, UTC. */
    public long settledMillis = Long.MIN_VALUE;

    /** Earliest minute that waits to be settled; {@link Long#MAX_VALUE} for none. */
    public long firstUnsettledMillis = Long.MAX_VALUE;

    /** Last eligible trade of the settled minutes. */
    public @Nullable PricePoint trade;

    /** Middle of the last two-sided quote of the settled minutes. */
    public @Nullable PricePoint middle;

    /** The same of the minutes before the horizon. */
    public @Nullable PricePoint openingTrade;

    /** The same of the minutes before the horizon. */
    public @Nullable PricePoint openingMiddle;

    /** Last eligible trade of all minutes. */
    public @Nullable PricePoint liveTrade;

    /** Middle of the last two-sided quote of all minutes. */
    public @Nullable PricePoint liveMiddle;

    /** Date of the last settled minute, days since 1970-01-01. */
    public long day = Long.MIN_VALUE;

    /** Ticks in the settled minutes of that date. */
    public long ticksOfDay;

    /** Ticks of the date before. */
    public long ticksOfDayBefore;

    /** Ticks of all minutes. */
    public long liveTicks;

    /** Newest log-append time of the settled minutes. */
    public long newestAppendMillis = Long.MIN_VALUE;

    /** Newest log-append time of all minutes. */
    public long liveNewestAppendMillis = Long.MIN_VALUE;

    /** End of the last minute whose rows were published, milliseconds since the epoch, UTC. */
    public long publishedMillis = Long.MIN_VALUE;
}
