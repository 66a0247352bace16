package io.tidemark.local.deadletters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the re-drive of one dead letter: first that it is meant to be sent, then where it went.
 *
 * @param place the dead letter
 * @param partition of the same topic, that it is sent to
 * @param fromOffset where that partition ended before it was sent: the new record is there or behind
 * @param offset of the new record; null until the broker has acknowledged it
 * @param intendedAt when it was meant to be sent, the last time if more than once, by the clock of this machine
 */
public record RedriveRow(
        DeadLetterPlace place,
        int partition,
        long fromOffset,
        @Nullable Long offset,
        Instant intendedAt) {

    /** The same, sent. */
    RedriveRow sentAs(long newOffset) {
        return new RedriveRow(place, partition, fromOffset, newOffset, intendedAt);
    }
}
