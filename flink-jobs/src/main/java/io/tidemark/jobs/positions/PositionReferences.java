package io.tidemark.jobs.positions;

import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The records of a position's instrument and account by the time from which they are in effect, nanoseconds since the
 * epoch, UTC; all that are known, or those that were known before some came late.
 */
final class PositionReferences {
    private static final long NANOS_A_DAY = 86_400_000_000_000L;

    private final ReferenceBook book;
    private final String instrumentId;
    private final String accountId;
    private final NavigableMap<Long, ReferenceRecord> instruments;
    private final NavigableMap<Long, ReferenceRecord> accounts;

    /** All records of the account, whatever this knows of them. */
    private final NavigableMap<Long, ReferenceRecord> allOfAccount;

    /** The one that was asked for last; the next question is mostly of the same. */
    private @Nullable Stretch newest;

    /** Of the account and an event time that was asked for last. */
    private @Nullable Known known;

    /**
     * A stretch of event time within which no other record takes effect.
     *
     * @param fromNanos its first nanosecond; {@link Long#MIN_VALUE} for one that is before all records
     * @param lastNanos its last nanosecond
     * @param instrument in effect; null if none is yet
     * @param account in effect; null if none is yet
     * @param count of records of both that took effect before its end
     */
    private record Stretch(
            long fromNanos,
            long lastNanos,
            @Nullable ReferenceRecord instrument,
            @Nullable ReferenceRecord account,
            long count) {}

    /**
     * When it was known that there is an account, the same for every moment of a stretch of event time.
     *
     * @param fromNanos its first nanosecond
     * @param lastNanos its last nanosecond
     * @param millis see {@link ReferenceBook#accountKnownMillis}
     */
    private record Known(long fromNanos, long lastNanos, long millis) {}

    /** All records of a position's instrument and account. */
    PositionReferences(
            ReferenceBook book,
            String instrumentId,
            String accountId,
            NavigableMap<Long, ReferenceRecord> instruments,
            NavigableMap<Long, ReferenceRecord> accounts) {
        this(book, instrumentId, accountId, instruments, accounts, accounts);
    }

    private PositionReferences(
            ReferenceBook book,
            String instrumentId,
            String accountId,
            NavigableMap<Long, ReferenceRecord> instruments,
            NavigableMap<Long, ReferenceRecord> accounts,
            NavigableMap<Long, ReferenceRecord> allOfAccount) {
        this.book = book;
        this.instrumentId = instrumentId;
        this.accountId = accountId;
        this.instruments = instruments;
        this.accounts = accounts;
        this.allOfAccount = allOfAccount;
    }

    /** As it was before some records came, which are given in the order in which they did. */
    PositionReferences before(List<LateChange> changes) {
        NavigableMap<Long, ReferenceRecord> instrumentsBefore = new TreeMap<>(instruments);
        NavigableMap<Long, ReferenceRecord> accountsBefore = new TreeMap<>(accounts);
        for (int i = changes.size() - 1; i >= 0; i--) {
            LateChange change = changes.get(i);
            ReferenceId id = change.referenceId();
            if (id == null || !id.id().equals(id.account() ? accountId : instrumentId)) {
                continue;
            }
            NavigableMap<Long, ReferenceRecord> history = id.account() ? accountsBefore : instrumentsBefore;
            if (change.referenceBefore() == null) {
                history.remove(id.effectiveFromNanos());
            } else {
                history.put(id.effectiveFromNanos(), change.referenceBefore());
            }
        }
        return new PositionReferences(book, instrumentId, accountId, instrumentsBefore, accountsBefore, allOfAccount);
    }

    /** The instrument in effect at an event time at which something of it was accepted. */
    Instrument instrument(long atNanos) {
        return Objects.requireNonNull(
                instrumentRecord(atNanos).instrument(), () -> instrumentId + " has a record of an account");
    }

    /** The account in effect at an event time at which something of it was accepted. */
    Account account(long atNanos) {
        return Objects.requireNonNull(
                accountRecord(atNanos).account(), () -> accountId + " has a record of an instrument");
    }

    /** When that instrument became known, log-append time, milliseconds since the epoch, UTC. */
    long instrumentAppendMillis(long atNanos) {
        return instrumentRecord(atNanos).newestAppendMillis();
    }

