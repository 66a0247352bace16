package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionFate;
import io.tidemark.domain.execution.ExecutionType;
import io.tidemark.domain.market.MinuteMark;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.kafka.DeadLetterReason;
import io.tidemark.jobs.kafka.Inbound;
import io.tidemark.jobs.reconciliation.PartitionTally;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.jspecify.annotations.Nullable;

/**
 * Decides about every record that reaches a ledger, and enters what is accepted: executions, their amendments, cash
 * flows, marks and late reference data. What cannot be entered yet waits.
 */
final class Bookkeeper {
    /** Money beyond it could grow out of a Decimal(38, 12) once a few thousand of them add up. */
    private static final BigDecimal LARGEST_NOTIONAL = BigDecimal.TEN.pow(22);

    private static final long NANOS_A_MILLI = 1_000_000;

    /** Is told of every position that a record changed. */
    interface LivePositions {
        /**
         * A position is another.
         *
         * @param late whether what changed it lies in a minute that was published; it takes all pages of the position to fold
         *     it again, and more of its kind may follow
         */
        void changed(String instrumentId, String accountId, AccountLedger ledger, boolean late) throws Exception;
    }

    private final ReferenceBook references;
    private final LedgerBook.Shelves shelves;
    private final MarkBook markBook;
    private final WaitingRoom waitingRoom;
    private final RecordFates fates;
    private final MinuteBell bell;
    private final Roster roster;
    private final Restater restater;
    private final Consumer<String> keys;
    private final LivePositions livePositions;
    private final Counter lateEvents;
    private final Counter unappliedExecutions;

    /** Instruments with pages that will have to be pruned. */
    private final TreeSet<String> paged = new TreeSet<>();

    /** Instruments with records in the waiting room. */
    private final TreeSet<String> waiting = new TreeSet<>();

    Bookkeeper(
            ReferenceBook references,
            LedgerBook.Shelves shelves,
            MarkBook markBook,
            WaitingRoom waitingRoom,
            RecordFates fates,
            MinuteBell bell,
            Roster roster,
            Restater restater,
            Consumer<String> keys,
            LivePositions livePositions,
            Counter lateEvents,
            Counter unappliedExecutions) {
        this.references = references;
        this.shelves = shelves;
        this.markBook = markBook;
        this.waitingRoom = waitingRoom;
        this.fates = fates;
        this.bell = bell;
        this.roster = roster;
        this.restater = restater;
        this.keys = keys;
        this.livePositions = livePositions;
        this.lateEvents = lateEvents;
        this.unappliedExecutions = unappliedExecutions;
    }

    /** Goes on with the instruments of a checkpoint. */
    void restore(Iterable<String> withLedgers, Iterable<String> withWaiting) {
        withLedgers.forEach(paged::add);
        withWaiting.forEach(waiting::add);
    }

    private LedgerBook book(String instrumentId) {
        return shelves.open(instrumentId, references);
    }

    /** Takes what is newly known of a minute's marks. */
    void receive(MinuteMark mark) throws Exception {
        String instrumentId = mark.instrumentId();
        bell.expect(mark.minuteMillis());
        long nextMillis = bell.nextFor(instrumentId, markBook.publishedMillis(instrumentId));
        LateChange change = markBook.put(mark, bell.publishedMillis(), nextMillis);
        if (change == null) {
            return;
        }
        boolean ofToday = MarkBook.dayOf(change.fromMillis()) == MarkBook.dayOf(nextMillis);
        // Who has rows today is visited by the bell; who had some yesterday may have none today.
        for (String accountId : ofToday ? roster.accounts(instrumentId) : accountIds(instrumentId)) {
            restater.enroll(instrumentId, accountId);
        }
        if (!restater.has(instrumentId)) {
            markBook.forgetChanges();
        }
    }

    private Iterable<String> accountIds(String instrumentId) throws Exception {
        TreeSet<String> ids = new TreeSet<>();
        book(instrumentId).accountIds().forEach(ids::add);
        return ids;
    }

