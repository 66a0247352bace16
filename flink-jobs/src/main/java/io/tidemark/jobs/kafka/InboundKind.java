package io.tidemark.jobs.kafka;

/** What a Kafka record turned out to be. */
public enum InboundKind {
    /** Moves the clock of its partition and nothing else. */
    HEARTBEAT,
    QUOTE,
    TRADE,
    CLOSE,
    STATUS,
    /** Reference data of an instrument; moves no clock. */
    INSTRUMENT,
    /** Could not be used; moves no clock. */
    DEAD_LETTER;

    /** Whether it is something that happened on the market, as opposed to a heartbeat or reference data. */
    public boolean isRealEvent() {
        return this == QUOTE || this == TRADE || this == CLOSE || this == STATUS;
    }

    /** Whether its event time moves the clock of its partition. */
    public boolean movesClock() {
        return this == HEARTBEAT || isRealEvent();
    }
}
