package io.tidemark.local.clickhouse;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The process's signal handlers, kept as they are around a native call that resets them.
 *
 * <p>Telling chDB to leave signals alone, and each connect after it, sets SIGSEGV, SIGBUS, SIGFPE and more to their
 * defaults, without asking whose handlers they were. The JVM polls for safepoints and checks for null by SIGSEGV, and
 * would die of the next one. Between the call and the restoring lie microseconds in which that can still happen, hence
 * all connections are made at the start, when little else runs.
 */
final class HostSignals {
    private static final int LAST_STANDARD_SIGNAL = 31;

    /** More than any platform's {@code struct sigaction} (152 bytes in glibc). */
    private static final int ACTION_BYTES = 512;

    private HostSignals() {}

    static synchronized void keepDuring(Runnable nativeCall) {
        Function sigaction = NativeLibrary.getProcess().getFunction("sigaction");
        try (Memory actions = new Memory((long) ACTION_BYTES * (LAST_STANDARD_SIGNAL + 1))) {
            actions.clear();
            for (int signal = 1; signal <= LAST_STANDARD_SIGNAL; signal++) {
                sigaction.invokeInt(new Object[] {signal, Pointer.NULL, actions.share((long) signal * ACTION_BYTES)});
            }
            try {
                nativeCall.run();
            } finally {
                for (int signal = 1; signal <= LAST_STANDARD_SIGNAL; signal++) {
                    sigaction.invokeInt(
                            new Object[] {signal, actions.share((long) signal * ACTION_BYTES), Pointer.NULL});
                }
            }
        }
    }
}
