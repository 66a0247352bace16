package io.tidemark.local.imports;

/**
 * What every tick begins with.
 *
 * @param tsEvent event time, nanoseconds since the epoch, UTC
 * @param sequence the place of the tick among those of its instrument and type
 */
record TickHead(ImportedInstrument instrument, long tsEvent, long sequence) {}
