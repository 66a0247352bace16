package io.tidemark.jobs.clickhouse;

import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import io.tidemark.jobs.kafka.DeadLetter;
import java.sql.SQLException;
import java.util.List;

/** Records that could not be used, one row per (topic, partition, offset), with the bytes as they were read. */
public final class DeadLettersTable implements ClickHouseTable<DeadLetter> {
    private static final byte[] NO_BYTES = {};

    /** The table. */
    public static final TableDefinition DEFINITION = new TableDefinition(
            "dead_letters",
            List.of(
                    new Column("topic", "LowCardinality(String)"),
                    new Column("partition", "Int32"),
                    new Column("offset", "Int64"),
                    new Column("append_time", "DateTime64(3, 'UTC')"),
                    new Column("reason", "LowCardinality(String)"),
                    new Column("detail", "String"),
                    new Column("key", "Nullable(String)"),
                    new Column("value", "String")),
            "ReplacingMergeTree",
            "toYYYYMM(append_time)",
            "topic, partition, offset");

    @Override
    public TableDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void bind(RowBinding row, DeadLetter letter) throws SQLException {
        byte[] value = letter.value();
        row.text(letter.topic())
                .integer(letter.partition())
                .signed(letter.offset())
                .millisecond(letter.appendTime())
                .text(letter.reason().name())
                .text(letter.detail())
                .bytes(letter.key())
                .bytes(value == null ? NO_BYTES : value);
    }

    @Override
    public long payloadBytes(DeadLetter letter) {
        byte[] key = letter.key();
        byte[] value = letter.value();
        return (key == null ? 0L : key.length)
                + (value == null ? 0L : value.length)
                + letter.detail().length();
    }
}
