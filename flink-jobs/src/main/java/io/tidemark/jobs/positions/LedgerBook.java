package io.tidemark.jobs.positions;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.position.Holding;
import io.tidemark.domain.reference.Instrument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.jspecify.annotations.Nullable;

/**
 * The executions and cash flows of the current key, an instrument, and the positions that they make.
 *
 * <p>The events of the horizon lie on pages, one an account and minute, so that one that comes late is put where it
 * belongs and the position is folded again from what it opened the horizon with. A page is appended to without being
 * read; a mask of minutes an hour tells which pages there are.
 */
final class LedgerBook {
    private static final int MINUTES_AN_HOUR = 60;
    private static final long DAY_HOURS = 24;

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
        private final MapState<String, AccountLedger> accounts;
        private final MapState<EventId, LedgerPage> places;
        private final MapState<LedgerHour, Long> masks;
        private final InternalListState<String, LedgerPage, LedgerEntry> pages;

        @SuppressWarnings("unchecked") // the backend's list states are internal ones, as windows use them
        Shelves(KeyedStateStore store, KeyedStateBackend<String> backend, TypeSerializer<LedgerPage> pageSerializer)
                throws Exception {
            accounts = store.getMapState(
                    new MapStateDescriptor<>("accounts", Types.STRING, TypeInformation.of(AccountLedger.class)));
            places = store.getMapState(new MapStateDescriptor<>(
                    "event-places", TypeInformation.of(EventId.class), TypeInformation.of(LedgerPage.class)));
            masks = store.getMapState(
                    new MapStateDescriptor<>("page-masks", TypeInformation.of(LedgerHour.class), Types.LONG));
            pages = (InternalListState<String, LedgerPage, LedgerEntry>) backend.getOrCreateKeyedState(
                    pageSerializer, new ListStateDescriptor<>("pages", TypeInformation.of(LedgerEntry.class)));
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

    /** The accepted event of that identity; null if there is none inside the horizon. */
    @Nullable
    LedgerEntry find(EventId id) throws Exception {
        LedgerPage place = shelves.places.get(id);
        if (place == null) {
            return null;
        }
        for (LedgerEntry entry : page(place)) {
            if (entry.eventId().equals(id)) {
                return entry;
            }
        }
        throw new IllegalStateException(instrumentId + ": " + id + " is not on its page " + place);
    }

    /** Puts an event on its page and into the live position. */
    AccountLedger add(String accountId, LedgerEntry entry) throws Exception {
        AccountLedger known = shelves.accounts.get(accountId);
        AccountLedger ledger = known == null ? new AccountLedger() : known;
        LedgerPage place = new LedgerPage(accountId, MinuteTicks.minuteOf(entry.eventTimeNanos()));
        shelves.pages.setCurrentNamespace(place);
        shelves.pages.add(entry);
        LedgerHour hour = new LedgerHour(accountId, hourOf(place.minuteMillis()));
        Long mask = shelves.masks.get(hour);
        shelves.masks.put(hour, (mask == null ? 0 : mask) | bit(place.minuteMillis()));
        shelves.places.put(entry.eventId(), place);

        if (follows(ledger, entry)) {
            ledger.live = entry.applyTo(ledger.live, instrumentAt(entry));
            ledger.liveNanos = entry.eventTimeNanos();
            ledger.liveSequence = entry.sequence();
            ledger.liveIdentity = entry.identity();
        } else {
            ledger.live = fold(accountId, ledger.opening, Long.MAX_VALUE);
        }
        if (entry.late()) {
            ledger.disturbed = true;
        }
        shelves.accounts.put(accountId, ledger);
        return ledger;
    }

    private static boolean follows(AccountLedger ledger, LedgerEntry entry) {
        int order = Long.compare(entry.eventTimeNanos(), ledger.liveNanos);
        if (order == 0) {
            order = Long.compare(entry.sequence(), ledger.liveSequence);
        }
        return (order == 0 ? entry.identity().compareTo(ledger.liveIdentity) : order) > 0;
    }

    /** Folds again what lies before a minute, after an event came late. */
    void settle(String accountId, AccountLedger ledger, long minuteMillis) throws Exception {
        ledger.published = fold(accountId, ledger.opening, minuteMillis);
        ledger.disturbed = false;
    }

    /**
     * Folds a minute's page into the published position.
     *
     * @return whether there was one
     */
    boolean publish(String accountId, AccountLedger ledger, long minuteMillis) throws Exception {
        Long mask = shelves.masks.get(new LedgerHour(accountId, hourOf(minuteMillis)));
        if (mask == null || (mask & bit(minuteMillis)) == 0) {
            return false;
        }
        ledger.published = apply(ledger.published, page(new LedgerPage(accountId, minuteMillis)));
        return true;
    }

    /** Whether any event of a date lies before a minute of it. */
    boolean hasEvents(String accountId, long day, long beforeMillis) throws Exception {
        for (long hour = day * DAY_HOURS; hour < (day + 1) * DAY_HOURS; hour++) {
            Long mask = shelves.masks.get(new LedgerHour(accountId, hour));
            if (mask != null
                    && hour * MarkHour.HOUR_MILLIS + Long.numberOfTrailingZeros(mask) * MinuteTicks.MINUTE_MILLIS
                            < beforeMillis) {
                return true;
            }
        }
        return false;
    }

    /**
     * Folds the pages before a date into what the horizon opens with, and forgets the identities on them.
     *
     * @return whether pages are left
     */
    boolean prune(long firstDay) throws Exception {
        Map<String, TreeMap<Long, Long>> old = new TreeMap<>();
        boolean left = false;
        for (Map.Entry<LedgerHour, Long> entry : shelves.masks.entries()) {
            LedgerHour hour = entry.getKey();
            if (hour.hour() < firstDay * DAY_HOURS) {
                old.computeIfAbsent(hour.accountId(), ignored -> new TreeMap<>())
                        .put(hour.hour(), entry.getValue());
            } else {
                left = true;
            }
        }
        for (Map.Entry<String, TreeMap<Long, Long>> entry : old.entrySet()) {
            String accountId = entry.getKey();
            AccountLedger ledger = Objects.requireNonNull(shelves.accounts.get(accountId));
            for (Map.Entry<Long, Long> hour : entry.getValue().entrySet()) {
                for (long minuteMillis : minutes(hour.getKey(), hour.getValue())) {
                    List<LedgerEntry> page = page(new LedgerPage(accountId, minuteMillis));
                    ledger.opening = apply(ledger.opening, page);
                    for (LedgerEntry folded : page) {
                        shelves.places.remove(folded.eventId());
                    }
                    shelves.pages.clear();
                }
                shelves.masks.remove(new LedgerHour(accountId, hour.getKey()));
            }
            shelves.accounts.put(accountId, ledger);
        }
        return left;
    }

    private Holding fold(String accountId, Holding opening, long beforeMillis) throws Exception {
        TreeMap<Long, Long> hours = new TreeMap<>();
        for (Map.Entry<LedgerHour, Long> entry : shelves.masks.entries()) {
            if (entry.getKey().accountId().equals(accountId)) {
                hours.put(entry.getKey().hour(), entry.getValue());
            }
        }
        Holding holding = opening;
        for (Map.Entry<Long, Long> hour : hours.entrySet()) {
            for (long minuteMillis : minutes(hour.getKey(), hour.getValue())) {
                if (minuteMillis < beforeMillis) {
                    holding = apply(holding, page(new LedgerPage(accountId, minuteMillis)));
                }
            }
        }
        return holding;
    }

    private Holding apply(Holding holding, List<LedgerEntry> page) {
        Holding after = holding;
        for (LedgerEntry entry : page) {
            after = entry.applyTo(after, instrumentAt(entry));
        }
        return after;
    }

    private Instrument instrumentAt(LedgerEntry entry) {
        return Objects.requireNonNull(
                references.instrument(instrumentId, entry.eventTimeNanos()),
                () -> instrumentId + " was known when " + entry.identity() + " was accepted");
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

    private static List<Long> minutes(long hour, long mask) {
        List<Long> minutes = new ArrayList<>();
        for (int minute = 0; minute < MINUTES_AN_HOUR; minute++) {
            if ((mask & (1L << minute)) != 0) {
                minutes.add(hour * MarkHour.HOUR_MILLIS + minute * MinuteTicks.MINUTE_MILLIS);
            }
        }
        return minutes;
    }

    private static long hourOf(long minuteMillis) {
        return Math.floorDiv(minuteMillis, MarkHour.HOUR_MILLIS);
    }

    private static long bit(long minuteMillis) {
        return 1L << (Math.floorMod(minuteMillis, MarkHour.HOUR_MILLIS) / MinuteTicks.MINUTE_MILLIS);
    }
}
