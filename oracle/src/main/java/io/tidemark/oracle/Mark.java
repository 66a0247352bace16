package io.tidemark.oracle;

import org.jspecify.annotations.Nullable;

/**
 * What a position may be valued at.
 *
 * @param price exact
 * @param eventTime of the tick, nanoseconds since the epoch, UTC
 * @param method what gave it, {@code LAST} or {@code MID}
 */
record Mark(Rational price, long eventTime, String method) {
    static @Nullable Mark of(@Nullable OracleTrade trade) {
        return trade == null ? null : new Mark(Rational.of(trade.price()), trade.eventTime(), "LAST");
    }

    static @Nullable Mark of(@Nullable OracleQuote quote) {
        Rational middle = quote == null ? null : quote.middle();
        return quote == null || middle == null ? null : new Mark(middle, quote.eventTime(), "MID");
    }

    /**
     * The mark by the instrument's method; null for none.
     *
     * @param trade of the last eligible trade before {@code end}
     * @param quote of the last two-sided uncrossed quote before {@code end}
     * @param end end of the minute
     */
    static @Nullable Mark choose(OracleInstrument instrument, @Nullable Mark trade, @Nullable Mark quote, long end) {
        return switch (instrument.markMethod()) {
            case LAST -> trade;
            case MID -> quote;
            case LAST_THEN_MID -> {
                if (trade == null || quote == null) {
                    yield trade == null ? quote : trade;
                }
                boolean tradeIsStale = end - trade.eventTime() > instrument.staleAfterSeconds() * OracleTime.SECOND;
                yield tradeIsStale && quote.eventTime() > trade.eventTime() ? quote : trade;
            }
            case CLOSE -> null;
        };
    }

    /** How fresh a mark is at the end of a minute. */
    static String status(OracleInstrument instrument, @Nullable Mark mark, long end) {
        if (mark == null) {
            return "NONE";
        }
        if (mark.eventTime() >= end - OracleTime.MINUTE) {
            return "FRESH";
        }
        return end - mark.eventTime() <= instrument.staleAfterSeconds() * OracleTime.SECOND ? "CARRIED" : "STALE";
    }
}
