package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.Execution;
import org.jspecify.annotations.Nullable;

/**
 * A CORRECT or a CANCEL, where it was read and when it came.
 *
 * @param execution the amendment
 * @param late null if the minute of the original had not been published when it came
 * @param partition Kafka partition that it was read from
 * @param offset offset in the partition
 * @param appendMillis log-append time, milliseconds since the epoch, UTC
 * @param matchedMillis newest log-append time among it and the amendments over which it names its execution, so that it
 *     could be known to be one of it, milliseconds since the epoch, UTC
 */
public record LedgerAmendment(
        Execution execution,
        @Nullable Lateness late,
        int partition,
        long offset,
        long appendMillis,
        long matchedMillis) {}
