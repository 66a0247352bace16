package io.tidemark.local.demo;

import java.math.BigDecimal;

/**
 * What a desk has now, ahead of the clock, and had at the end of the newest complete minute; money in {@code currency}.
 *
 * @param openPositions that are not flat, now
 * @param total cumulative total P&amp;L now, of the positions of which it is known, &gt; 0 a gain
 * @param totalMissing positions now whose total P&amp;L is not known
 * @param gross sum of the absolute market values now, of the positions of which they are known
 * @param minuteTotal as {@code total}, at the end of the newest complete minute; zero before the first
 * @param minuteDay P&amp;L since the previous close, at the end of the newest complete minute; zero before the first
 * @param minuteMissing positions of that minute whose total P&amp;L is not known
 */
record DeskFigures(
        String desk,
        String currency,
        long openPositions,
        BigDecimal total,
        long totalMissing,
        BigDecimal gross,
        BigDecimal minuteTotal,
        BigDecimal minuteDay,
        long minuteMissing) {

    /** The same figures under another name. */
    DeskFigures named(String name) {
        return new DeskFigures(
                name, currency, openPositions, total, totalMissing, gross, minuteTotal, minuteDay, minuteMissing);
    }
}
