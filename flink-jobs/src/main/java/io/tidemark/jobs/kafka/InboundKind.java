package io.tidemark.jobs.kafka;

/** What a Kafka record turned out to be. */
public enum InboundKind {
    /** Moves the clock of its partition and nothing else. */
    HEARTBEAT,
    QUOTE,
    TRADE,
    CLOSE,
    STATUS,
    EXECUTION,
    CASH_FLOW,
    /** Reference data of an instrument; moves no clock. */
    INSTRUMENT,
    /** Reference data of an account; moves no clock. */
    ACCOUNT,
    /** Could not be used; moves no clock. */
    DEAD_LETTER;

    /** Whether it is something that happened, as opposed to a heartbeat or reference data. */
    public boolean isRealEvent() {
        return switch (this) {
            case QUOTE, TRADE, CLOSE, STATUS, EXECUTION, CASH_FLOW -> true;
            case HEARTBEAT, INSTRUMENT, ACCOUNT, DEAD_LETTER -> false;
        };
    }

    /** Whether its event time moves the clock of its partition. */
    public boolean movesClock() {
        return this == HEARTBEAT || isRealEvent();
    }
}
