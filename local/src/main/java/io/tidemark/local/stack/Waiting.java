package io.tidemark.local.stack;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A wait that ends: with the condition met, or with an error that says what was waited for. */
final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Waiting() {}

    /**
     * Returns once the condition holds.
     *
     * @param what the rest of a sentence that begins with "waited 30 s for", with the remedy
     * @throws StackException after {@code limit}
     */
    static void until(Supplier<String> what, Duration limit, BooleanSupplier condition) {
        if (!within(limit, condition)) {
            throw new StackException("Waited " + limit.toSeconds() + " s for " + what.get());
        }
    }

    /** Whether the condition came to hold before {@code limit}. */
    static boolean within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            pause(PAUSE);
        }
        return true;
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted.", e);
        }
    }
}
