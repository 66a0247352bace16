package io.tidemark.chaos;

import io.tidemark.chaos.Wire.Trouble;
import java.util.List;
import java.util.Set;

/** What may go wrong with a part of the system, and which parts it concerns: two faults of one part are not made at once. */
enum Fault {
    KILL_TASKMANAGER("kill -9 of the TaskManager", Set.of(Part.TASKMANAGER)),
    KILL_JOBMANAGER("kill -9 of the JobManager", Set.of(Part.JOBMANAGER)),
    KILL_BROKER("kill -9 of the broker", Set.of(Part.BROKER)),
    KILL_ENGINE("kill -9 of the ClickHouse engine", Set.of(Part.ENGINE)),
    KILL_ZOOKEEPER("kill -9 of ZooKeeper", Set.of(Part.ZOOKEEPER)),
    HOLD_TASKMANAGER("SIGSTOP of the TaskManager", Set.of(Part.TASKMANAGER)),
    HOLD_JOBMANAGER("SIGSTOP of the JobManager", Set.of(Part.JOBMANAGER)),
    HOLD_BROKER("SIGSTOP of the broker", Set.of(Part.BROKER)),
    HOLD_ENGINE("SIGSTOP of the ClickHouse engine", Set.of(Part.ENGINE)),
    HOLD_ZOOKEEPER("SIGSTOP of ZooKeeper", Set.of(Part.ZOOKEEPER)),
    ENGINE_REFUSES("ClickHouse refuses connections", Set.of(Part.ENGINE)),
    ENGINE_SLOW("ClickHouse takes requests in slowly", Set.of(Part.ENGINE)),
    ENGINE_CUTS("ClickHouse cuts connections in the middle of an insert", Set.of(Part.ENGINE)),
    ENGINE_FAILS_AFTER_STORING("ClickHouse answers an error after it stored", Set.of(Part.ENGINE)),
    /**
     * The disk of checkpoints is full, where it is one of its own. Where it is not, no file of Flink's may grow past a few kilobytes;
     * the broker's and the engine's may.
     */
    DISK_FULL("no room for checkpoints", Set.of(Part.TASKMANAGER, Part.JOBMANAGER));

    /** What a fault strikes. */
    enum Part {
        TASKMANAGER,
        JOBMANAGER,
        BROKER,
        ENGINE,
        ZOOKEEPER
    }

    private final String words;
    private final Set<Part> parts;

    Fault(String words, Set<Part> parts) {
        this.words = words;
        this.parts = parts;
    }

    String words() {
        return words;
    }

    boolean kills() {
        return List.of(KILL_TASKMANAGER, KILL_JOBMANAGER, KILL_BROKER, KILL_ENGINE, KILL_ZOOKEEPER)
                .contains(this);
    }

    boolean holds() {
        return List.of(HOLD_TASKMANAGER, HOLD_JOBMANAGER, HOLD_BROKER, HOLD_ENGINE, HOLD_ZOOKEEPER)
                .contains(this);
    }

    /** The trouble on the wire to ClickHouse that this fault is; {@code NONE} for all others. */
    Trouble onTheWire() {
        return switch (this) {
            case ENGINE_REFUSES -> Trouble.REFUSES;
            case ENGINE_SLOW -> Trouble.SLOW;
            case ENGINE_CUTS -> Trouble.CUTS_REQUESTS;
            case ENGINE_FAILS_AFTER_STORING -> Trouble.FAILS_WHAT_WAS_DONE;
            default -> Trouble.NONE;
        };
    }

    /** Whether both can be made at once. */
    boolean goesWith(Fault other) {
        return parts.stream().noneMatch(other.parts::contains);
    }

    /** Name of the stack's process that is killed or held; of a TaskManager the first. */
    String process() {
        return switch (parts.iterator().next()) {
            case TASKMANAGER -> "taskmanager-1";
            case JOBMANAGER -> "jobmanager";
            case BROKER -> "kafka";
            case ENGINE -> "clickhouse";
            case ZOOKEEPER -> "zookeeper";
        };
    }
}
