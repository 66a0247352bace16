package io.tidemark.local.stack;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How one process of the stack is started, and when it is ready.
 *
 * @param name of its pid file and its logs
 * @param javaArguments everything after {@code java}; asked once for each start, when the process is not running, so that
 *     it may prepare the process' folders
 * @param environment added to the few variables that every process gets
 * @param ports key in the configuration file and number of each port that it listens on
 * @param ready whether it does what it is there for
 * @param startLimit how long that may take
 * @param stopLimit how long it may take to end after a SIGTERM, before a SIGKILL
 */
record ProcessDefinition(
        String name,
        Supplier<List<String>> javaArguments,
        Map<String, String> environment,
        Map<String, Integer> ports,
        BooleanSupplier ready,
        Duration startLimit,
        Duration stopLimit) {}
