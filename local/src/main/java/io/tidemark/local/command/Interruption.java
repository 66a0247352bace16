package io.tidemark.local.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ctrl-C as a wish: what runs is asked to end, and the JVM goes on until it has, though not for ever. Closed when it has.
 */
public final class Interruption implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(100);

    /** So long nobody asks whether Ctrl-C was heard. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable stop;
    private final String whatIsAwaited;
    private final String whatIsUnfinished;
    private final Thread hook = new Thread(() -> stopAndWait(PATIENCE, LIMIT, System.err::println), "interruption");

    /** One that Ctrl-C does not reach. */
    Interruption(Runnable stop, String whatIsAwaited, String whatIsUnfinished) {
        this.stop = stop;
        this.whatIsAwaited = whatIsAwaited;
        this.whatIsUnfinished = whatIsUnfinished;
    }

    /**
     * From now on Ctrl-C asks for an end.
     *
     * @param stop returns at once
     * @param whatIsAwaited told, with how long yet at most, if the end does not come at once
     * @param whatIsUnfinished told if the end does not come in time
     */
    public static Interruption calls(Runnable stop, String whatIsAwaited, String whatIsUnfinished) {
        Interruption interruption = new Interruption(stop, whatIsAwaited, whatIsUnfinished);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Ctrl-C ends the JVM as soon as its hooks have returned: this one returns when all is said. */
    void stopAndWait(Duration patience, Duration limit, Consumer<String> tell) {
        stop.run();
        Duration rest = limit.minus(patience);
        try {
            if (ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            tell.accept(whatIsAwaited + ", for " + rest.toSeconds() + " s at most");
            if (!ended.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                tell.accept(whatIsUnfinished);
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyStopping) {
            // The hook is running, and is about to return.
        }
    }
}
