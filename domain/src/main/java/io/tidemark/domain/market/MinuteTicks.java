package io.tidemark.domain.market;

import io.tidemark.domain.version.RowVersion;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the ticks of one instrument in one minute add up to, or a part of them.
 *
 * <p>Adding ticks in any order and merging parts in any order and grouping gives the same sum; that is what lets ticks
 * be added up where they are read, before they are sent to the place where the instrument's state is. Changed in place,
 * like {@link TradeSummary}.
 */
public final class MinuteTicks {
    /** Length of a minute in milliseconds. */
    public static final long MINUTE_MILLIS = 60_000;

    /** Digits after the point of published figures. */
    public static final int PUBLISHED_SCALE = 12;

    /** Cannot be in a condition code of a well-formed record by accident: the unit separator of ASCII. */
    private static final String SEPARATOR = "\u001f";

    private Map<String, TradeSummary> trades = new HashMap<>();
    private QuoteSummary quotes = new QuoteSummary();
    private long otherCount;
    private long newestAppendMillis = Long.MIN_VALUE;

    /** The start of the minute that an event time lies in, milliseconds since the epoch, UTC. */
    public static long minuteOf(long eventTimeNanos) {
        return Math.floorDiv(eventTimeNanos, MINUTE_MILLIS * 1_000_000) * MINUTE_MILLIS;
    }

    /**
     * Adds one trade.
     *
     * @param trade the trade
     * @param appendMillis its log-append time, milliseconds since the epoch, UTC
     */
    public void add(TradeTick trade, long appendMillis) {
        String key = trade.conditions().isEmpty() ? "" : String.join(SEPARATOR, trade.conditions());
        TradeSummary summary = trades.get(key);
        if (summary == null) {
            summary = new TradeSummary(trade.conditions());
            trades.put(key, summary);
        }
        summary.add(trade, appendMillis);
        newestAppendMillis = Math.max(newestAppendMillis, appendMillis);
    }

    /**
     * Adds one quote.
     *
     * @param quote the quote
     * @param appendMillis its log-append time, milliseconds since the epoch, UTC
     */
    public void add(QuoteTick quote, long appendMillis) {
        quotes.add(quote, appendMillis);
        newestAppendMillis = Math.max(newestAppendMillis, appendMillis);
    }

    /** Counts a record that makes no part of a bar: an official close or a change of status. */
    public void addOther() {
        otherCount++;
    }

    /** Adds all ticks of another part of the same instrument and minute. */
    public void merge(MinuteTicks other) {
        for (Map.Entry<String, TradeSummary> entry : other.trades.entrySet()) {
            TradeSummary summary = trades.get(entry.getKey());
            if (summary == null) {
                trades.put(entry.getKey(), entry.getValue());
            } else {
                summary.merge(entry.getValue());
            }
        }
        quotes.merge(other.quotes);
        otherCount += other.otherCount;
        newestAppendMillis = Math.max(newestAppendMillis, other.newestAppendMillis);
    }

    /** Number of records added, of every type. */
    public long recordCount() {
        return tradeCount() + quotes.getCount() + otherCount;
    }

    /** Whether there is a trade or a quote in it, so that the minute has a bar. */
    public boolean hasBar() {
        return !trades.isEmpty() || quotes.getCount() > 0;
    }

