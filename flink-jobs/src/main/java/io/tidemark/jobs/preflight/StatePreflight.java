package io.tidemark.jobs.preflight;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.jspecify.annotations.Nullable;

/**
 * The look at the savepoint or checkpoint that a job is to start from. Flink finds out by itself when state has no operator
 * or another key, but says so in hashes, after the old job has ended.
 */
public final class StatePreflight {
    private StatePreflight() {}

    /**
     * Returns if every operator with state in it is one of the job's, under the same type of key.
     *
     * @param env the job, defined and not yet executed; one that starts from nothing passes
     * @throws PreflightException with every problem, if there is one
     */
    public static void check(StreamExecutionEnvironment env) throws PreflightException {
        String path = env.getConfiguration().get(StateRecoveryOptions.SAVEPOINT_PATH);
        if (path == null || env.getConfiguration().get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE)) {
            return;
        }
        List<Problem> problems = new ArrayList<>();
        try {
            StreamGraph graph = env.getStreamGraph(false);
            Map<OperatorID, StreamNode> operators = operators(graph);
            for (OperatorState state : states(path)) {
                check(state, operators.get(state.getOperatorID()), path, problems);
            }
        } catch (IOException unreadable) {
            problems.add(new Problem(
                    Reason.STATE_UNREADABLE,
                    "what the job is to start from cannot be read: " + unreadable.getMessage(),
                    path,
                    "name the folder of a complete savepoint or checkpoint, the one that holds _metadata"));
        }
        if (!problems.isEmpty()) {
            throw new PreflightException(problems);
        }
    }

    private static Map<OperatorID, StreamNode> operators(StreamGraph graph) {
        Map<OperatorID, StreamNode> operators = new HashMap<>();
        new StreamGraphHasherV2()
                .traverseStreamGraphAndGenerateHashes(graph)
                .forEach((id, hash) -> operators.put(new OperatorID(hash), graph.getStreamNode(id)));
        return operators;
    }

    private static List<OperatorState> states(String path) throws IOException {
        CompletedCheckpointStorageLocation location = AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
        try (FSDataInputStream stream = location.getMetadataHandle().openInputStream();
                DataInputStream data = new DataInputStream(stream)) {
            return List.copyOf(Checkpoints.loadCheckpointMetadata(
                            data, Thread.currentThread().getContextClassLoader(), path)
                    .getOperatorStates());
        }
    }

    private static void check(OperatorState state, @Nullable StreamNode operator, String path, List<Problem> problems)
            throws IOException {
        boolean empty = state.getCoordinatorState() == null
                && state.getStates().stream().noneMatch(OperatorSubtaskState::hasState);
        if (empty) {
            return;
        }
        if (operator == null) {
            problems.add(new Problem(
                    Reason.STATE_WITHOUT_OPERATOR,
                    "there is state of operator " + name(state) + ", and this program has no such operator",
                    path,
                    "submit a program that has it under the same uid; without it, what it knew would be lost"));
            return;
        }
        TypeSerializer<?> key = operator.getStateKeySerializer();
        TypeSerializerSnapshot<?> keyBefore = keyOf(state);
        if (key != null && keyBefore != null && !isCompatible(key, keyBefore)) {
            problems.add(new Problem(
                    Reason.STATE_KEY_TYPE,
                    "the state of operator " + name(state) + " is kept by keys of another type: "
                            + keyBefore.restoreSerializer().getClass().getSimpleName() + ", and the program has "
                            + key.getClass().getSimpleName(),
                    path,
                    "submit a program with the type of key that the state has; a key's type never changes"));
        }
    }

    private static String name(OperatorState state) {
        return state.getOperatorUid()
                .or(state::getOperatorName)
                .orElseGet(() -> state.getOperatorID().toHexString());
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Both are of the type of key, which nobody knows here.
    private static boolean isCompatible(TypeSerializer<?> key, TypeSerializerSnapshot<?> before) {
        return !((TypeSerializerSnapshot) key.snapshotConfiguration())
                .resolveSchemaCompatibility(before)
                .isIncompatible();
    }

    /** How the keys of an operator's state were written; null if it has no keyed state. */
    private static @Nullable TypeSerializerSnapshot<?> keyOf(OperatorState state) throws IOException {
        Stream<KeyedStateHandle> handles =
                state.getStates().stream().flatMap(subtask -> subtask.getManagedKeyedState().stream());
        for (KeyedStateHandle handle : handles.toList()) {
            StreamStateHandle described = describing(handle);
            if (described != null) {
                try (FSDataInputStream stream = described.openInputStream()) {
                    KeyedBackendSerializationProxy<?> description = new KeyedBackendSerializationProxy<>(
                            Thread.currentThread().getContextClassLoader());
                    description.read(new DataInputViewStreamWrapper(stream));
                    return description.getKeySerializerSnapshot();
                }
            }
        }
        return null;
    }

    /** Where a backend has written what its state looks like: at the beginning of a savepoint, beside a checkpoint's files. */
    private static @Nullable StreamStateHandle describing(KeyedStateHandle handle) {
        if (handle instanceof KeyGroupsStateHandle whole) {
            return whole;
        }
        return handle instanceof IncrementalRemoteKeyedStateHandle incremental
                ? incremental.getMetaDataStateHandle()
                : null;
    }
}