    /**
     * When all instrument records became known that are in effect at some time from one event time to another,
     * log-append time, milliseconds since the epoch, UTC.
     */
    long instrumentsAppendMillis(long fromNanos, long toNanos) {
        Stretch last = stretch(toNanos);
        if (fromNanos >= last.fromNanos() && last.instrument() != null) {
            return last.instrument().newestAppendMillis();
        }
        Long first = instruments.floorKey(fromNanos);
        NavigableMap<Long, ReferenceRecord> inEffect =
                instruments.subMap(first == null ? fromNanos : first, true, toNanos, true);
        return inEffect.values().stream()
                .mapToLong(ReferenceRecord::newestAppendMillis)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /**
     * When something of an account could be accepted, log-append time, milliseconds since the epoch, UTC.
     *
     * @param ofAccountId the position's account, or one that an execution moves to
     */
    long acceptedMillis(String ofAccountId, long atNanos) {
        return Math.max(
                instrumentAppendMillis(atNanos),
                ofAccountId.equals(accountId)
                        ? accountKnownMillis(atNanos)
                        : book.accountKnownMillis(ofAccountId, atNanos));
    }

    private long accountKnownMillis(long atNanos) {
        Known answer = known;
        if (answer == null || atNanos < answer.fromNanos() || atNanos > answer.lastNanos()) {
            answer = new Known(
                    first(allOfAccount, atNanos),
                    last(allOfAccount, atNanos),
                    book.accountKnownMillis(accountId, atNanos));
            known = answer;
        }
        return answer.millis();
    }

    /** When both records in effect at an event time were known, log-append time, milliseconds since the epoch, UTC. */
    long newestAppendMillis(long atNanos) {
        return Math.max(instrumentAppendMillis(atNanos), accountRecord(atNanos).newestAppendMillis());
    }

    private ReferenceRecord instrumentRecord(long atNanos) {
        return inEffect(instrumentId, stretch(atNanos).instrument(), atNanos);
    }

    private ReferenceRecord accountRecord(long atNanos) {
        return inEffect(accountId, stretch(atNanos).account(), atNanos);
    }

    private static ReferenceRecord inEffect(String id, @Nullable ReferenceRecord record, long atNanos) {
        if (record == null) {
            throw new IllegalStateException(id + " is not known at " + atNanos + ", but a position of it is published");
        }
        return record;
    }

    /** Number of records of both that took effect up to an event time. */
    long count(long atNanos) {
        return stretch(atNanos).count();
    }

    private Stretch stretch(long atNanos) {
        Stretch stretch = newest;
        if (stretch == null || atNanos < stretch.fromNanos() || atNanos > stretch.lastNanos()) {
            stretch = new Stretch(
                    Math.max(first(instruments, atNanos), first(accounts, atNanos)),
                    Math.min(last(instruments, atNanos), last(accounts, atNanos)),
                    valueOf(instruments.floorEntry(atNanos)),
                    valueOf(accounts.floorEntry(atNanos)),
                    count(instruments, atNanos) + count(accounts, atNanos));
            newest = stretch;
        }
        return stretch;
    }

    private static long first(NavigableMap<Long, ReferenceRecord> history, long atNanos) {
        Long effective = history.floorKey(atNanos);
        return effective == null ? Long.MIN_VALUE : effective;
    }

    private static long last(NavigableMap<Long, ReferenceRecord> history, long atNanos) {
        Long next = history.higherKey(atNanos);
        return next == null ? Long.MAX_VALUE : next - 1;
    }

    private static @Nullable ReferenceRecord valueOf(Map.@Nullable Entry<Long, ReferenceRecord> entry) {
        return entry == null ? null : entry.getValue();
    }

    private static long count(NavigableMap<Long, ReferenceRecord> history, long atNanos) {
        return history.headMap(atNanos, true).values().stream()
                .mapToLong(ReferenceRecord::recordCount)
                .sum();
    }

    /**
     * The desks that a row may have been published under by whoever had not read all records of its account: those of
     * records that gave way to one that was learnt after the minute had begun, or that took effect within the horizon.
     *
     * @param atNanos event time of the row
     * @param minuteMillis its minute
     */
    Set<String> otherDesks(long atNanos, long minuteMillis) {
        long settledNanos = (MarkBook.dayOf(minuteMillis) - 1) * NANOS_A_DAY;
        Map.Entry<Long, ReferenceRecord> newestEntry = accounts.floorEntry(atNanos);
        ReferenceRecord standing = inEffect(accountId, valueOf(newestEntry), atNanos);
        Set<String> desks = new TreeSet<>();
        for (Map.Entry<Long, ReferenceRecord> entry = newestEntry;
                entry != null;
                entry = accounts.lowerEntry(entry.getKey())) {
            ReferenceRecord record = entry.getValue();
            desks.addAll(record.desks());
            if (entry.getKey() < settledNanos && record.newestAppendMillis() < minuteMillis) {
                break;
            }
        }
        desks.remove(Objects.requireNonNull(standing.account()).desk());
        return desks;
    }
}
