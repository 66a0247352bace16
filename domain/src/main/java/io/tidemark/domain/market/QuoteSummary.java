package io.tidemark.domain.market;

import java.math.BigDecimal;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What the quotes of one minute add up to: prices of each side, and the newest quote that a position could be valued
 * at.
 *
 * <p>Merging is associative and commutative; changed in place, like {@link TradeSummary}.
 */
public final class QuoteSummary {
    /** Ties of event time, and then of sequence, fall to prices and sizes, so that the choice is one of the set alone. */
    private static final Comparator<QuoteTick> TIES = Comparator.comparingLong(QuoteTick::sequence)
            .thenComparing(QuoteTick::bidPrice, Comparator.nullsFirst(BigDecimal::compareTo))
            .thenComparing(QuoteTick::bidSize, Comparator.nullsFirst(BigDecimal::compareTo))
            .thenComparing(QuoteTick::askPrice, Comparator.nullsFirst(BigDecimal::compareTo))
            .thenComparing(QuoteTick::askSize, Comparator.nullsFirst(BigDecimal::compareTo));

    private long count;
    private PriceSummary bid = new PriceSummary();
    private PriceSummary ask = new PriceSummary();
    private @Nullable QuoteTick lastTwoSided;
    private SequenceRange sequences = new SequenceRange();

    /** Adds one quote. */
    public void add(QuoteTick quote) {
        count++;
        if (quote.bidPrice() != null && quote.bidSize() != null) {
            bid.add(quote.eventTimeNanos(), quote.sequence(), quote.bidPrice(), quote.bidSize());
        }
        if (quote.askPrice() != null && quote.askSize() != null) {
            ask.add(quote.eventTimeNanos(), quote.sequence(), quote.askPrice(), quote.askSize());
        }
        if (isLater(quote, lastTwoSided) && quote.isTwoSidedAndUncrossed()) {
            lastTwoSided = quote;
        }
        sequences.add(quote.sequence());
    }

    /** Adds all quotes of another summary. */
    public void merge(QuoteSummary other) {
        count += other.count;
        bid.merge(other.bid);
        ask.merge(other.ask);
        if (other.lastTwoSided != null && isLater(other.lastTwoSided, lastTwoSided)) {
            lastTwoSided = other.lastTwoSided;
        }
        sequences.merge(other.sequences);
    }

    private static boolean isLater(QuoteTick quote, @Nullable QuoteTick other) {
        if (other == null) {
            return true;
        }
        return quote.eventTimeNanos() == other.eventTimeNanos()
                ? TIES.compare(quote, other) > 0
                : quote.eventTimeNanos() > other.eventTimeNanos();
    }

    /** Number of quotes, one-sided and crossed ones included. */
    public long getCount() {
        return count;
    }

    public void setCount(long count) {
        this.count = count;
    }

    /** The bids. */
    public PriceSummary getBid() {
        return bid;
    }

    public void setBid(PriceSummary bid) {
        this.bid = bid;
    }

    /** The asks. */
    public PriceSummary getAsk() {
        return ask;
    }

    public void setAsk(PriceSummary ask) {
        this.ask = ask;
    }

    /** Newest quote with both sides, sizes above zero and bid not above ask; null for none. */
    public @Nullable QuoteTick getLastTwoSided() {
        return lastTwoSided;
    }

    public void setLastTwoSided(@Nullable QuoteTick lastTwoSided) {
        this.lastTwoSided = lastTwoSided;
    }

    /** Their sequences. */
    public SequenceRange getSequences() {
        return sequences;
    }

    public void setSequences(SequenceRange sequences) {
        this.sequences = sequences;
    }
}
