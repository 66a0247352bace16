package io.tidemark.jobs.positions;

import io.tidemark.jobs.kafka.Inbound;
import org.jspecify.annotations.Nullable;

/**
 * What every subtask must know. Exactly one component is not null.
 *
 * @param reference a record of an instrument or an account
 * @param minuteMillis a minute that a real event was seen in, newer than those before; milliseconds since the epoch, UTC
 */
public record LedgerNews(
        @Nullable Inbound reference, @Nullable Long minuteMillis) {

    static LedgerNews ofReference(Inbound reference) {
        return new LedgerNews(reference, null);
    }

    static LedgerNews ofMinute(Long minuteMillis) {
        return new LedgerNews(null, minuteMillis);
    }
}
