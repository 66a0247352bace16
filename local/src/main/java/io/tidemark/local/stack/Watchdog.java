package io.tidemark.local.stack;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A shell that kills a stack's processes as soon as this JVM is gone, however it went: a test that is killed leaves
 * nothing behind.
 *
 * <p><em>Caveat.</em> It finds the processes under {@code /proc}, so only Linux has its protection.
 */
final class Watchdog implements AutoCloseable {
    // The marker comes by the environment: as an argument it would make the shell one of those to kill.
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            cat >/dev/null
            newline='
            '
            for folder in /proc/[0-9]*; do
              arguments=$(tr '\\0' '\\n' 2>/dev/null <"$folder/cmdline")
              case "$newline$arguments$newline" in
                *"$newline$MARKER$newline"*) kill -9 "${folder#/proc/}" 2>/dev/null ;;
              esac
            done
            """;

    private final Process process;

    /** Watches over the processes whose command carries {@code marker} as one argument. */
    Watchdog(String marker) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", SCRIPT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("MARKER", marker);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new StackException("Cannot start the watchdog of a test stack: " + e.getMessage(), e);
        }
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new StackException("Waited 20 s for the watchdog of a test stack to end.");
            }
        } catch (IOException e) {
            throw new StackException("Cannot end the watchdog of a test stack: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted.", e);
        }
    }
}
