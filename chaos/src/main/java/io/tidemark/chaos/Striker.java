package io.tidemark.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes faults on a stack, looks whether each took effect, and mends them. */
final class Striker {
    /** Below what a checkpoint of the job writes into one file, and below what a file of RocksDB holds. */
    private static final int ROOM = 16_384;

    /** How much longer than planned a fault is held that has had no effect. */
    private static final Duration EFFECT_LIMIT = Duration.ofSeconds(20);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Stack stack;
    private final Wire wire;
    private final CheckpointDisk disk;
    private final ChaosLog log;

    Striker(Stack stack, Wire wire, CheckpointDisk disk, ChaosLog log) {
        this.stack = stack;
        this.wire = wire;
        this.disk = disk;
        this.log = log;
    }

    /**
     * Makes the faults, waits for as long as planned and until each took effect, and mends them: what was held goes on, what was
     * killed is started again.
     *
     * @return the faults that had no effect
     */
    List<Fault> strike(Strike strike) throws InterruptedException {
        String taskManager = taskManagerAtWork();
        Progress before = Progress.of(stack);
        Map<Fault, Boolean> effects = new LinkedHashMap<>();
        try {
            for (Fault fault : strike.faults()) {
                effects.put(fault, make(fault, taskManager));
            }
            long planned = System.nanoTime() + strike.lasting().toNanos();
            while (System.nanoTime() < planned) {
                keepUp(strike);
            }
            long end = System.nanoTime() + EFFECT_LIMIT.toNanos();
            while (noteEffects(effects, before) && System.nanoTime() < end) {
                keepUp(strike);
            }
            strike.faults().forEach(fault -> log.line("  " + fault.words() + ": " + effect(fault, before)));
        } finally {
            mend(strike, taskManager);
        }
        return effects.entrySet().stream()
                .filter(effect -> !effect.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Makes a fault; whether its effect is seen at once. */
    private boolean make(Fault fault, String taskManager) {
        String process = processOf(fault, taskManager);
        if (fault.kills()) {
            long pid = pid(process);
            stack.kill(process);
            boolean gone = stack.pid(process).isEmpty();
            log.line("  " + fault.words() + ": " + process + " (pid " + pid + ") " + (gone ? "is gone" : "LIVES"));
            return gone;
        }
        if (fault.holds()) {
            long pid = pid(process);
            stack.pause(process);
            String state = heldState(pid);
            log.line("  " + fault.words() + ": " + process + " (pid " + pid + ") is in state " + state);
            return isHeld(state);
        }
        if (fault == Fault.DISK_FULL) {
            takeRoom();
            return false;
        }
        wire.make(fault.onTheWire());
        log.line("  " + fault.words() + ": on " + wire.url() + ", before clickhouse (pid " + pid(process) + ")");
        return false;
    }

    private void takeRoom() {
        String words = "  " + Fault.DISK_FULL.words() + ": ";
        if (disk.canBeFilled()) {
            long taken = disk.fill();
            log.line(words + "their tmpfs is full, with " + taken + " bytes of chaos (pid "
                    + ProcessHandle.current().pid() + ")");
        }
        for (String each : flinkProcesses()) {
            if (!disk.canBeFilled()) {
                limitFiles(each, Integer.toString(ROOM));
            }
            log.line(words + each + " (pid " + pid(each) + ") writes no "
                    + (disk.canBeFilled() ? "byte there" : "file past " + ROOM + " bytes"));
        }
    }

    /** Waits until the next look; a disk that is to be full stays so, whatever a checkpoint that failed gave back. */
    private void keepUp(Strike strike) throws InterruptedException {
        if (strike.faults().contains(Fault.DISK_FULL) && disk.canBeFilled()) {
            disk.fill();
        }
        Thread.sleep(BETWEEN_LOOKS.toMillis());
    }

    /** The state that the kernel tells of a process to which SIGSTOP was sent; each of its threads takes its time to stop. */
    private static String heldState(long pid) {
        long end = System.nanoTime() + STOP_LIMIT.toNanos();
        String state = state(pid);
        while (!isHeld(state) && System.nanoTime() < end) {
            state = state(pid);
        }
        return state;
    }

    private static String state(long pid) {
        return SystemCommand.output("ps", "-o", "state=", "-p", Long.toString(pid))
                .strip();
    }

    private static boolean isHeld(String state) {
        return state.startsWith("T");
    }

    /** Notes what has come to have an effect; returns whether something has none yet. */
    private boolean noteEffects(Map<Fault, Boolean> effects, Progress before) {
        effects.replaceAll((fault, soFar) -> soFar || tookEffect(fault, before));
        return effects.containsValue(false);
    }

    private boolean tookEffect(Fault fault, Progress before) {
        if (fault == Fault.DISK_FULL) {
            Progress now = Progress.of(stack);
            return now.failedCheckpoints() > before.failedCheckpoints() || now.restored() > before.restored();
        }
        return fault.onTheWire() != Wire.Trouble.NONE && wire.troubled() > 0;
    }

    private String effect(Fault fault, Progress before) {
        if (fault == Fault.DISK_FULL) {
            Progress now = Progress.of(stack);
            return "checkpoints failed " + before.failedCheckpoints() + " -> " + now.failedCheckpoints() + ", restored "
                    + before.restored() + " -> " + now.restored()
                    + (now.lastFailure().isEmpty() ? "" : "; the last failed by: " + now.lastFailure());
        }
        return fault.onTheWire() == Wire.Trouble.NONE ? "over" : "hit " + wire.troubled() + " requests";
    }

    private void mend(Strike strike, String taskManager) {
        wire.make(Wire.Trouble.NONE);
        boolean killed = false;
        for (Fault fault : strike.faults()) {
            killed |= fault.kills();
            String process = processOf(fault, taskManager);
            if (fault.holds() && stack.pid(process).isPresent()) {
                stack.resume(process);
            }
            if (fault == Fault.DISK_FULL && disk.canBeFilled()) {
                disk.makeRoom();
            } else if (fault == Fault.DISK_FULL) {
                flinkProcesses().stream()
                        .filter(each -> stack.pid(each).isPresent())
                        .forEach(each -> limitFiles(each, "unlimited"));
            }
        }
        if (killed) {
            stack.up(false);
        }
        log.line("  mended");
    }

    /** The name of the process of a TaskManager that runs a task of the job. */
    private String taskManagerAtWork() {
        try {
            var job = stack.job("positions");
            for (JsonNode vertex : job.get("").path("vertices")) {
                for (JsonNode subtask :
                        job.get("/vertices/" + vertex.path("id").asText()).path("subtasks")) {
                    String id = subtask.path("taskmanager-id").asText();
                    for (String each : flinkProcesses()) {
                        if (id.startsWith(each + "-") && stack.pid(each).isPresent()) {
                            return each;
                        }
                    }
                }
            }
        } catch (StackException notYet) {
            log.line("  the JobManager does not tell where the job runs: " + notYet.getMessage());
        }
        return Fault.KILL_TASKMANAGER.process();
    }

    private static String processOf(Fault fault, String taskManager) {
        return fault == Fault.KILL_TASKMANAGER || fault == Fault.HOLD_TASKMANAGER ? taskManager : fault.process();
    }

    private List<String> flinkProcesses() {
        List<String> processes = new ArrayList<>();
        for (int number = 1; number <= stack.config().taskManagers(); number++) {
            processes.add("taskmanager-" + number);
        }
        processes.add(Fault.KILL_JOBMANAGER.process());
        return processes;
    }

    private long pid(String process) {
        return stack.pid(process)
                .orElseThrow(() -> new ChaosException(process + " is not running; it ended by itself. See its log in "
                        + stack.config().logFolder() + "."));
    }

    /** By the soft limit alone, which anybody may raise again. */
    private void limitFiles(String process, String bytes) {
        SystemCommand.output("prlimit", "--pid", Long.toString(pid(process)), "--fsize=" + bytes + ":");
    }

    /**
     * How the job has fared, as the JobManager tells; zeros where it does not answer.
     *
     * @param failedCheckpoints since the JobManager started
     * @param restored how often the job went on from a checkpoint since then
     * @param lastFailure why the last checkpoint failed that did, in one line; empty if none did
     */
    private record Progress(long failedCheckpoints, long restored, String lastFailure) {
        static Progress of(Stack stack) {
            try {
                JsonNode checkpoints = stack.job("positions").get("/checkpoints");
                JsonNode counts = checkpoints.path("counts");
                return new Progress(
                        counts.path("failed").asLong(),
                        counts.path("restored").asLong(),
                        checkpoints
                                .path("latest")
                                .path("failed")
                                .path("failure_message")
                                .asText()
                                .lines()
                                .findFirst()
                                .orElse(""));
            } catch (StackException silent) {
                return new Progress(0, 0, "");
            }
        }
    }
}
