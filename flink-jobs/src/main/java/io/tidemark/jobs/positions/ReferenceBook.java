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

    private static final TreeMap<Long, ReferenceRecord> NONE = new TreeMap<>();

    private final BroadcastState<ReferenceId, ReferenceRecord> state;
    private final Map<String, TreeMap<Long, ReferenceRecord>> instruments = new HashMap<>();
    private final Map<String, TreeMap<Long, ReferenceRecord>> accounts = new HashMap<>();

    ReferenceBook(OperatorStateStore store) throws Exception {
        state = store.getBroadcastState(STATE);
        for (Map.Entry<ReferenceId, ReferenceRecord> entry : state.entries()) {
            remember(entry.getKey(), entry.getValue());
        }
    }

    /**
     * Takes a record of an instrument or an account.
     *
     * @return whether it says anything of the time from which it is in effect that was not said before
     */
    boolean put(Inbound inbound) throws Exception {
        ReferenceId id = ReferenceId.of(inbound);
        ReferenceRecord record = ReferenceRecord.of(inbound);
        ReferenceRecord known = state.get(id);
        ReferenceRecord standing = known == null ? record : known.with(record);
        ReferenceRecord before = inEffect(id.account() ? accounts : instruments, id.id(), id.effectiveFromNanos());
        state.put(id, standing);
        remember(id, standing);
        return before == null || !before.saysTheSameAs(standing);
    }

    /** What is known under an identity; null for nothing. */
    @Nullable
    ReferenceRecord get(ReferenceId id) throws Exception {
        return state.get(id);
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

    /** All that is known of a position's instrument and account; to be asked for again when more has come. */
    PositionReferences of(String instrumentId, String accountId) {
        return new PositionReferences(
                this,
                instrumentId,
                accountId,
                instruments.getOrDefault(instrumentId, NONE),
                accounts.getOrDefault(accountId, NONE));
    }

    /**
     * When it became known that there is an account at an event time, so that something of it is accepted: the oldest
     * log-append time of its records in effect until then, milliseconds since the epoch, UTC.
     */
    long accountKnownMillis(String accountId, long atNanos) {
        long first = Long.MAX_VALUE;
        for (Map.Entry<Long, ReferenceRecord> record :
                accounts.getOrDefault(accountId, NONE).entrySet()) {
            if (record.getKey() > atNanos) {
                break;
            }
            first = Math.min(first, record.getValue().firstAppendMillis());
        }
        return first;
    }
}
