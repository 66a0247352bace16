package io.tidemark.local.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a wish: what runs is asked to end, and the JVM goes on until it has, though not for ever. Closed when it has.
 */
public final class Interruption implements AutoCloseable {
    private static final long LIMIT_SECONDS = 100;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Runnable stop, String whatIsUnfinished) {
        hook = new Thread(() -> stopAndWait(stop, whatIsUnfinished), "interruption");
    }

    /**
     * From now on Ctrl-C asks for an end.
     *
     * @param stop returns at once
     * @param whatIsUnfinished told if the end does not come in time
     */
    public static Interruption calls(Runnable stop, String whatIsUnfinished) {
        Interruption interruption = new Interruption(stop, whatIsUnfinished);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Ctrl-C ends the JVM as soon as its hooks have returned: this one returns when all is said. */
    private void stopAndWait(Runnable stop, String whatIsUnfinished) {
        stop.run();
        try {
            if (!ended.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(whatIsUnfinished);
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
