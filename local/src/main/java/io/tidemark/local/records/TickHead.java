package io.tidemark.local.records;

/**
 * What every tick begins with.
 *
 * @param instrumentId the listing, {@code SYMBOL.VENUE}
 * @param tsEvent event time, nanoseconds since the epoch, UTC
 * @param sequence the place of the tick among those of its instrument and type
 */
public record TickHead(String instrumentId, String venue, long tsEvent, long sequence) {

    /** The same at another event time. */
    public TickHead at(long otherTsEvent) {
        return new TickHead(instrumentId, venue, otherTsEvent, sequence);
    }
}
