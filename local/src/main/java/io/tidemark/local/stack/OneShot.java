package io.tidemark.local.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A Java program that is run to its end for what it prints. */
final class OneShot {

    /**
     * How a program ended.
     *
     * @param output standard output and standard error, interleaved
     */
    record Ending(int exitCode, String output) {}

    private OneShot() {}

    /** The output of a program that must succeed. */
    static String run(String purpose, List<String> javaArguments, Map<String, String> environment, Duration limit) {
        Ending ending = end(purpose, javaArguments, environment, limit);
        if (ending.exitCode() != 0) {
            throw new StackException(
                    "Cannot " + purpose + " (exit code " + ending.exitCode() + "):\n" + ending.output());
        }
        return ending.output();
    }

    /** Runs a program; it is killed after {@code limit}, or when this JVM is asked to end. */
    static Ending end(String purpose, List<String> javaArguments, Map<String, String> environment, Duration limit) {
        List<String> command = new ArrayList<>();
        command.add(ProcessTable.javaProgram().toString());
        command.addAll(javaArguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        ProcessTable.keepInherited(builder.environment());
        builder.environment().putAll(environment);
        Process process = null;
        // A JVM that is asked to end runs no finally block.
        AtomicReference<@Nullable Process> orphan = new AtomicReference<>();
        Thread ending = new Thread(() -> end(orphan.get()), "end-of-" + purpose.replace(' ', '-'));
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            Path output = Files.createTempFile("tidemark-", ".out");
            try {
                process = builder.redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile())
                        .start();
                orphan.set(process);
                if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                    throw new StackException("Waited " + limit.toSeconds() + " s to " + purpose + ". It had printed:\n"
                            + Files.readString(output, StandardCharsets.ISO_8859_1));
                }
                return new Ending(process.exitValue(), Files.readString(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new StackException("Cannot " + purpose + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while about to " + purpose + ".", e);
        } finally {
            end(process);
            forget(ending);
        }
    }

    private static void end(@Nullable Process process) {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // Then it runs, and does what was just done.
        }
    }
}
