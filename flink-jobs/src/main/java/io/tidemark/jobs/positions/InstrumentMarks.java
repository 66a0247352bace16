package io.tidemark.jobs.positions;

/**
 * What is known of an instrument's marks beside the minutes themselves. Public fields, since it is kept in Flink state
 * and has nothing to hide: {@link MarkBook} alone changes it.
 */
public final class InstrumentMarks {
    /** End of the last minute that was settled, milliseconds since the epoch, UTC. */
    public long settledMillis = Long.MIN_VALUE;

    /** No earlier minute waits to be settled; {@link Long#MAX_VALUE} if none does. */
    public long firstUnsettledMillis = Long.MAX_VALUE;

    /** Of the settled minutes. */
    public NewestPrices settled = new NewestPrices();

    /** Of the minutes before the horizon. */
    public NewestPrices opening = new NewestPrices();

    /** Of all minutes. */
    public NewestPrices live = new NewestPrices();

    /** Newest event time that was ever in {@code live}, be it of a trade that is no mark any more; nanoseconds, UTC. */
    public long liveNewestNanos = Long.MIN_VALUE;

    /** Date of the last settled minute, days since 1970-01-01. */
    public long day = Long.MIN_VALUE;

    /** Ticks in the settled minutes of that date. */
    public long ticksOfDay;

    /** Ticks of the date before. */
    public long ticksOfDayBefore;

    /** The newest date whose minutes are no longer kept. */
    public long openingDay = Long.MIN_VALUE;

    /** Ticks of that date. */
    public long ticksOfOpeningDay;

    /** Ticks of all minutes. */
    public long liveTicks;

    /** End of the last minute whose rows were published, milliseconds since the epoch, UTC. */
    public long publishedMillis = Long.MIN_VALUE;

    /** Marks and reference records that came late so far. */
    public long changes;

    /** The last of them that may have changed what a later date than its own opens with. */
    public long changesOfCloses;
}
