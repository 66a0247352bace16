package io.tidemark.local.stack;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process that runs for a part of the time only, as on a machine that others have taken up: held and let go again, until this
 * is closed.
 */
public final class Throttle implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final Runnable hold;
    private final Runnable letGo;
    private final long heldMillis;
    private final long goingMillis;
    private final Thread thread;

    private volatile boolean ending;
    private volatile @Nullable RuntimeException failure;
    private long heldNanos;
    private long allNanos;

    /**
     * Begins at once.
     *
     * @param hold has the process do nothing from then on
     * @param letGo has it go on; it does no harm where the process is not held
     * @param held how long it does nothing at a time
     * @param going how long it goes on in between
     */
    Throttle(String name, Runnable hold, Runnable letGo, Duration held, Duration going) {
        this.hold = hold;
        this.letGo = letGo;
        this.heldMillis = held.toMillis();
        this.goingMillis = going.toMillis();
        thread = new Thread(this::run, "throttle-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!ending) {
                once();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void once() throws InterruptedException {
        long began = System.nanoTime();
        hold.run();
        long isHeld = System.nanoTime();
        Thread.sleep(heldMillis);
        letGo.run();
        long goes = System.nanoTime();
        // Signals take their time, in which it goes on.
        Thread.sleep(Math.max(0, goingMillis - (isHeld - began) / 1_000_000));
        note(goes - isHeld, System.nanoTime() - began);
    }

    private synchronized void note(long held, long all) {
        heldNanos += held;
        allNanos += all;
    }

    /** What part of the time it was held so far, 0 to 1. */
    public synchronized double heldShare() {
        return allNanos == 0 ? 0 : (double) heldNanos / allNanos;
    }

    /**
     * Lets the process go on for good.
     *
     * @throws StackException if it could not be held or let go all the while
     */
    @Override
    public void close() {
        ending = true;
        try {
            // Not interrupted: it would be in the midst of a signal.
            thread.join(END_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            letGo.run();
        }
        RuntimeException failed = failure;
        if (failed != null) {
            throw new StackException("The process was not held all the while: " + failed.getMessage(), failed);
        }
    }
}
