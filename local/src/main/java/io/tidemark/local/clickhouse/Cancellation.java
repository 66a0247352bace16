package io.tidemark.local.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The means of one thread to give up a statement that another waits for; serves one statement. */
public final class Cancellation {
    private boolean given;
    private @Nullable Thread waiting;
    private @Nullable InputStream result;

    /** Gives the statement up, whether it has begun, or its result, or neither; harmless once it has ended. */
    public synchronized void give() {
        given = true;
        if (result != null) {
            try {
                // A read of it that waits for more ends by this, and by nothing else.
                result.close();
            } catch (IOException e) {
                // What is given up need not end well.
            }
        } else if (waiting != null) {
            waiting.interrupt();
        }
    }

    /** Whether the statement was given up. */
    public synchronized boolean given() {
        return given;
    }

    /** The calling thread will wait for the first byte. */
    synchronized void begin() {
        waiting = Thread.currentThread();
        if (given) {
            waiting.interrupt();
        }
    }

    /** The calling thread will read the result. */
    synchronized void resultCame(InputStream body) {
        waiting = null;
        result = body;
        if (given) {
            give();
        }
    }

    /** Nothing is to be given up any more; lifts the interruption that was meant for the statement only. */
    synchronized void end() {
        waiting = null;
        result = null;
        if (given) {
            Thread.interrupted();
        }
    }
}
