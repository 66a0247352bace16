package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.domain.pnl.PreviousClose;
import io.tidemark.domain.position.Holding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A position minute by minute, folded from what its horizon opens with, as its rows know it: all that came, or what they
 * knew when they were published. Minutes are asked for in rising order.
 *
 * <p>What a row did not know it has in it from the minute on that was published next. Where the walk comes to such a
 * minute, it begins again with more.
 */
final class PositionWalk {
    private static final long DAY_MILLIS = 86_400_000;

    private final PositionRows rows;
    private final String instrumentId;
    private final String accountId;
    private final AccountLedger ledger;
    private final List<LedgerEntry> entries;
    private final MarkHistory marks;
    private final PositionReferences allReferences;
    private final Knowledge knowledge;
    private final long firstDay;

    private PositionReferences references;
    /** Where the walk knows other marks than all that came, those of all minutes. */
    private SortedMap<Long, MinuteMark> ownMinutes = Collections.emptySortedMap();

    /** What is not in the stand yet: of the hour that the walk is in, or of its own minutes. */
    private Iterator<MinuteMark> minutes = Collections.emptyIterator();

    /** The first of those; null for none. */
    private @Nullable MinuteMark nextMinute;

    private boolean knowsAll = true;
    private long viewMillis = Long.MIN_VALUE;
    private long nextViewMillis = Long.MIN_VALUE;

    /** What comes of the first {@code folded} entries; see {@link #holding()}. */
    private Holding holding = Holding.NOTHING;

    private int folded;

    /** Executions in effect among the first {@code counted} entries and what the horizon opens with. */
    private long executionCount;

    private int counted;
    private final HeldFigures figures = new HeldFigures();
    private long day;
    private boolean active;
    private boolean touched;
    private PreviousClose beforeEve = PreviousClose.NOTHING;
    private PreviousClose previous = PreviousClose.NOTHING;
    private int nextEntry;
    private MarkStand stand;

    /** Start of the hour whose stand the walk began with or went over to; {@link Long#MIN_VALUE} for before all. */
    private long standMillis;

    /** The first minute of which the walk knows other marks than all that came; up to it, it may go over to any stand. */
    private long ownMillis = Long.MAX_VALUE;

    /**
     * A walk.
     *
     * @param entries all events that are kept of the position, in event order
     * @param firstDay the horizon's first trading date, days since 1970-01-01
     */
    PositionWalk(
            PositionRows rows,
            String instrumentId,
            String accountId,
            AccountLedger ledger,
            List<LedgerEntry> entries,
            MarkHistory marks,
            PositionReferences references,
            Knowledge knowledge,
            long firstDay) {
        this.rows = rows;
        this.instrumentId = instrumentId;
        this.accountId = accountId;
        this.ledger = ledger;
        this.entries = entries;
        this.marks = marks;
        this.allReferences = references;
        this.knowledge = knowledge;
        this.firstDay = entries.isEmpty() ? firstDay : Math.min(firstDay, MarkBook.dayOf(minuteOf(entries.get(0))));
        this.references = references;
        this.stand = beforeAll(marks);
        this.standMillis = Long.MIN_VALUE;
    }

    /** Goes on to the end of a minute. */
    void moveTo(long minuteMillis) {
        if (minuteMillis >= nextViewMillis) {
            begin(minuteMillis);
        }
        while (day < MarkBook.dayOf(minuteMillis)) {
            turn();
        }
        fold(minuteMillis);
    }

    private void begin(long minuteMillis) {
        viewMillis = minuteMillis;
        nextViewMillis = Long.MAX_VALUE;
        for (LedgerEntry entry : entries) {
            expect(entry.late());
            entry.amendments().forEach(amendment -> expect(amendment.late()));
        }
        List<LateChange> unknown = new ArrayList<>();
        for (LateChange change : marks.changes()) {
            if (!knowledge.hasChange(change.late(), viewMillis)) {
                unknown.add(change);
                nextViewMillis = Math.min(nextViewMillis, change.late().publishedFromMillis());
            }
        }
        references = unknown.isEmpty() ? allReferences : allReferences.before(unknown);
        ownMillis = Long.MAX_VALUE;
        knowsAll = unknown.isEmpty();
        ownMinutes = knowsAll ? Collections.emptySortedMap() : minutesBefore(unknown);

        holding = ledger.opening;
        folded = 0;
        executionCount = holding.executionCount();
        counted = 0;
        day = firstDay;
        active = !holding.position().isFlat();
        touched = false;
        previous = ledger.closeBefore(firstDay);
        beforeEve = previous;
        nextEntry = 0;
        stand = beforeAll(marks);
        standMillis = Long.MIN_VALUE;
        goOnWith(ownMinutes);
    }

    private static MarkStand beforeAll(MarkHistory marks) {
        return marks.standAt(Long.MIN_VALUE).getValue().copy();
    }

