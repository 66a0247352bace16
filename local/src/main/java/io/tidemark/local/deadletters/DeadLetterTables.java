package io.tidemark.local.deadletters;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseException;
import io.tidemark.local.stack.StackException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The dead letters in ClickHouse, and what is noted there of sending them again. */
public final class DeadLetterTables {
    /** What to do about tables or views that this program expects and the database does not have. */
    public static final String OLDER_TABLES =
            "The tables are older than this program; ./tidemark migrate brings them up to date.";

    /** A cell that is null, in TabSeparated. */
    private static final String NULL = "\\N";

    private static final HexFormat HEX = HexFormat.of();

    private final ClickHouseClient client;

    public DeadLetterTables(ClickHouseClient client) {
        this.client = client;
    }

    /**
     * One dead letter as a line of a list has it.
     *
     * @param appended when the record was appended, UTC, as ClickHouse writes it
     * @param newPlace where it was sent to; null where that is not known
     * @param refusedReason reason of the dead letter at the new place; null where there is none
     */
    record Listed(
            DeadLetterPlace place,
            String reason,
            String appended,
            String detail,
            RedriveOutcome outcome,
            @Nullable String redrivenAt,
            @Nullable DeadLetterPlace newPlace,
            @Nullable String refusedReason) {}

    /**
     * A dead letter that a redrive would take.
     *
     * @param bytes of key and value together
     */
    record Open(DeadLetterPlace place, long bytes) {}

    /** How many dead letters of a topic and a reason are open. */
    public record OpenCount(String topic, String reason, long letters) {}

    /** How many dead letters of a selection came to what. */
    public DeadLetterTotals totals(DeadLetterSelection selection) {
        DeadLetterTotals totals = new DeadLetterTotals();
        rows("SELECT outcome, count() FROM tidemark.dead_letter_outcomes WHERE " + selection.condition()
                        + " GROUP BY outcome")
                .forEach(row -> totals.add(RedriveOutcome.valueOf(row[0]), Long.parseLong(row[1])));
        return totals;
    }

    /** The newest of a selection, newest last. */
    List<Listed> newest(DeadLetterSelection selection, boolean alsoThoseThatAreNotOpen, int limit) {
        List<Listed> listed = new ArrayList<>(listed(
                selection.condition() + (alsoThoseThatAreNotOpen ? "" : " AND outcome IN ('OPEN', 'INTERRUPTED')")
                        + " ORDER BY append_time DESC, topic DESC, partition DESC, `offset` DESC LIMIT " + limit));
        Collections.reverse(listed);
        return listed;
    }

    /** One dead letter; empty if nothing of that place is one. */
    Optional<Listed> find(DeadLetterPlace place) {
        return listed(DeadLetterSelection.in(List.of(place))).stream().findFirst();
    }

    /** The first of these that is no dead letter; empty if all of them are. */
    Optional<DeadLetterPlace> unknown(List<DeadLetterPlace> places) {
        if (places.isEmpty()) {
            return Optional.empty();
        }
        Set<DeadLetterPlace> known = rows("SELECT topic, partition, `offset` FROM tidemark.dead_letters WHERE "
                        + DeadLetterSelection.in(places))
                .stream()
                .map(row -> place(row, 0))
                .collect(Collectors.toSet());
        return places.stream().filter(place -> !known.contains(place)).findFirst();
    }

    private List<Listed> listed(String conditionAndMore) {
        return rows("SELECT topic, partition, `offset`, reason, toString(append_time), hex(detail), outcome,"
                        + " toString(redriven_at), redriven_partition, redriven_offset, refused_reason"
                        + " FROM tidemark.dead_letter_outcomes WHERE " + conditionAndMore)
                .stream()
                .map(row -> new Listed(
                        place(row, 0),
                        row[3],
                        row[4],
                        new String(HEX.parseHex(row[5]), StandardCharsets.UTF_8),
                        RedriveOutcome.valueOf(row[6]),
                        row[7].equals(NULL) ? null : row[7],
                        row[9].equals(NULL)
                                ? null
                                : new DeadLetterPlace(row[0], Integer.parseInt(row[8]), Long.parseLong(row[9])),
                        row[10].equals(NULL) ? null : row[10]))
                .toList();
    }

