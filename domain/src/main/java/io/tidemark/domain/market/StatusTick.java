package io.tidemark.domain.market;

/**
 * A change of whether an instrument trades.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param eventTimeNanos from when on, nanoseconds since the epoch, UTC
 * @param sequence rises per instrument and record type; 0 for none
 * @param status the status from then on
 */
public record StatusTick(String instrumentId, long eventTimeNanos, long sequence, TradingStatus status) {}
