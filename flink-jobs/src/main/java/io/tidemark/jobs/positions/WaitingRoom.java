package io.tidemark.jobs.positions;

import io.tidemark.domain.execution.Execution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/** The executions and cash flows of the current key, an instrument, that cannot be applied yet; capped. */
final class WaitingRoom {
    static final String STATE = "waiting";

    private static final TypeInformation<EventId> EVENT_ID = TypeInformation.of(EventId.class);
    private static final TypeInformation<WaitingRecord> WAITING_RECORD = TypeInformation.of(WaitingRecord.class);

    private final MapState<EventId, WaitingRecord> waiting;
    private final MapState<String, List<String>> amendments;
    private final ValueState<Integer> size;
    private final int capacity;

    WaitingRoom(KeyedStateStore store, int capacity) {
        waiting = store.getMapState(new MapStateDescriptor<>(STATE, EVENT_ID, WAITING_RECORD));
        amendments = store.getMapState(
                new MapStateDescriptor<>("waiting-amendments", Types.STRING, Types.LIST(Types.STRING)));
        size = store.getState(new ValueStateDescriptor<>("waiting-size", Types.INT));
        this.capacity = capacity;
    }

    @Nullable
    WaitingRecord get(EventId id) throws Exception {
        return waiting.get(id);
    }

    boolean isFull() throws Exception {
        return size() >= capacity;
    }

    boolean isEmpty() throws Exception {
        return size() == 0;
    }

    int capacity() {
        return capacity;
    }

    /** Lets a record in, or renews what it waits for. */
    void put(EventId id, WaitingRecord record) throws Exception {
        if (!waiting.contains(id)) {
            size.update(size() + 1);
            String original = amendedBy(record);
            if (original != null) {
                List<String> others = new ArrayList<>(amendmentsOf(original));
                others.add(id.id());
                amendments.put(original, others);
            }
        }
        waiting.put(id, record);
    }

    void remove(EventId id) throws Exception {
        WaitingRecord record = waiting.get(id);
        if (record == null) {
            return;
        }
        waiting.remove(id);
        size.update(size() - 1);
        String original = amendedBy(record);
        if (original != null) {
            List<String> others = new ArrayList<>(amendmentsOf(original));
            others.remove(id.id());
            if (others.isEmpty()) {
                amendments.remove(original);
            } else {
                amendments.put(original, others);
            }
        }
    }

    /** The identities of the waiting amendments that name an execution. */
    List<String> amendmentsOf(String executionId) throws Exception {
        List<String> ids = amendments.get(executionId);
        return ids == null ? List.of() : ids;
    }

    private static @Nullable String amendedBy(WaitingRecord record) {
        Execution execution = record.inbound().execution();
        return execution == null ? null : execution.referenceExecutionId();
    }

    /** All records, in the order of their event times. */
    List<WaitingRecord> all() throws Exception {
        List<WaitingRecord> all = new ArrayList<>();
        waiting.values().forEach(all::add);
        all.sort(Comparator.comparingLong(
                        (WaitingRecord record) -> record.inbound().eventTimeNanos())
                .thenComparingLong(record -> record.inbound().offset()));
        return all;
    }

    private int size() throws Exception {
        Integer known = size.value();
        return known == null ? 0 : known;
    }
}