    /** The dead letter that was sent again and became the record at that place; empty if none did. */
    Optional<DeadLetterPlace> origin(DeadLetterPlace place) {
        return rows("SELECT topic, partition, `offset` FROM tidemark.dead_letter_redrives FINAL WHERE topic = '"
                        + place.topic() + "' AND redriven_partition = " + place.partition()
                        + " AND redriven_offset = " + place.offset())
                .stream()
                .map(row -> place(row, 0))
                .findFirst();
    }

    /** How many are open, by topic and reason. */
    public List<OpenCount> openCounts() {
        return rows("SELECT topic, reason, count() FROM tidemark.dead_letter_outcomes"
                        + " WHERE outcome IN ('OPEN', 'INTERRUPTED') GROUP BY topic, reason ORDER BY topic, reason")
                .stream()
                .map(row -> new OpenCount(row[0], row[1], Long.parseLong(row[2])))
                .toList();
    }

    /** Those of a selection that are open: reference data first, as others may wait for them, then by time. */
    List<Open> open(DeadLetterSelection selection) {
        return rows("SELECT topic, partition, `offset`, length(value) + ifNull(length(key), 0)"
                        + " FROM tidemark.dead_letters FINAL WHERE " + selection.condition()
                        + " AND (topic, partition, `offset`) NOT IN (SELECT topic, partition, `offset`"
                        + " FROM tidemark.dead_letter_redrives WHERE is_sent = 1)"
                        + " ORDER BY startsWith(topic, 'reference.') DESC, append_time, topic, partition, `offset`")
                .stream()
                .map(row -> new Open(place(row, 0), Long.parseLong(row[3])))
                .toList();
    }

    /** What these consist of; one that is a dead letter no more is left out. */
    List<DeadLetterBody> bodies(List<DeadLetterPlace> places) {
        return rows("SELECT topic, partition, `offset`, hex(key), hex(value) FROM tidemark.dead_letters FINAL WHERE "
                        + DeadLetterSelection.in(places))
                .stream()
                .map(row -> new DeadLetterBody(
                        place(row, 0), row[3].equals(NULL) ? null : HEX.parseHex(row[3]), HEX.parseHex(row[4])))
                .toList();
    }

    /** Those that were meant to be sent and are not known to be. */
    List<RedriveRow> interrupted() {
        return rows("SELECT topic, partition, `offset`, redriven_partition, from_offset,"
                        + " toUnixTimestamp64Milli(intended_at) FROM tidemark.dead_letter_redrives FINAL"
                        + " WHERE is_sent = 0")
                .stream()
                .map(row -> new RedriveRow(
                        place(row, 0),
                        Integer.parseInt(row[3]),
                        Long.parseLong(row[4]),
                        null,
                        Instant.ofEpochMilli(Long.parseLong(row[5]))))
                .toList();
    }

    /** Notes what is meant to be sent, or where it went; it is stored when this returns. */
    public void note(List<RedriveRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        String values = rows.stream().map(DeadLetterTables::literal).collect(Collectors.joining(",\n"));
        // Whatever the user's profile says: what is not stored yet would be sent twice.
        ask("INSERT INTO tidemark.dead_letter_redrives (topic, partition, `offset`, redriven_partition, from_offset,"
                + " redriven_offset, intended_at, is_sent) SETTINGS async_insert = 0 VALUES\n" + values);
    }

    private static String literal(RedriveRow row) {
        DeadLetterPlace place = row.place();
        Long offset = row.offset();
        Instant time = row.intendedAt();
        return "('" + place.topic() + "', " + place.partition() + ", " + place.offset() + ", " + row.partition() + ", "
                + row.fromOffset() + ", " + (offset == null ? "NULL" : offset.toString()) + ", "
                + String.format("%d.%03d", time.getEpochSecond(), time.getNano() / 1_000_000) + ", "
                + (offset == null ? 0 : 1) + ")";
    }

    private static DeadLetterPlace place(String[] row, int first) {
        return new DeadLetterPlace(row[first], Integer.parseInt(row[first + 1]), Long.parseLong(row[first + 2]));
    }

    private List<String[]> rows(String sql) {
        return ask(sql + " FORMAT TabSeparated")
                .lines()
                .map(line -> line.split("\t", -1))
                .toList();
    }

    private String ask(String sql) {
        try {
            return client.queryText(sql);
        } catch (ClickHouseException e) {
            if (e.isUnknownTable()) {
                throw new StackException(OLDER_TABLES, e);
            }
            throw e;
        }
    }
}
