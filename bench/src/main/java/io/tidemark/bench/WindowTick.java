package io.tidemark.bench;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.TradeTick;
import io.tidemark.jobs.kafka.Inbound;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a window needs of a tick, flat and no wider: the least that can be shuffled for the same bars.
 *
 * @param instrumentId the listing
 * @param eventTimeNanos nanoseconds since the epoch, UTC
 * @param sequence the tick's sequence
 * @param appendMillis log-append time, milliseconds since the epoch, UTC
 * @param bidPrice of a quote
 * @param bidSize of a quote
 * @param askPrice of a quote
 * @param askSize of a quote
 * @param price of a trade; null for a quote
 * @param size of a trade
 */
public record WindowTick(
        String instrumentId,
        long eventTimeNanos,
        long sequence,
        long appendMillis,
        @Nullable BigDecimal bidPrice,
        @Nullable BigDecimal bidSize,
        @Nullable BigDecimal askPrice,
        @Nullable BigDecimal askSize,
        @Nullable BigDecimal price,
        @Nullable BigDecimal size) {

    static WindowTick of(Inbound inbound) {
        QuoteTick quote = inbound.quote();
        if (quote != null) {
            return new WindowTick(
                    quote.instrumentId(),
                    quote.eventTimeNanos(),
                    quote.sequence(),
                    inbound.appendMillis(),
                    quote.bidPrice(),
                    quote.bidSize(),
                    quote.askPrice(),
                    quote.askSize(),
                    null,
                    null);
        }
        TradeTick trade = inbound.trade();
        if (trade == null) {
            throw new IllegalArgumentException("neither quote nor trade: " + inbound.kind());
        }
        return new WindowTick(
                trade.instrumentId(),
                trade.eventTimeNanos(),
                trade.sequence(),
                inbound.appendMillis(),
                null,
                null,
                null,
                null,
                trade.price(),
                trade.size());
    }

    void addTo(MinuteTicks sum) {
        if (price != null && size != null) {
            sum.add(
                    new TradeTick(instrumentId, eventTimeNanos, sequence, price, size, AggressorSide.NONE, List.of()),
                    appendMillis);
        } else {
            sum.add(
                    new QuoteTick(instrumentId, eventTimeNanos, sequence, bidPrice, bidSize, askPrice, askSize),
                    appendMillis);
        }
    }
}
