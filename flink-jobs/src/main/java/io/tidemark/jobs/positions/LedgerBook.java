package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.position.Holding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.jspecify.annotations.Nullable;

/**
 * The executions and cash flows of the current key, an instrument, and the positions that they make.
 *
 * <p>The events of the horizon lie on pages, one an account and minute, so that one that comes late is put where it
 * belongs and the position is folded again from what it opened the horizon with. A page is appended to without being
 * read; which pages there are is kept by date.
 */
final class LedgerBook {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final String instrumentId;
    private final Shelves shelves;
    private final ReferenceBook references;

    private LedgerBook(String instrumentId, Shelves shelves, ReferenceBook references) {
        this.instrumentId = instrumentId;
        this.shelves = shelves;
        this.references = references;
    }

    /** The state that the ledgers of all keys lie in. */
    static final class Shelves {
        /** Some 80 MB at 1.3 kB each. A burst of late executions over a thousand positions has less. */
        private static final int MOST_ENTRIES_AT_HAND = 60_000;

        // Found by reflection, once a process and not once a subtask: that is a part of how long a restart takes.
        private static final TypeInformation<AccountLedger> LEDGER = TypeInformation.of(AccountLedger.class);
        private static final TypeInformation<EventId> EVENT_ID = TypeInformation.of(EventId.class);
        private static final TypeInformation<LedgerPage> PAGE = TypeInformation.of(LedgerPage.class);
        private static final TypeInformation<LedgerDay> DAY = TypeInformation.of(LedgerDay.class);
        private static final TypeInformation<LedgerEntry> ENTRY = TypeInformation.of(LedgerEntry.class);

        private final MapState<String, AccountLedger> accounts;
        private final MapState<EventId, LedgerPage> places;
        private final MapState<LedgerDay, byte[]> days;
        private final InternalListState<String, LedgerPage, LedgerEntry> pages;
        private final LedgersAtHand atHand = new LedgersAtHand(MOST_ENTRIES_AT_HAND);

