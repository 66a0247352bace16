package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleRow;
import io.tidemark.oracle.PositionOracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger while arrivals are fed to it one by one. Its clock is that of real events, a second behind the newest
 * whatever came late, or goes on by heartbeats, a second behind the last append time.
 */
final class HistoryRun implements AutoCloseable {
    private static final long SECOND_MILLIS = 1_000;

    private final boolean heartbeats;
    private final PositionsRig rig = new PositionsRig();
    private final List<Arrival> fed = new ArrayList<>();

    /** How many arrivals were fed before each output was published. */
    private final List<Integer> fedBefore = new ArrayList<>();

    private long newestEvent = Long.MIN_VALUE;
    private long watermark = Long.MIN_VALUE;
    private long slowest = Long.MAX_VALUE;

    /**
     * @param heartbeats whether heartbeats move the clock on when nothing happens
     */
    HistoryRun(boolean heartbeats) throws Exception {
        this.heartbeats = heartbeats;
    }

    PositionsRig rig() {
        return rig;
    }

    /** What was fed, in its order. */
    List<Arrival> fed() {
        return fed;
    }

    void feed(Arrival arrival) throws Exception {
        rig.feed(arrival.record(), arrival.appendMillis());
        fed.add(arrival);
        if (!arrival.isReference()) {
            newestEvent = Math.max(newestEvent, arrival.eventTime());
        }
        noteOutputs();
    }

    /**
     * Holds the clock back: a topic that is behind has still to hand over what was appended then.
     *
     * @param appendMillis milliseconds since the epoch, UTC
     */
    void holdClock(long appendMillis) {
        slowest = appendMillis;
    }

    /** Lets the clock come as far as it can have come. */
    void advanceClock() throws Exception {
        if (newestEvent != Long.MIN_VALUE) {
            long source = heartbeats ? fed.get(fed.size() - 1).appendMillis() : newestEvent / 1_000_000;
            watermark = Math.max(watermark, Math.min(source, slowest) - SECOND_MILLIS - 1);
            rig.clock(watermark);
            noteOutputs();
        }
    }

    /** The clock as far as it came, and everything published that is due at it. */
    void settle() throws Exception {
        advanceClock();
        rig.settle();
        noteOutputs();
    }

    /** Ends the newest minute, and lets everything be published. */
    void finish() throws Exception {
        advanceClock();
        if (newestEvent != Long.MIN_VALUE) {
            watermark = Math.max(watermark, newestMinute() + MinuteTicks.MINUTE_MILLIS - 1);
            rig.clock(watermark);
        }
        rig.settle();
        rig.passProcessingTime(Duration.ofMillis(1_500));
        rig.settle();
        noteOutputs();
    }

    private void noteOutputs() {
        int published = rig.published().size();
        while (fedBefore.size() < published) {
            fedBefore.add(fed.size());
        }
    }

    /** How many arrivals were fed before an output was published, by the output's number. */
    int fedBefore(int output) {
        return fedBefore.get(output);
    }

    /**
     * Goes back to where it was.
     *
     * @param snapshot taken then
     * @param arrivals how many had been fed
     */
    void goBack(PositionsRig.Snapshot snapshot, int arrivals, int subtasks) throws Exception {
        rig.restore(snapshot, subtasks);
        fed.subList(arrivals, fed.size()).clear();
        newestEvent = fed.stream()
                .filter(arrival -> !arrival.isReference())
                .mapToLong(Arrival::eventTime)
                .max()
                .orElse(Long.MIN_VALUE);
        watermark = Long.MIN_VALUE;
    }

    boolean hasEvents() {
        return newestEvent != Long.MIN_VALUE;
    }

    /** Start of the minute of the newest real event, milliseconds since the epoch, UTC. */
    long newestMinute() {
        return MinuteTicks.minuteOf(newestEvent);
    }

    /** Where the clock stands, milliseconds since the epoch, UTC. */
    long watermark() {
        return watermark;
    }

    /** What came in so far. */
    OracleMarket market() {
        return Arrival.market(fed);
    }

    /** The rows that must be there of what came in so far: of the minutes that the clock has passed. */
    List<OracleRow> expectedRows() {
        return hasEvents() ? published(PositionOracle.rowsFoldedOnce(market()), watermark + 1) : List.of();
    }

    /** Those of the minutes that end no later than at a moment, milliseconds since the epoch, UTC. */
    static List<OracleRow> published(List<OracleRow> rows, long endMillis) {
        return rows.stream()
                .filter(row -> row.minute().toEpochMilli() + MinuteTicks.MINUTE_MILLIS <= endMillis)
                .toList();
    }

    List<OracleRow> expectedDays() {
        return hasEvents() && watermark != Long.MIN_VALUE
                ? PositionOracle.daysFoldedOnce(market(), (watermark + 1) * 1_000_000)
                : List.of();
    }

    List<PositionMinute> currentRows() {
        return RevisionHistory.current(rig.revisions());
    }

    List<PositionMinute> currentDays() {
        return RevisionHistory.current(rig.days());
    }

    @Override
    public void close() throws Exception {
        rig.close();
    }
}
