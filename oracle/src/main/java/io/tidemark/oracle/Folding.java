package io.tidemark.oracle;

import org.jspecify.annotations.Nullable;

/** What is known of one position just before a moment; moments are asked for in rising order. */
interface Folding {
    /** The fold of everything with an event time before {@code end}. */
    Holding holding(long end);

    /** The last eligible trade before {@code end}; null for none. */
    @Nullable
    Mark lastTrade(long end);

    /** The last quote before {@code end} that makes a mark; null for none. */
    @Nullable
    Mark lastQuote(long end);
}
