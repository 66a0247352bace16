package io.tidemark.domain.market;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;

/**
 * What the trades of one minute that carry the same conditions add up to.
 *
 * <p>Trades of different conditions are kept apart because which conditions keep a trade out of the prices is reference
 * data, and that may become known, or change, after the trades were added up.
 *
 * <p>Merging is associative and commutative; a summary is changed in place, which saves the busiest loop of the
 * system an object a tick. Public without arguments and with setters because it is kept in Flink state.
 */
public final class TradeSummary {
    private List<String> conditions = Collections.emptyList();
    private long count;
    private BigDecimal volume = BigDecimal.ZERO;
    private BigDecimal turnover = BigDecimal.ZERO;
    private PriceSummary prices = new PriceSummary();
    private long lastAppendMillis = Long.MAX_VALUE;
    private SequenceRange sequences = new SequenceRange();

    /** An empty summary of trades without conditions. */
    public TradeSummary() {}

    /** An empty summary of trades with these conditions, sorted, each once. */
    public TradeSummary(List<String> conditions) {
        this.conditions = conditions;
    }

    /**
     * Adds one trade.
     *
     * @param trade the trade
     * @param appendMillis its log-append time, milliseconds since the epoch, UTC
     */
    public void add(TradeTick trade, long appendMillis) {
        learnLast(
                prices.compareToLast(trade.eventTimeNanos(), trade.sequence(), trade.price(), trade.size()),
                appendMillis);
        count++;
        volume = volume.add(trade.size());
        turnover = turnover.add(trade.price().multiply(trade.size()));
        prices.add(trade.eventTimeNanos(), trade.sequence(), trade.price(), trade.size());
        sequences.add(trade.sequence());
    }

    /** Adds all trades of another summary. */
    public void merge(TradeSummary other) {
        learnLast(prices.compareLasts(other.prices), other.lastAppendMillis);
        count += other.count;
        volume = volume.add(other.volume);
        turnover = turnover.add(other.turnover);
        prices.merge(other.prices);
        sequences.merge(other.sequences);
    }

    /** A trade that is appended once more is known from the first time on, in whatever order the two are added. */
    private void learnLast(int order, long appendMillis) {
        if (order > 0) {
            lastAppendMillis = appendMillis;
        } else if (order == 0) {
            lastAppendMillis = Math.min(lastAppendMillis, appendMillis);
        }
    }

    /** Condition codes of each of the trades, sorted, each once. */
    public List<String> getConditions() {
        return conditions;
    }

    public void setConditions(List<String> conditions) {
        this.conditions = conditions;
    }

    /** Number of trades. */
    public long getCount() {
        return count;
    }

    public void setCount(long count) {
        this.count = count;
    }

    /** Sum of sizes, exact, at least 0. */
    public BigDecimal getVolume() {
        return volume;
    }

    public void setVolume(BigDecimal volume) {
        this.volume = volume;
    }

    /** Sum of price times size, exact. */
    public BigDecimal getTurnover() {
        return turnover;
    }

    public void setTurnover(BigDecimal turnover) {
        this.turnover = turnover;
    }

    /** Their prices. */
    public PriceSummary getPrices() {
        return prices;
    }

    public void setPrices(PriceSummary prices) {
        this.prices = prices;
    }

    /**
     * Log-append time of the last of them in the order of ticks, of equal ones the oldest, milliseconds since the epoch,
     * UTC; {@link Long#MAX_VALUE} for none.
     */
    public long getLastAppendMillis() {
        return lastAppendMillis;
    }

    public void setLastAppendMillis(long lastAppendMillis) {
        this.lastAppendMillis = lastAppendMillis;
    }

    /** Their sequences. */
    public SequenceRange getSequences() {
        return sequences;
    }

    public void setSequences(SequenceRange sequences) {
        this.sequences = sequences;
    }
}
