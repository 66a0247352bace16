package io.tidemark.jobs.ticks;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.TradeTick;
import io.tidemark.domain.sequence.SequenceRuns;

/**
 * Some of the ticks of one instrument in one minute, all read from one partition, added up. What it consists of is changed in
 * place while ticks are added.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param topic Kafka topic that the ticks were read from
 * @param partition partition of the topic
 * @param minuteMillis start of the minute, milliseconds since the epoch, UTC
 * @param ticks their sum
 * @param tradeSequences sequence numbers of the trades; beside the sum, as nothing of them is kept with the minute
 * @param quoteSequences sequence numbers of the quotes
 */
public record TickPartial(
        String instrumentId,
        String topic,
        int partition,
        long minuteMillis,
        MinuteTicks ticks,
        SequenceRuns tradeSequences,
        SequenceRuns quoteSequences) {

    /** One without ticks. */
    public static TickPartial empty(String instrumentId, String topic, int partition, long minuteMillis) {
        return new TickPartial(
                instrumentId,
                topic,
                partition,
                minuteMillis,
                new MinuteTicks(),
                new SequenceRuns(),
                new SequenceRuns());
    }

    /**
     * Adds one trade.
     *
     * @param trade the trade
     * @param appendMillis its log-append time, milliseconds since the epoch, UTC
     */
    public void add(TradeTick trade, long appendMillis) {
        ticks.add(trade, appendMillis);
        tradeSequences.add(trade.sequence());
    }

    /**
     * Adds one quote.
     *
     * @param quote the quote
     * @param appendMillis its log-append time, milliseconds since the epoch, UTC
     */
    public void add(QuoteTick quote, long appendMillis) {
        ticks.add(quote, appendMillis);
        quoteSequences.add(quote.sequence());
    }
}