    private void expect(@Nullable Lateness late) {
        if (late != null && !knowledge.hasEvent(late, viewMillis)) {
            nextViewMillis = Math.min(nextViewMillis, late.publishedFromMillis());
        }
    }

    private SortedMap<Long, MinuteMark> minutesBefore(List<LateChange> unknown) {
        TreeMap<Long, MinuteMark> before = marks.minutes();
        for (int i = unknown.size() - 1; i >= 0; i--) {
            MinuteMark mark = unknown.get(i).mark();
            if (mark == null || MarkBook.dayOf(mark.minuteMillis()) <= marks.openingDay()) {
                continue;
            }
            ownMillis = Math.min(ownMillis, mark.minuteMillis());
            MinuteMark markBefore = unknown.get(i).markBefore();
            if (markBefore == null) {
                before.remove(mark.minuteMillis());
            } else {
                before.put(mark.minuteMillis(), markBefore);
            }
        }
        return before;
    }

    private void turn() {
        long lastMinute = (day + 1) * DAY_MILLIS - MinuteTicks.MINUTE_MILLIS;
        fold(lastMinute);
        PreviousClose newest = active ? PreviousClose.of(row(lastMinute)) : previous;
        beforeEve = previous;
        previous = newest;
        day++;
        active = !holding().position().isFlat();
    }

    private void fold(long minuteMillis) {
        while (nextEntry < entries.size() && minuteOf(entries.get(nextEntry)) <= minuteMillis) {
            LedgerEntry entry = entries.get(nextEntry);
            active = active || entry.isInEffect(accountId, knowledge, viewMillis);
            touched = touched || entry.isKnown(knowledge, viewMillis);
            nextEntry++;
        }
    }

    /** What the walk has come to, which is of no use to most minutes of a walk that knows less than another. */
    private Holding holding() {
        for (; folded < nextEntry; folded++) {
            holding = entries.get(folded).applyTo(holding, accountId, references, knowledge, viewMillis);
        }
        return holding;
    }

    /** As the holding says, without working it out. */
    private long executionCount() {
        for (; counted < nextEntry; counted++) {
            LedgerEntry entry = entries.get(counted);
            if (entry.execution() != null && entry.isInEffect(accountId, knowledge, viewMillis)) {
                executionCount++;
            }
        }
        return executionCount;
    }

    /** Marks are of use to a row alone, and of most minutes only one of the two walks of a restatement makes one. */
    private void foldMarks(long minuteMillis) {
        Map.Entry<Long, MarkStand> hour = marks.standAt(Math.min(minuteMillis, ownMillis));
        if (hour.getKey() > standMillis) {
            standMillis = hour.getKey();
            stand = hour.getValue().copy();
            goOnWith(knowsAll ? marks.minutesOf(standMillis) : ownMinutes.tailMap(standMillis));
        }
        while (nextMinute != null && nextMinute.minuteMillis() <= minuteMillis) {
            stand.add(nextMinute);
            nextMinute = minutes.hasNext() ? minutes.next() : null;
        }
    }

    private void goOnWith(SortedMap<Long, MinuteMark> ofMinutes) {
        minutes = ofMinutes.values().iterator();
        nextMinute = minutes.hasNext() ? minutes.next() : null;
    }

    private static long minuteOf(LedgerEntry entry) {
        return MinuteTicks.minuteOf(entry.eventTimeNanos());
    }

    /** Whether the position has a row of the minute. */
    boolean isActive() {
        return active;
    }

    /** Whether an event of the horizon lies before the end of the minute, in effect or not. */
    boolean isTouched() {
        return touched;
    }

    /** The row of the minute that the walk has come to; where there is none, what one would say. */
    PositionMinute row(long minuteMillis) {
        foldMarks(minuteMillis);
        return rows.minute(
                instrumentId,
                accountId,
                references,
                holding(),
                figures,
                previous,
                ledger.unappliedExecutionCount,
                stand.prices(),
                stand.ticksInWindow(MarkBook.dayOf(minuteMillis)),
                minuteMillis);
    }

    /**
     * Whether the row of the minute that the walk has come to has the key of another and another number of executions, which
     * is told without making it. Where it has the same number, they may differ all the same.
     */
    boolean plainlyDiffersFrom(PositionMinute other, long minuteMillis) {
        return active
                && executionCount() != other.executionCount()
                && rows.desk(references, minuteMillis).equals(other.key().desk());
    }

    /** Brings the ledger to the minute that the walk has come to. */
    void settle(long minuteMillis) {
        ledger.published = holding();
        ledger.day = MarkBook.dayOf(minuteMillis);
        ledger.active = active;
        ledger.beforeEve = beforeEve;
        ledger.previous = previous;
        boolean last = MarkBook.dayOf(minuteMillis + MinuteTicks.MINUTE_MILLIS) != ledger.day;
        ledger.close = last && active ? PreviousClose.of(row(minuteMillis)) : null;
        ledger.disturbed = false;
    }
}
