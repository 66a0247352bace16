package io.tidemark.jobs.preflight;

/** Why a job is not submitted. */
public enum Reason {
    /** No broker answers in time. */
    BROKER_UNREACHABLE,
    /** The brokers refuse to tell about a topic. */
    BROKER_ACCESS,
    /** A topic does not exist. */
    TOPIC_MISSING,
    /** A topic keeps the producers' timestamps, so that nobody knows when a record was appended. */
    TOPIC_TIMESTAMP_TYPE,
    /** A topic forgets records whose key comes again. */
    TOPIC_COMPACTED,
    /** A reference topic forgets records by age or size. */
    TOPIC_RETENTION,
    /** The dead-letter topic takes smaller records than the topics whose records it must take. */
    TOPIC_MESSAGE_SIZE,
    /** ClickHouse does not answer in time. */
    CLICKHOUSE_UNREACHABLE,
    /** ClickHouse refuses the user, or what the user must be allowed. */
    CLICKHOUSE_ACCESS,
    /** ClickHouse answers a question of the preflight with an error. */
    CLICKHOUSE_ERROR,
    /** The database does not exist. */
    DATABASE_MISSING,
    /** A table does not exist. */
    TABLE_MISSING,
    /** A table lacks a column. */
    COLUMN_MISSING,
    /** A table has a column that the job does not write. */
    COLUMN_UNEXPECTED,
    /** A table has its columns in another order. */
    COLUMN_ORDER,
    /** A column is of another type. */
    COLUMN_TYPE,
    /** A table has another engine, partition key or sorting key. */
    TABLE_ENGINE,
    /** A materialized view that hands a table's rows on does not exist. */
    FEED_MISSING,
    /** An effective setting of ClickHouse would lose or refuse rows. */
    SETTING,
    /** The savepoint or checkpoint to start from cannot be read. */
    STATE_UNREADABLE,
    /** The savepoint or checkpoint to start from has state of an operator that the program does not have. */
    STATE_WITHOUT_OPERATOR,
    /** The state of an operator is kept by another type of key than the program's. */
    STATE_KEY_TYPE,
}
