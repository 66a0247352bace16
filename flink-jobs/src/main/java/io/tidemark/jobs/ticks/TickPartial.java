package io.tidemark.jobs.ticks;

import io.tidemark.domain.market.MinuteTicks;

/**
 * Some of the ticks of one instrument in one minute, all read from one partition, added up.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param topic Kafka topic that the ticks were read from
 * @param partition partition of the topic
 * @param minuteMillis start of the minute, milliseconds since the epoch, UTC
 * @param ticks their sum
 */
public record TickPartial(String instrumentId, String topic, int partition, long minuteMillis, MinuteTicks ticks) {}