    /** Takes an execution or a cash flow of the current key. */
    void receive(Inbound inbound) throws Exception {
        EventId id = EventId.of(inbound);
        LedgerEntry known = book(instrumentId(inbound)).find(id);
        if (known == null) {
            WaitingRecord waits = waitingRecord(instrumentId(inbound), id);
            known = waits == null ? null : LedgerEntry.of(waits.inbound(), null);
        }
        if (known == null) {
            place(inbound, id);
        } else if (known.isRepeatedBy(inbound)) {
            fates.tally(PartitionTally.duplicates(inbound.topic(), inbound.partition(), 1));
        } else {
            long offset = known.offsetOf(id);
            fates.reject(
                    inbound,
                    DeadLetterReason.CONFLICTING_DUPLICATE,
                    name(inbound) + " was read before, at offset " + offset + ", and differs from this record");
        }
    }

    /** Who waits under an identity; null for nobody. Mostly nobody of an instrument does, and then its state is not asked. */
    private @Nullable WaitingRecord waitingRecord(String instrumentId, EventId id) throws Exception {
        return waiting.contains(instrumentId) ? waitingRoom.get(id) : null;
    }

    private void place(Inbound inbound, EventId id) throws Exception {
        String missing = missing(inbound);
        if (missing == null) {
            apply(inbound);
        } else if (isBeyondHorizon(inbound)) {
            fates.reject(inbound, reasonOfWaiting(inbound), missing + " when its horizon had passed");
        } else if (waitingRoom.isFull()) {
            fates.reject(
                    inbound,
                    DeadLetterReason.WAITING_ROOM_FULL,
                    missing + ", and " + waitingRoom.capacity() + " records of " + instrumentId(inbound)
                            + " wait already");
        } else {
            waitingRoom.put(id, new WaitingRecord(inbound, missing));
            waiting.add(instrumentId(inbound));
            fates.tally(PartitionTally.waiting(inbound.topic(), inbound.partition(), 1));
            fates.publish(inbound, ExecutionFate.WAITING, false, missing);
            // It may be the link to their execution that others waited for.
            releaseAmendmentsOf(id.id(), new HashSet<>());
        }
    }

    private static boolean isAmendment(Inbound inbound) {
        Execution execution = inbound.execution();
        return execution != null && execution.executionType().isAmendment();
    }

    /** What keeps a record from being applied, in words; null for nothing. */
    private @Nullable String missing(Inbound inbound) throws Exception {
        if (isAmendment(inbound)) {
            return missingOfAmendment(inbound);
        }
        if (references.instrument(instrumentId(inbound), inbound.eventTimeNanos()) == null) {
            return "instrument " + instrumentId(inbound) + " is not known at the time of " + name(inbound);
        }
        if (references.account(accountId(inbound), inbound.eventTimeNanos()) == null) {
            return "account " + accountId(inbound) + " is not known at the time of " + name(inbound);
        }
        return null;
    }

    private @Nullable String missingOfAmendment(Inbound inbound) throws Exception {
        Execution amendment = execution(inbound);
        Match match = match(inbound);
        if (match == null) {
            return "execution " + amendment.referenceExecutionId() + ", which " + name(inbound)
                    + " amends, is not known";
        }
        if (amendment.executionType() == ExecutionType.CORRECT
                && references.account(accountId(inbound), match.entry().eventTimeNanos()) == null) {
            return "account " + amendment.accountId() + " of " + name(inbound)
                    + " is not known at the time of execution " + match.entry().identity();
        }
        return null;
    }

    /**
     * An entered execution that an amendment belongs to.
     *
     * @param entry the execution
     * @param matchedMillis see {@link LedgerAmendment}
     */
    private record Match(LedgerEntry entry, long matchedMillis) {}