    /** Whether any of the trades carries one of these conditions. */
    public boolean hasTradeWithAny(Collection<String> conditions) {
        for (TradeSummary summary : trades.values()) {
            if (!Collections.disjoint(summary.getConditions(), conditions)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The minute as it is published.
     *
     * @param instrumentId the listing
     * @param minuteMillis start of the minute, milliseconds since the epoch, UTC
     * @param terms which of the trades make prices
     * @param generation generation of the program's rows, see {@link RowVersion}
     */
    public MinuteBar toBar(String instrumentId, long minuteMillis, BarTerms terms, int generation) {
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal turnover = BigDecimal.ZERO;
        TradeSummary eligible = new TradeSummary();
        for (TradeSummary summary : trades.values()) {
            volume = volume.add(summary.getVolume());
            turnover = turnover.add(summary.getTurnover());
            if (Collections.disjoint(summary.getConditions(), terms.ineligibleConditions())) {
                eligible.merge(summary);
            }
        }
        BigDecimal vwap =
                volume.signum() == 0 ? null : turnover.divide(volume, PUBLISHED_SCALE, RoundingMode.HALF_EVEN);
        return new MinuteBar(
                instrumentId,
                Instant.ofEpochMilli(minuteMillis),
                price(eligible.getPrices().getFirst()),
                eligible.getPrices().getHigh(),
                eligible.getPrices().getLow(),
                price(eligible.getPrices().getLast()),
                volume,
                turnover.setScale(PUBLISHED_SCALE, RoundingMode.HALF_EVEN),
                vwap,
                tradeCount(),
                price(quotes.getBid().getFirst()),
                quotes.getBid().getHigh(),
                quotes.getBid().getLow(),
                price(quotes.getBid().getLast()),
                price(quotes.getAsk().getFirst()),
                quotes.getAsk().getHigh(),
                quotes.getAsk().getLow(),
                price(quotes.getAsk().getLast()),
                quotes.getCount(),
                Instant.ofEpochMilli(Math.max(newestAppendMillis, terms.newestAppendMillis())),
                RowVersion.of(generation, 0, tradeCount() + quotes.getCount() + terms.recordCount()));
    }

    /**
     * What the minute says of the instrument's value.
     *
     * @param instrumentId the listing
     * @param minuteMillis start of the minute, milliseconds since the epoch, UTC
     * @param terms which of the trades make prices
     */
    public MinuteMark toMark(String instrumentId, long minuteMillis, BarTerms terms) {
        QuoteTick quote = quotes.getLastTwoSided();
        return new MinuteMark(
                instrumentId,
                minuteMillis,
                lastEligible(terms),
                quote == null ? null : quote.middle(quotes.getLastTwoSidedAppendMillis()),
                tradeCount() + quotes.getCount());
    }

    private @Nullable PricePoint lastEligible(BarTerms terms) {
        TickPoint last = null;
        long appendMillis = Long.MAX_VALUE;
        for (TradeSummary summary : trades.values()) {
            TickPoint trade = summary.getPrices().getLast();
            if (trade != null && Collections.disjoint(summary.getConditions(), terms.ineligibleConditions())) {
                int order = last == null ? 1 : trade.compareTo(last);
                if (order > 0) {
                    last = trade;
                    appendMillis = summary.getLastAppendMillis();
                } else if (order == 0) {
                    appendMillis = Math.min(appendMillis, summary.getLastAppendMillis());
                }
            }
        }
        return last == null ? null : new PricePoint(last.eventTimeNanos(), last.price(), appendMillis);
    }

    private static @Nullable BigDecimal price(@Nullable TickPoint point) {
        return point == null ? null : point.price();
    }

    private long tradeCount() {
        long count = 0;
        for (TradeSummary summary : trades.values()) {
            count += summary.getCount();
        }
        return count;
    }

    /** Trades by their conditions, joined. */
    public Map<String, TradeSummary> getTrades() {
        return trades;
    }

    public void setTrades(Map<String, TradeSummary> trades) {
        this.trades = trades;
    }

    /** The quotes. */
    public QuoteSummary getQuotes() {
        return quotes;
    }

    public void setQuotes(QuoteSummary quotes) {
        this.quotes = quotes;
    }

    /** Number of records that make no part of a bar. */
    public long getOtherCount() {
        return otherCount;
    }

    public void setOtherCount(long otherCount) {
        this.otherCount = otherCount;
    }

    /** Newest log-append time among trades and quotes, milliseconds since the epoch, UTC. */
    public long getNewestAppendMillis() {
        return newestAppendMillis;
    }

    public void setNewestAppendMillis(long newestAppendMillis) {
        this.newestAppendMillis = newestAppendMillis;
    }
}
