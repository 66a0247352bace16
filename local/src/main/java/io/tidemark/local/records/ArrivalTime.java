package io.tidemark.local.records;

/** When a record arrived, nanoseconds since the epoch, UTC; some formats do not tell. */
public record ArrivalTime(boolean known, long nanos) {
    public static final ArrivalTime UNKNOWN = new ArrivalTime(false, 0);

    public static ArrivalTime of(long nanos) {
        return new ArrivalTime(true, nanos);
    }
}
