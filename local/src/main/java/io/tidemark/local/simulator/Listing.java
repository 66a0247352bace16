package io.tidemark.local.simulator;

import io.tidemark.local.records.InstrumentRecord;
import io.tidemark.local.records.TickHead;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** A symbol on a venue: its quote, its place in its sequences, and whether it trades. Prices are in increments of 0.01. */
final class Listing {
    private static final int SPREAD_PER_INCREMENTS = 5_000;
    private static final double BUSY = 1.4;
    private static final double SAME_SIDE_AGAIN = 0.7;

    private final int index;
    private final InstrumentRecord instrument;
    private final boolean future;
    private final byte[] key;
    private final int partition;
    private final Walk walk;

    private long bid;
    private long ask;
    private long bidSize;
    private long askSize;
    private boolean buyersAggress;
    private long quoteSequence;
    private long tradeSequence;
    private long statusSequence;
    private long executionSequence;
    private boolean halted;

    /**
     * @param index its place among the listings
     * @param walk of its symbol
     * @param partitions of {@code market.ticks}
     */
    Listing(int index, InstrumentRecord instrument, boolean future, Walk walk, int partitions) {
        this.index = index;
        this.instrument = instrument;
        this.future = future;
        this.key = instrument.instrumentId().getBytes(StandardCharsets.UTF_8);
        this.partition = Utils.toPositive(Utils.murmur2(key)) % partitions;
        this.walk = walk;
    }

    /** What a trade is. */
    record Trade(long price, long size, boolean buyerAggressed, boolean oddLot) {}

    int index() {
        return index;
    }

    InstrumentRecord instrument() {
        return instrument;
    }

    String instrumentId() {
        return instrument.instrumentId();
    }

    boolean future() {
        return future;
    }

    byte[] key() {
        return key;
    }

    /** The one that Kafka's own partitioner gives its key. */
    int partition() {
        return partition;
    }

    Walk walk() {
        return walk;
    }

    long bid() {
        return bid;
    }

    long ask() {
        return ask;
    }

    long bidSize() {
        return bidSize;
    }

    long askSize() {
        return askSize;
    }

    /** Units that are traded together. */
    int lot() {
        return future ? 1 : 100;
    }

    boolean halted() {
        return halted;
    }

    void halt() {
        halted = true;
    }

    void open() {
        halted = false;
    }

    /** Moves the symbol's price and quotes around it, wider while the market is busy. */
    void quote(long time, double activity, Chance chance) {
        walk.moveTo(time, activity, chance);
        long middle = walk.price();
        long spread = 1 + middle / SPREAD_PER_INCREMENTS + chance.below(2) + (activity > BUSY ? chance.below(3) : 0);
        bid = Math.max(middle - spread / 2, 1);
        ask = bid + spread;
        bidSize = (long) lot() * chance.between(1, 12);
        askSize = (long) lot() * chance.between(1, 12);
    }

    /** A trade at the quote. The side that takes the initiative tends to do so again. */
    Trade trade(Chance chance) {
        buyersAggress = buyersAggress == chance.happens(SAME_SIDE_AGAIN);
        boolean oddLot = !future && chance.below(12) == 0;
        long size = oddLot ? chance.between(1, lot() - 1) : (long) lot() * chance.between(1, 6);
        return new Trade(buyersAggress ? ask : bid, size, buyersAggress, oddLot);
    }

    TickHead nextQuote(long time) {
        return head(time, ++quoteSequence);
    }

    TickHead nextTrade(long time) {
        return head(time, ++tradeSequence);
    }

    TickHead nextStatus(long time) {
        return head(time, ++statusSequence);
    }

    long nextExecution() {
        return ++executionSequence;
    }

    /** Leaves sequence numbers of quotes or trades out. */
    void skip(boolean quotes, int numbers) {
        if (quotes) {
            quoteSequence += numbers;
        } else {
            tradeSequence += numbers;
        }
    }

    private TickHead head(long time, long sequence) {
        return new TickHead(instrument.instrumentId(), instrument.venue(), time, sequence);
    }
}
