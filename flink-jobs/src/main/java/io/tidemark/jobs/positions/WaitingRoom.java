package io.tidemark.jobs.positions;

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

    private final MapState<EventId, WaitingRecord> waiting;
    private final ValueState<Integer> size;
    private final int capacity;

    WaitingRoom(KeyedStateStore store, int capacity) {
        waiting = store.getMapState(new MapStateDescriptor<>(
                STATE, TypeInformation.of(EventId.class), TypeInformation.of(WaitingRecord.class)));
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

    int capacity() {
        return capacity;
    }

    /** Lets a record in, or renews what it waits for. */
    void put(EventId id, WaitingRecord record) throws Exception {
        if (!waiting.contains(id)) {
            size.update(size() + 1);
        }
        waiting.put(id, record);
    }

    void remove(EventId id) throws Exception {
        if (waiting.contains(id)) {
            waiting.remove(id);
            size.update(size() - 1);
        }
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
