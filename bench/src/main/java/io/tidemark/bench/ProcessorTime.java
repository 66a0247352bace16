package io.tidemark.bench;

import io.tidemark.local.stack.Stack;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Processor time of every process of a stack, and of this one, since their start.
 *
 * @param byProcess the bench itself is {@code bench}
 */
record ProcessorTime(Map<String, Duration> byProcess) {

    static ProcessorTime of(Stack stack) {
        Map<String, Duration> times = new LinkedHashMap<>();
        stack.processStates().forEach(process -> times.put(process.name(), used(process.pid())));
        times.put("bench", used(ProcessHandle.current().pid()));
        return new ProcessorTime(times);
    }

    /** Zero where the system does not tell. */
    private static Duration used(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    ProcessorTime since(ProcessorTime earlier) {
        Map<String, Duration> times = new LinkedHashMap<>();
        byProcess.forEach((process, time) ->
                times.put(process, time.minus(earlier.byProcess.getOrDefault(process, Duration.ZERO))));
        return new ProcessorTime(times);
    }
}
