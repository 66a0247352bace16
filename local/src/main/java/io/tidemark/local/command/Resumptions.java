package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import java.io.PrintWriter;

/** The note about jobs that the cluster lost and did not recover, with the commands that bring them back. */
final class Resumptions {
    private Resumptions() {}

    static void print(Stack stack, PrintWriter out) {
        for (String command : stack.resumptions()) {
            out.println("A job that was submitted is not running. To go on from its newest checkpoint:");
            out.println("  " + command);
        }
    }
}