        @SuppressWarnings("unchecked") // the backend's list states are internal ones, as windows use them
        Shelves(KeyedStateStore store, KeyedStateBackend<String> backend, SerializerConfig serializers)
                throws Exception {
            accounts = store.getMapState(new MapStateDescriptor<>("accounts", Types.STRING, LEDGER));
            places = store.getMapState(new MapStateDescriptor<>("event-places", EVENT_ID, PAGE));
            days = store.getMapState(
                    new MapStateDescriptor<>("page-days", DAY, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
            pages = (InternalListState<String, LedgerPage, LedgerEntry>) backend.getOrCreateKeyedState(
                    PAGE.createSerializer(serializers), new ListStateDescriptor<>("pages", ENTRY));
        }

        /** The book of the backend's current key. */
        LedgerBook open(String instrumentId, ReferenceBook references) {
            return new LedgerBook(instrumentId, this, references);
        }
    }

    /** Every account that was ever seen. */
    Iterable<String> accountIds() throws Exception {
        return shelves.accounts.keys();
    }

    /** An account's position; null if it was never seen. */
    @Nullable
    AccountLedger account(String accountId) throws Exception {
        return shelves.accounts.get(accountId);
    }

    void update(String accountId, AccountLedger ledger) throws Exception {
        shelves.accounts.put(accountId, ledger);
    }

    /**
     * The accepted event of that identity, or the execution that an amendment of that identity belongs to; null if there is
     * none inside the horizon.
     */
    @Nullable
    LedgerEntry find(EventId id) throws Exception {
        LedgerPage place = shelves.places.get(id);
        if (place == null) {
            return null;
        }
        for (LedgerEntry entry : page(place)) {
            if (entry.eventIds().contains(id)) {
                return entry;
            }
        }
        throw new IllegalStateException(instrumentId + ": " + id + " is not on its page " + place);
    }

    /**
     * Puts an event on its page, and into the live position if it is the last; else that is behind until it is caught up.
     *
     * @param known the account's position; null if it was never seen
     */
    AccountLedger add(String accountId, @Nullable AccountLedger known, LedgerEntry entry) throws Exception {
        AccountLedger ledger = known == null ? new AccountLedger() : known;
        putOnPage(accountId, entry);
        ledger.firstDay =
                Math.min(ledger.firstDay, MarkBook.dayOf(place(accountId, entry).minuteMillis()));
        placeNew(accountId, entry);
        if (follows(ledger, entry)) {
            ledger.live = entry.applyTo(
                    ledger.live, accountId, references.of(instrumentId, accountId), Knowledge.ALL, Long.MAX_VALUE);
            ledger.liveNanos = entry.eventTimeNanos();
            ledger.liveSequence = entry.sequence();
            ledger.liveIdentity = entry.identity();
        } else {
            ledger.liveBehind = true;
        }
        take(ledger, entry, entry.late());
        shelves.accounts.put(accountId, ledger);
        return ledger;
    }

    /**
     * Puts an amended execution in the place of what was known of it, on the pages of an account.
     *
     * @param known the account's position; null if it was never seen
     * @param before what was on them; null for nothing, as the amendment brings the execution to the account
     * @param after what is to be
     * @param late when the amendment came; null if the minute had not been published
     */
    AccountLedger amend(
            String accountId,
            @Nullable AccountLedger known,
            @Nullable LedgerEntry before,
            LedgerEntry after,
            @Nullable Lateness late)
            throws Exception {
        if (before == null) {
            return add(accountId, known, after);
        }
        AccountLedger ledger = Objects.requireNonNull(known);
        shelves.atHand.forget(instrumentId, accountId);
        List<LedgerEntry> page = page(place(accountId, after));
        page.removeIf(each -> each.eventId().equals(after.eventId()));
        page.add(after);
        shelves.pages.update(page);
        placeNew(accountId, after);
        ledger.liveBehind = true;
        take(ledger, after, late);
        shelves.accounts.put(accountId, ledger);
        return ledger;
    }

    private static void take(AccountLedger ledger, LedgerEntry entry, @Nullable Lateness late) {
        ledger.learntMillis = Math.max(ledger.learntMillis, entry.learntMillis());
        if (late != null) {
            ledger.disturbed = true;
            ledger.lateEvents = late.arrival();
            ledger.lateFromMillis = Math.min(ledger.lateFromMillis, MinuteTicks.minuteOf(entry.eventTimeNanos()));
        }
    }

    /**
     * Of an execution on the pages of several accounts, its first account's page knows best when its records came. What has
     * no amendments is new: whoever adds it looked for it before.
     */
    private void placeNew(String accountId, LedgerEntry entry) throws Exception {
        boolean isNew = entry.amendments().isEmpty();
        for (EventId id : entry.eventIds()) {
            if (isNew || !shelves.places.contains(id)) {
                shelves.places.put(id, place(accountId, entry));
            }
        }
    }

    private static LedgerPage place(String accountId, LedgerEntry entry) {
        return new LedgerPage(accountId, MinuteTicks.minuteOf(entry.eventTimeNanos()));
    }

    private void putOnPage(String accountId, LedgerEntry entry) throws Exception {
        shelves.atHand.add(instrumentId, accountId, entry, entry.late() != null);
        LedgerPage place = place(accountId, entry);
        shelves.pages.setCurrentNamespace(place);
        shelves.pages.add(entry);
        long day = MarkBook.dayOf(place.minuteMillis());
        PagedMinutes minutes = minutes(accountId, day);
        if (!minutes.has(place.minuteMillis())) {
            minutes.add(place.minuteMillis());
            shelves.days.put(new LedgerDay(accountId, day), minutes.pack());
        }
    }

    private PagedMinutes minutes(String accountId, long day) throws Exception {
        return new PagedMinutes(day, shelves.days.get(new LedgerDay(accountId, day)));
    }

    /** An execution as it lies on the pages of one of its accounts. */
    LedgerEntry entryOf(String accountId, LedgerEntry entry) throws Exception {
        for (LedgerEntry each : page(place(accountId, entry))) {
            if (each.eventId().equals(entry.eventId())) {
                return each;
            }
        }
        throw new IllegalStateException(instrumentId + ": " + entry.eventId() + " is not on the page of " + accountId);
    }

    /**
     * Brings the live position to all events if it is behind them.
     *
     * @param allPublished whether all of them are in what is published, so that they need not be folded again
     */
    void catchUp(String accountId, AccountLedger ledger, boolean allPublished) throws Exception {
        if (ledger.liveBehind) {
            ledger.live =
                    allPublished ? ledger.published : apply(accountId, ledger.opening, entries(accountId, ledger));
            ledger.liveBehind = false;
            shelves.accounts.put(accountId, ledger);
        }
    }

    private static boolean follows(AccountLedger ledger, LedgerEntry entry) {
        int order = Long.compare(entry.eventTimeNanos(), ledger.liveNanos);
        if (order == 0) {
            order = Long.compare(entry.sequence(), ledger.liveSequence);
        }
        return (order == 0 ? entry.identity().compareTo(ledger.liveIdentity) : order) > 0;
    }

    /**
     * Folds a minute's page into the published position.
     *
     * @return whether an event in effect is on it
     */
    boolean publish(String accountId, AccountLedger ledger, long minuteMillis) throws Exception {
        if (!minutes(accountId, MarkBook.dayOf(minuteMillis)).has(minuteMillis)) {
            return false;
        }
        List<LedgerEntry> page = page(new LedgerPage(accountId, minuteMillis));
        ledger.published = apply(accountId, ledger.published, page);
        return page.stream().anyMatch(entry -> entry.isInEffect(accountId, Knowledge.ALL, minuteMillis));
    }

    /** Whether any event of a date or a later one lies before the end of a minute. */
    boolean hasEvents(String accountId, long firstDay, long minuteMillis) throws Exception {
        for (long day = firstDay; day <= MarkBook.dayOf(minuteMillis); day++) {
            List<Long> minutes = minutes(accountId, day).all();
            if (!minutes.isEmpty() && minutes.get(0) <= minuteMillis) {
                return true;
            }
        }
        return false;
    }

    /** All events that are kept of an account, in event order. */
    List<LedgerEntry> entries(String accountId, AccountLedger ledger) throws Exception {
        List<LedgerEntry> known = shelves.atHand.get(instrumentId, accountId);
        if (known != null) {
            return known;
        }
        List<LedgerEntry> read = read(accountId, ledger);
        if (ledger.awaitsRestatement()) {
            shelves.atHand.keep(instrumentId, accountId, read);
        }
        return read;
    }

    /** Says that a position is restated, so that its events need no longer be at hand before those of others. */
    void restated(String accountId) {
        shelves.atHand.restated(instrumentId, accountId);
    }

    private List<LedgerEntry> read(String accountId, AccountLedger ledger) throws Exception {
        List<LedgerEntry> entries = new ArrayList<>();
        long lastDay = MarkBook.dayOf(Math.floorDiv(ledger.liveNanos, NANOS_A_MILLI));
        for (long day = ledger.firstDay; day <= lastDay; day++) {
            for (long minuteMillis : minutes(accountId, day).all()) {
                entries.addAll(page(new LedgerPage(accountId, minuteMillis)));
            }
        }
        return entries;
    }

    /**
     * Folds the pages before a date into what the horizon opens with, and forgets the identities on them.
     *
     * @return whether pages are left
     */
    boolean prune(long firstDay) throws Exception {
        Map<String, TreeMap<Long, PagedMinutes>> old = new TreeMap<>();
        boolean left = false;
        for (Map.Entry<LedgerDay, byte[]> entry : shelves.days.entries()) {
            LedgerDay date = entry.getKey();
            if (date.day() < firstDay) {
                old.computeIfAbsent(date.accountId(), ignored -> new TreeMap<>())
                        .put(date.day(), new PagedMinutes(date.day(), entry.getValue()));
            } else {
                left = true;
            }
        }
        for (Map.Entry<String, TreeMap<Long, PagedMinutes>> entry : old.entrySet()) {
            String accountId = entry.getKey();
            shelves.atHand.forget(instrumentId, accountId);
            AccountLedger ledger = Objects.requireNonNull(shelves.accounts.get(accountId));
            for (Map.Entry<Long, PagedMinutes> date : entry.getValue().entrySet()) {
                for (long minuteMillis : date.getValue().all()) {
                    List<LedgerEntry> page = page(new LedgerPage(accountId, minuteMillis));
                    ledger.opening = apply(accountId, ledger.opening, page);
                    for (LedgerEntry folded : page) {
                        for (EventId id : folded.eventIds()) {
                            shelves.places.remove(id);
                        }
                    }
                    shelves.pages.clear();
                }
                shelves.days.remove(new LedgerDay(accountId, date.getKey()));
            }
            ledger.firstDay = Math.max(ledger.firstDay, firstDay);
            shelves.accounts.put(accountId, ledger);
        }
        return left;
    }

    private Holding apply(String accountId, Holding holding, List<LedgerEntry> entries) {
        PositionReferences known = references.of(instrumentId, accountId);
        Holding after = holding;
        for (LedgerEntry entry : entries) {
            after = entry.applyTo(after, accountId, known, Knowledge.ALL, Long.MAX_VALUE);
        }
        return after;
    }

    /** A page in event order; the backend's list stays on it. */
    private List<LedgerEntry> page(LedgerPage place) throws Exception {
        shelves.pages.setCurrentNamespace(place);
        List<LedgerEntry> entries = new ArrayList<>();
        Iterable<LedgerEntry> stored = shelves.pages.get();
        if (stored != null) {
            stored.forEach(entries::add);
        }
        entries.sort(LedgerEntry.EVENT_ORDER);
        return entries;
    }
}