    /**
     * The execution that an amendment belongs to; null if it is not entered. The way to it may lead over amendments that
     * wait themselves, for their account.
     */
    private @Nullable Match match(Inbound inbound) throws Exception {
        LedgerBook book = book(instrumentId(inbound));
        Set<String> passed = new HashSet<>();
        long matchedMillis = inbound.appendMillis();
        String name = execution(inbound).referenceExecutionId();
        while (name != null && passed.add(name)) {
            EventId id = new EventId(false, name);
            LedgerEntry entry = book.find(id);
            if (entry != null) {
                return new Match(entry, Math.max(matchedMillis, entry.matchedMillis(id)));
            }
            WaitingRecord waits = waitingRecord(instrumentId(inbound), id);
            if (waits == null) {
                return null;
            }
            matchedMillis = Math.max(matchedMillis, waits.inbound().appendMillis());
            name = execution(waits.inbound()).referenceExecutionId();
        }
        return null;
    }

    private DeadLetterReason reasonOfWaiting(Inbound inbound) throws Exception {
        return isAmendment(inbound) && match(inbound) == null
                ? DeadLetterReason.UNMATCHED
                : DeadLetterReason.UNKNOWN_REFERENCE;
    }

    private void apply(Inbound inbound) throws Exception {
        if (isAmendment(inbound)) {
            amend(inbound);
        } else {
            add(inbound);
        }
        Execution execution = inbound.execution();
        if (execution != null && waiting.contains(instrumentId(inbound))) {
            releaseAmendmentsOf(execution.executionId(), new HashSet<>());
        }
    }

    private void releaseAmendmentsOf(String executionId, Set<String> passed) throws Exception {
        for (String amendmentId : waitingRoom.amendmentsOf(executionId)) {
            if (passed.add(amendmentId)) {
                release(new EventId(false, amendmentId));
                releaseAmendmentsOf(amendmentId, passed);
            }
        }
    }

    private void add(Inbound inbound) throws Exception {
        String accountId = accountId(inbound);
        String instrumentId = instrumentId(inbound);
        if (isTooLarge(inbound, inbound.eventTimeNanos())) {
            return;
        }
        fates.tally(PartitionTally.accepted(inbound.topic(), inbound.partition(), 1));
        LedgerBook book = book(instrumentId);
        AccountLedger known = book.account(accountId);
        if (isBeyondHorizon(inbound)) {
            AccountLedger ledger = known == null ? new AccountLedger() : known;
            ledger.unappliedExecutionCount++;
            unappliedExecutions.inc();
            book.update(accountId, ledger);
            fates.publish(inbound, ExecutionFate.BEYOND_HORIZON, true, "its trading date is no longer kept");
            if (ledger.liveNanos != Long.MIN_VALUE) {
                livePositions.changed(instrumentId, accountId, ledger, false);
            }
            return;
        }
        long minuteMillis = MinuteTicks.minuteOf(inbound.eventTimeNanos());
        Lateness late = lateness(instrumentId, minuteMillis, known);
        bell.expect(minuteMillis);
        LedgerEntry entry = LedgerEntry.of(inbound, late);
        AccountLedger ledger = book.add(accountId, known, entry);
        fates.publish(null, entry);
        entered(instrumentId, accountId, ledger, minuteMillis, late);
    }

    private void amend(Inbound inbound) throws Exception {
        String instrumentId = instrumentId(inbound);
        Match match = Objects.requireNonNull(match(inbound));
        LedgerEntry amended = match.entry();
        if (isTooLarge(inbound, amended.eventTimeNanos())) {
            return;
        }
        fates.tally(PartitionTally.accepted(inbound.topic(), inbound.partition(), 1));
        LedgerBook book = book(instrumentId);
        long minuteMillis = MinuteTicks.minuteOf(amended.eventTimeNanos());
        Set<String> before = amended.accountIds();
        for (String accountId : amended.with(amendment(inbound, match, null)).accountIds()) {
            AccountLedger known = book.account(accountId);
            Lateness late = lateness(instrumentId, minuteMillis, known);
            boolean listed = before.contains(accountId);
            LedgerEntry entry = listed ? book.entryOf(accountId, amended) : amended;
            LedgerEntry after = entry.with(amendment(inbound, match, late));
            AccountLedger ledger = listed
                    ? book.amend(accountId, known, entry, after, late)
                    : book.amend(accountId, known, null, after.arriving(late), late);
            entered(instrumentId, accountId, ledger, minuteMillis, late);
        }
        fates.publish(amended, amended.with(amendment(inbound, match, lateness(instrumentId, minuteMillis, null))));
    }

