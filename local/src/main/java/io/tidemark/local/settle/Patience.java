package io.tidemark.local.settle;

import io.tidemark.local.stack.StackException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A time limit over several waits, each of which says what it waits for. */
final class Patience {
    private static final long POLL_MILLIS = 200;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long BETWEEN_LINES = 5 * NANOS_PER_SECOND;

    private final Duration limit;
    private final long startedAt = System.nanoTime();
    private final Consumer<String> lines;

    /** @param lines takes what is waited for, line by line */
    Patience(Duration limit, Consumer<String> lines) {
        this.limit = limit;
        this.lines = lines;
    }

    /** A look at what is waited for: what is missing, with numbers; empty once nothing is. */
    interface Look {
        Optional<String> missing() throws InterruptedException;
    }

    /**
     * Looks until nothing is missing.
     *
     * @throws StackException at the time limit, telling what was missing at the last look
     */
    void await(Look look) throws InterruptedException {
        long lastLine = System.nanoTime() - BETWEEN_LINES + NANOS_PER_SECOND;
        while (true) {
            Optional<String> missing = look.missing();
            if (missing.isEmpty()) {
                return;
            }
            long now = System.nanoTime();
            if (now - startedAt > limit.toNanos()) {
                throw new StackException(
                        "not settled after " + limit.toSeconds() + " s, still waiting for " + missing.get()
                                + "; wait longer with --timeout, or look at ./tidemark status and ./tidemark logs");
            }
            if (now - lastLine > BETWEEN_LINES) {
                lastLine = now;
                lines.accept("waiting for " + missing.get());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
