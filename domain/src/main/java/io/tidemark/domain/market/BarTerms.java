package io.tidemark.domain.market;

import java.util.List;

/**
 * What reference data says of a minute's bar.
 *
 * @param ineligibleConditions conditions that keep a trade out of open, high, low and close
 * @param newestAppendMillis newest log-append time of the records that say so, milliseconds since the epoch, UTC;
 *     {@link Long#MIN_VALUE} for none
 * @param recordCount number of those records
 */
public record BarTerms(List<String> ineligibleConditions, long newestAppendMillis, long recordCount) {
    /** Terms of an instrument of which nothing is known: every trade is eligible. */
    public static final BarTerms NONE = new BarTerms(List.of(), Long.MIN_VALUE, 0);
}