    private static LedgerAmendment amendment(Inbound inbound, Match match, @Nullable Lateness late) {
        return new LedgerAmendment(
                execution(inbound),
                late,
                inbound.partition(),
                inbound.offset(),
                inbound.appendMillis(),
                match.matchedMillis());
    }

    /** Null for a minute that is not published yet. */
    private @Nullable Lateness lateness(String instrumentId, long minuteMillis, @Nullable AccountLedger ledger)
            throws Exception {
        long nextMillis = bell.nextFor(instrumentId, markBook.publishedMillis(instrumentId));
        return minuteMillis < nextMillis
                ? new Lateness((ledger == null ? 0 : ledger.lateEvents) + 1, nextMillis)
                : null;
    }

    private void entered(
            String instrumentId, String accountId, AccountLedger ledger, long minuteMillis, @Nullable Lateness late)
            throws Exception {
        roster.enroll(instrumentId, accountId);
        paged.add(instrumentId);
        if (late != null) {
            lateEvents.inc();
            restater.enroll(instrumentId, accountId);
        } else if (bell.isClosed(MarkBook.dayOf(minuteMillis))) {
            restater.publishClose(instrumentId, accountId, ledger, MarkBook.dayOf(minuteMillis));
        }
        livePositions.changed(instrumentId, accountId, ledger, late != null);
    }

    private boolean isTooLarge(Inbound inbound, long placeNanos) {
        Execution execution = inbound.execution();
        if (execution == null || execution.quantity() == null || execution.price() == null) {
            return false;
        }
        Instrument instrument = Objects.requireNonNull(references.instrument(instrumentId(inbound), placeNanos));
        boolean tooLarge = execution
                        .quantity()
                        .multiply(execution.price())
                        .multiply(instrument.multiplier())
                        .abs()
                        .compareTo(LARGEST_NOTIONAL)
                >= 0;
        if (tooLarge) {
            fates.reject(
                    inbound,
                    DeadLetterReason.OUT_OF_RANGE,
                    "quantity x price x multiplier of " + name(inbound) + " is not below " + LARGEST_NOTIONAL);
        }
        return tooLarge;
    }

    /** Whether a record belongs to a trading date before the one that precedes the bell's. */
    private boolean isBeyondHorizon(Inbound inbound) {
        return bell.hasRung() && MarkBook.dayOf(inbound.eventTimeMillis()) < MarkBook.dayOf(bell.minute()) - 1;
    }

    /** Enters what waited for a reference record that has come. */
    void release(ReferenceId id) throws Exception {
        for (String instrumentId : List.copyOf(waiting)) {
            if (id.account() || instrumentId.equals(id.id())) {
                keys.accept(instrumentId);
                for (WaitingRecord record : waitingRoom.all()) {
                    release(EventId.of(record.inbound()));
                }
                if (waitingRoom.isEmpty()) {
                    waiting.remove(instrumentId);
                }
            }
        }
    }

    private void release(EventId id) throws Exception {
        WaitingRecord record = waitingRoom.get(id);
        // Whatever it waited for may have released it already.
        if (record != null && missing(record.inbound()) == null) {
            letGo(record.inbound());
            apply(record.inbound());
        }
    }

    private void letGo(Inbound inbound) throws Exception {
        waitingRoom.remove(EventId.of(inbound));
        fates.tally(PartitionTally.waiting(inbound.topic(), inbound.partition(), -1));
    }

