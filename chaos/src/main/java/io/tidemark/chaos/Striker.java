package io.tidemark.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes faults on a stack, looks whether each took effect, and mends them. */
final class Striker {
    /** Below what a checkpoint of the job writes into one file, and below what a file of RocksDB holds. */
    private static final int ROOM = 16_384;

    /** How much longer than planned a fault is held that has had no effect. */
    private static final Duration EFFECT_LIMIT = Duration.ofSeconds(20);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(10);

    private final Stack stack;
    private final Wire wire;
    private final ChaosLog log;

    Striker(Stack stack, Wire wire, ChaosLog log) {
        this.stack = stack;
        this.wire = wire;
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
            Thread.sleep(strike.lasting().toMillis());
            long end = System.nanoTime() + EFFECT_LIMIT.toNanos();
            while (noteEffects(effects, before) && System.nanoTime() < end) {
                Thread.sleep(BETWEEN_LOOKS.toMillis());
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
            for (String each : flinkProcesses()) {
                limitFiles(each, Integer.toString(ROOM));
                log.line("  " + fault.words() + ": " + each + " (pid " + pid(each) + ") writes no file past " + ROOM
                        + " bytes");
            }
            return false;
        }
        wire.make(fault.onTheWire());
        log.line("  " + fault.words() + ": on " + wire.url() + ", before clickhouse (pid " + pid(process) + ")");
        return false;
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
        return output("ps", "-o", "state=", "-p", Long.toString(pid)).strip();
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
                    + before.restored() + " -> " + now.restored();
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
            if (fault == Fault.DISK_FULL) {
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
        output("prlimit", "--pid", Long.toString(pid(process)), "--fsize=" + bytes + ":");
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new ChaosException(String.join(" ", command) + " failed: " + said.strip());
            }
            return said;
        } catch (IOException e) {
            throw new ChaosException(String.join(" ", command) + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChaosException("Interrupted while " + String.join(" ", command) + " ran.", e);
        }
    }

    /**
     * How the job has fared, as the JobManager tells; zeros where it does not answer.
     *
     * @param failedCheckpoints since the JobManager started
     * @param restored how often the job went on from a checkpoint since then
     */
    private record Progress(long failedCheckpoints, long restored) {
        static Progress of(Stack stack) {
            try {
                JsonNode counts = stack.job("positions").get("/checkpoints").path("counts");
                return new Progress(
                        counts.path("failed").asLong(), counts.path("restored").asLong());
            } catch (StackException silent) {
                return new Progress(0, 0);
            }
        }
    }
}
