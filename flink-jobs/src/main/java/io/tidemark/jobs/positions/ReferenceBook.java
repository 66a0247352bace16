package io.tidemark.jobs.positions;

import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import io.tidemark.jobs.kafka.Inbound;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * Instruments and accounts by the time from which they are in effect; every subtask has all of them. Of records of one id
 * and time the one with the greatest offset stands.
 */
final class ReferenceBook {
    private static final MapStateDescriptor<ReferenceId, ReferenceRecord> STATE = new MapStateDescriptor<>(
            "reference", TypeInformation.of(ReferenceId.class), TypeInformation.of(ReferenceRecord.class));

    private final BroadcastState<ReferenceId, ReferenceRecord> state;
    private final Map<String, TreeMap<Long, ReferenceRecord>> instruments = new HashMap<>();
    private final Map<String, TreeMap<Long, ReferenceRecord>> accounts = new HashMap<>();

    ReferenceBook(OperatorStateStore store) throws Exception {
        state = store.getBroadcastState(STATE);
        for (Map.Entry<ReferenceId, ReferenceRecord> entry : state.entries()) {
            remember(entry.getKey(), entry.getValue());
        }
    }

    /** Takes a record of an instrument or an account. */
    void put(Inbound inbound) throws Exception {
        ReferenceId id = ReferenceId.of(inbound);
        ReferenceRecord record = ReferenceRecord.of(inbound);
        ReferenceRecord known = state.get(id);
        ReferenceRecord standing = known == null ? record : known.with(record);
        state.put(id, standing);
        remember(id, standing);
    }

    private void remember(ReferenceId id, ReferenceRecord record) {
        (id.account() ? accounts : instruments)
                .computeIfAbsent(id.id(), ignored -> new TreeMap<>())
                .put(id.effectiveFromNanos(), record);
    }

    /** The instrument in effect at an event time, nanoseconds since the epoch, UTC; null if it is not known yet. */
    @Nullable
    Instrument instrument(String instrumentId, long atNanos) {
        ReferenceRecord record = inEffect(instruments, instrumentId, atNanos);
        return record == null ? null : record.instrument();
    }

    /** The account in effect at an event time, nanoseconds since the epoch, UTC; null if it is not known yet. */
    @Nullable
    Account account(String accountId, long atNanos) {
        ReferenceRecord record = inEffect(accounts, accountId, atNanos);
        return record == null ? null : record.account();
    }

    private static @Nullable ReferenceRecord inEffect(
            Map<String, TreeMap<Long, ReferenceRecord>> records, String id, long atNanos) {
        TreeMap<Long, ReferenceRecord> history = records.get(id);
        Map.Entry<Long, ReferenceRecord> entry = history == null ? null : history.floorEntry(atNanos);
        return entry == null ? null : entry.getValue();
    }

    /** Number of records of both that took effect up to an event time. */
    long count(String instrumentId, String accountId, long atNanos) {
        long count = 0;
        for (ReferenceRecord record : history(instruments, instrumentId, atNanos)) {
            count += record.recordCount();
        }
        for (ReferenceRecord record : history(accounts, accountId, atNanos)) {
            count += record.recordCount();
        }
        return count;
    }

    /** Newest log-append time of those records, milliseconds since the epoch, UTC. */
    long newestAppendMillis(String instrumentId, String accountId, long atNanos) {
        long newest = Long.MIN_VALUE;
        for (ReferenceRecord record : history(instruments, instrumentId, atNanos)) {
            newest = Math.max(newest, record.newestAppendMillis());
        }
        for (ReferenceRecord record : history(accounts, accountId, atNanos)) {
            newest = Math.max(newest, record.newestAppendMillis());
        }
        return newest;
    }

    private static Iterable<ReferenceRecord> history(
            Map<String, TreeMap<Long, ReferenceRecord>> records, String id, long atNanos) {
        return records.getOrDefault(id, new TreeMap<>()).headMap(atNanos, true).values();
    }
}
