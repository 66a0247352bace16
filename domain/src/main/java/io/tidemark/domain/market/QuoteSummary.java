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
    private long lastTwoSidedAppendMillis = Long.MAX_VALUE;
    private SequenceRange sequences = new SequenceRange();

    /**
     * Adds one quote.
     *
     * @param quote the quote
     * @param appendMillis its log-append time, milliseconds since the epoch, UTC
     */
    public void add(QuoteTick quote, long appendMillis) {
        count++;
        if (quote.bidPrice() != null && quote.bidSize() != null) {
            bid.add(quote.eventTimeNanos(), quote.sequence(), quote.bidPrice(), quote.bidSize());
        }
        if (quote.askPrice() != null && quote.askSize() != null) {
            ask.add(quote.eventTimeNanos(), quote.sequence(), quote.askPrice(), quote.askSize());
        }
        if (compare(quote, lastTwoSided) >= 0 && quote.isTwoSidedAndUncrossed()) {
            learnTwoSided(quote, appendMillis);
        }
        sequences.add(quote.sequence());
    }

    /** Adds all quotes of another summary. */
    public void merge(QuoteSummary other) {
        count += other.count;
        bid.merge(other.bid);
        ask.merge(other.ask);
        if (other.lastTwoSided != null && compare(other.lastTwoSided, lastTwoSided) >= 0) {
            learnTwoSided(other.lastTwoSided, other.lastTwoSidedAppendMillis);
        }
        sequences.merge(other.sequences);
    }

    /** A quote that is appended once more is known from the first time on, in whatever order the two are added. */
    private void learnTwoSided(QuoteTick quote, long appendMillis) {
        lastTwoSidedAppendMillis =
                compare(quote, lastTwoSided) > 0 ? appendMillis : Math.min(lastTwoSidedAppendMillis, appendMillis);
        lastTwoSided = quote;
    }

    private static int compare(QuoteTick quote, @Nullable QuoteTick other) {
        if (other == null) {
            return 1;
        }
        return quote.eventTimeNanos() == other.eventTimeNanos()
                ? TIES.compare(quote, other)
                : Long.compare(quote.eventTimeNanos(), other.eventTimeNanos());
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

    /**
     * Log-append time of that quote, of equal ones the oldest, milliseconds since the epoch, UTC; {@link Long#MAX_VALUE}
     * for none.
     */
    public long getLastTwoSidedAppendMillis() {
        return lastTwoSidedAppendMillis;
    }

    public void setLastTwoSidedAppendMillis(long lastTwoSidedAppendMillis) {
        this.lastTwoSidedAppendMillis = lastTwoSidedAppendMillis;
    }

    /** Their sequences. */
    public SequenceRange getSequences() {
        return sequences;
    }

    public void setSequences(SequenceRange sequences) {
        this.sequences = sequences;
    }
}
