package io.tidemark.jobs.kafka;

/** What a record of {@code market.ticks} says it is. */
enum TickType {
    TRADE,
    QUOTE,
    CLOSE,
    STATUS,
    HEARTBEAT,
}
