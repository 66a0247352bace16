package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.RevisionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Rows as they were published, and what the store makes of them. */
final class RevisionHistory {
    private static final Comparator<PositionMinute> BY_VERSION =
            (one, other) -> Long.compareUnsigned(one.version(), other.version());

    private RevisionHistory() {}

    /** The key of the tables: two rows of one key are revisions of each other. */
    static String key(PositionMinute row) {
        return row.tradingDate() + " " + row.key().desk() + " " + row.minute() + " "
                + row.key().accountId() + " " + row.key().instrumentId();
    }

    /** Whose row it is, whatever desk that belongs to. */
    static String positionAndMinute(PositionMinute row) {
        return row.key().accountId() + " " + row.key().instrumentId() + " " + row.minute();
    }

    /**
     * The current rows: of every key that of the greatest version, unless it is taken away.
     *
     * @throws AssertionError if several of the greatest version say different things
     */
    static List<PositionMinute> current(List<PositionMinute> published) {
        List<PositionMinute> current = new ArrayList<>();
        for (List<PositionMinute> revisions :
                grouped(published, RevisionHistory::key).values()) {
            PositionMinute greatest = revisions.stream().max(BY_VERSION).orElseThrow();
            for (PositionMinute revision : revisions) {
                if (revision.version() == greatest.version()) {
                    assertSaysTheSame(greatest, revision);
                }
            }
            if (!greatest.deleted()) {
                current.add(greatest);
            }
        }
        return current;
    }

    /**
     * The rows that were known at a moment: of every position and minute that of the greatest version among those whose
     * inputs had all been appended, of equal ones that which is not taken away, unless only such are left.
     */
    static List<PositionMinute> asKnown(List<PositionMinute> published, long appendMillis) {
        Instant moment = Instant.ofEpochMilli(appendMillis);
        List<PositionMinute> known =
                published.stream().filter(row -> !row.knownAt().isAfter(moment)).toList();
        List<PositionMinute> standing = new ArrayList<>();
        for (List<PositionMinute> revisions :
                grouped(known, RevisionHistory::positionAndMinute).values()) {
            PositionMinute greatest = revisions.stream()
                    .max(BY_VERSION.thenComparing(row -> !row.deleted()))
                    .orElseThrow();
            if (!greatest.deleted()) {
                standing.add(greatest);
            }
        }
        return standing;
    }

    private static Map<String, List<PositionMinute>> grouped(
            List<PositionMinute> rows, Function<PositionMinute, String> key) {
        Map<String, List<PositionMinute>> groups = new LinkedHashMap<>();
        rows.forEach(row -> groups.computeIfAbsent(key.apply(row), ignored -> new ArrayList<>())
                .add(row));
        return groups;
    }

    /** Of rows of a key that one run published in this order no version falls, and it rises where a row says otherwise. */
    static void checkVersions(List<PositionMinute> published) {
        for (List<PositionMinute> revisions :
                grouped(published, RevisionHistory::key).values()) {
            for (int i = 1; i < revisions.size(); i++) {
                PositionMinute before = revisions.get(i - 1);
                PositionMinute row = revisions.get(i);
                assertThat(Long.compareUnsigned(row.version(), before.version()))
                        .as(what(before, row) + ": its version %x against %x", row.version(), before.version())
                        .isGreaterThanOrEqualTo(saysTheSame(before, row) ? 0 : 1);
            }
        }
    }

    /** Rows of one key and version say the same, whichever run published them, if all read the same log in its order. */
    static void checkVersionsTell(List<PositionMinute> published) {
        for (List<PositionMinute> same :
                grouped(published, row -> key(row) + " " + row.version()).values()) {
            same.forEach(row -> assertSaysTheSame(same.get(0), row));
        }
    }

    /** Of rows that one run published in this order the first of a key alone may be on time. */
    static void checkFirstsAloneAreOnTime(List<PositionMinute> published) {
        for (List<PositionMinute> revisions :
                grouped(published, RevisionHistory::key).values()) {
            for (int i = 1; i < revisions.size(); i++) {
                assertThat(revisions.get(i).reason())
                        .as(what(revisions.get(i - 1), revisions.get(i)))
                        .isNotEqualTo(RevisionReason.ON_TIME);
            }
        }
    }

    /** Whether a row knows two inputs or more that the one before does not; one record may let in others that wait. */
    static boolean knowsSeveralMore(PositionMinute before, PositionMinute row) {
        long executionEvents = (row.version() >>> 28) - (before.version() >>> 28);
        long otherInputs = (row.version() & ((1L << 28) - 1)) - (before.version() & ((1L << 28) - 1));
        // Of which ticks weigh one, and everything else much more than all ticks of a history.
        return executionEvents + (otherInputs >>> 14) + (otherInputs & ((1L << 14) - 1)) >= 2;
    }

    private static String what(PositionMinute before, PositionMinute row) {
        return "revision of " + key(row) + ", " + row.reason() + " after " + before.reason();
    }

    private static void assertSaysTheSame(PositionMinute one, PositionMinute other) {
        if (!saysTheSame(one, other)) {
            assertThat(PublishedColumns.values(other))
                    .as("a row of %s with the same version %x", key(one), one.version())
                    .isEqualTo(PublishedColumns.values(one));
        }
    }

    static boolean saysTheSame(PositionMinute one, PositionMinute other) {
        return Objects.equals(one, other) || PublishedColumns.values(one).equals(PublishedColumns.values(other));
    }
}