    /**
     * Takes note of a reference record, of minutes that may be published. One that says nothing new counts where another
     * is still to be restated: it would stand in the rows as they were before that one.
     *
     * @param before what was said under its identity before; null for nothing
     * @param saysMore whether it says something new
     */
    void referenceReceived(ReferenceId id, @Nullable ReferenceRecord before, boolean saysMore) throws Exception {
        TreeSet<String> instruments = new TreeSet<>(paged);
        instruments.addAll(roster.instruments());
        for (String instrumentId : instruments) {
            boolean concerned = id.account() || id.id().equals(instrumentId);
            if (concerned && (saysMore || restater.has(instrumentId))) {
                referenceChanged(instrumentId, id, before);
            }
        }
    }

    private void referenceChanged(String instrumentId, ReferenceId id, @Nullable ReferenceRecord before)
            throws Exception {
        keys.accept(instrumentId);
        LedgerBook book = book(instrumentId);
        long nextMillis = bell.nextFor(instrumentId, markBook.publishedMillis(instrumentId));
        long fromMillis = MinuteTicks.minuteOf(id.effectiveFromNanos());
        boolean noted = false;
        for (String accountId : accountIds(instrumentId)) {
            if (id.account() && !accountId.equals(id.id())) {
                continue;
            }
            AccountLedger ledger = Objects.requireNonNull(book.account(accountId));
            if (fromMillis < nextMillis) {
                if (!noted) {
                    long horizonMillis = (MarkBook.dayOf(nextMillis) - 1) * 24 * MarkHour.HOUR_MILLIS;
                    markBook.putReference(Math.max(fromMillis, horizonMillis), nextMillis, id, before);
                    noted = true;
                }
                restater.enroll(instrumentId, accountId);
            } else if (bell.isClosed(MarkBook.dayOf(fromMillis))) {
                restater.publishClose(instrumentId, accountId, ledger, MarkBook.dayOf(fromMillis));
            }
            if (!id.account() && ledger.liveNanos >= id.effectiveFromNanos()) {
                // What its events were done at is known otherwise now.
                ledger.liveBehind = true;
                book.update(accountId, ledger);
            }
            if (!roster.has(instrumentId, accountId)) {
                // It is valued at no new mark, and would stand under its old desk for ever.
                livePositions.changed(instrumentId, accountId, ledger, false);
            }
        }
    }

    /** At the first minute of a trading date, lets go of what its horizon no longer holds. */
    void turnTo(long day) throws Exception {
        restater.finishBefore((day - 1) * 24 * MarkHour.HOUR_MILLIS);
        for (String instrumentId : List.copyOf(paged)) {
            keys.accept(instrumentId);
            if (!book(instrumentId).prune(day - 1)) {
                paged.remove(instrumentId);
            }
        }
        for (String instrumentId : List.copyOf(waiting)) {
            expire(instrumentId, day - 1);
        }
    }

    private void expire(String instrumentId, long firstDay) throws Exception {
        keys.accept(instrumentId);
        for (WaitingRecord record : waitingRoom.all()) {
            Inbound inbound = record.inbound();
            if (MarkBook.dayOf(inbound.eventTimeMillis()) < firstDay) {
                letGo(inbound);
                fates.reject(inbound, reasonOfWaiting(inbound), record.detail() + ", and its horizon has passed");
                fates.publish(inbound, ExecutionFate.BEYOND_HORIZON, false, record.detail());
            }
        }
        if (waitingRoom.isEmpty()) {
            waiting.remove(instrumentId);
        }
    }

    private static String instrumentId(Inbound inbound) {
        return Objects.requireNonNull(inbound.instrumentId());
    }

    private static Execution execution(Inbound inbound) {
        return Objects.requireNonNull(inbound.execution());
    }

    private static String accountId(Inbound inbound) {
        CashFlow cashFlow = inbound.cashFlow();
        return Objects.requireNonNull(cashFlow == null ? execution(inbound).accountId() : cashFlow.accountId());
    }

    private static String name(Inbound inbound) {
        EventId id = EventId.of(inbound);
        return (id.cashFlow() ? "cash flow " : "execution ") + id.id();
    }
}
