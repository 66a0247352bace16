package io.tidemark.local.imports;

/** When a recorder saw a record, nanoseconds since the epoch, UTC; some formats do not tell. */
record ArrivalTime(boolean known, long nanos) {
    static final ArrivalTime UNKNOWN = new ArrivalTime(false, 0);

    static ArrivalTime of(long nanos) {
        return new ArrivalTime(true, nanos);
    }
}
