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
    private SequenceRange sequences = new SequenceRange();

    /** An empty summary of trades without conditions. */
    public TradeSummary() {}

    /** An empty summary of trades with these conditions, sorted, each once. */
    public TradeSummary(List<String> conditions) {
        this.conditions = conditions;
    }

    /** Adds one trade. */
    public void add(TradeTick trade) {
        count++;
        volume = volume.add(trade.size());
        turnover = turnover.add(trade.price().multiply(trade.size()));
        prices.add(trade.eventTimeNanos(), trade.sequence(), trade.price(), trade.size());
        sequences.add(trade.sequence());
    }

    /** Adds all trades of another summary. */
    public void merge(TradeSummary other) {
        count += other.count;
        volume = volume.add(other.volume);
        turnover = turnover.add(other.turnover);
        prices.merge(other.prices);
        sequences.merge(other.sequences);
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

    /** Their sequences. */
    public SequenceRange getSequences() {
        return sequences;
    }

    public void setSequences(SequenceRange sequences) {
        this.sequences = sequences;
    }
}
