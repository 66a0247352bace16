package io.tidemark.jobs;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.TradeTick;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.ticks.TickPartial;
import java.math.BigDecimal;
import java.util.List;

/** Records as tests write them: times in milliseconds, offsets chosen by the test. */
public final class Ticks {
    public static final String TOPIC = "market.ticks";

    private Ticks() {}

    public static TradeTick trade(String instrumentId, long millis, String price, String size, String... conditions) {
        return new TradeTick(
                instrumentId,
                millis * 1_000_000,
                0,
                new BigDecimal(price),
                new BigDecimal(size),
                AggressorSide.BUY,
                List.of(conditions));
    }

    public static TradeTick numbered(String instrumentId, long millis, long sequence) {
        return new TradeTick(
                instrumentId,
                millis * 1_000_000,
                sequence,
                BigDecimal.TEN,
                BigDecimal.ONE,
                AggressorSide.BUY,
                List.of());
    }

    public static QuoteTick quote(String instrumentId, long millis, String bid, String ask) {
        return new QuoteTick(
                instrumentId,
                millis * 1_000_000,
                0,
                new BigDecimal(bid),
                BigDecimal.ONE,
                new BigDecimal(ask),
                BigDecimal.ONE);
    }

    public static Inbound inbound(int partition, long offset, TradeTick trade) {
        return place(partition, offset).trade(trade);
    }

    public static Inbound inbound(int partition, long offset, QuoteTick quote) {
        return place(partition, offset).quote(quote);
    }

    public static Inbound heartbeat(int partition, long offset, long millis) {
        return place(partition, offset).heartbeat(millis * 1_000_000);
    }

    private static Inbound.Place place(int partition, long offset) {
        return new Inbound.Place(TOPIC, partition, offset, 1_000 + offset);
    }

    public static Inbound instrument(String instrumentId, long offset, long effectiveMillis, String... ineligible) {
        return instrument(instrumentId, offset, effectiveMillis, List.of(ineligible), List.of());
    }

    public static Inbound contiguous(String instrumentId, long offset, long effectiveMillis, String... recordTypes) {
        return instrument(instrumentId, offset, effectiveMillis, List.of(), List.of(recordTypes));
    }

    private static Inbound instrument(
            String instrumentId,
            long offset,
            long effectiveMillis,
            List<String> ineligibleConditions,
            List<String> contiguousSequence) {
        Instrument instrument = new Instrument(
                instrumentId,
                effectiveMillis * 1_000_000,
                instrumentId,
                null,
                "X",
                "USD",
                BigDecimal.ONE,
                null,
                null,
                MarkMethod.LAST,
                300,
                ineligibleConditions,
                contiguousSequence);
        return new Inbound.Place("reference.instruments", 0, offset, 5_000 + offset).instrument(instrument);
    }

    public static TickPartial partial(int partition, TradeTick... trades) {
        TickPartial partial = TickPartial.empty(
                trades[0].instrumentId(), TOPIC, partition, MinuteTicks.minuteOf(trades[0].eventTimeNanos()));
        for (TradeTick trade : trades) {
            partial.add(trade, 1_000);
        }
        return partial;
    }
}
