package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.StackException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Model.CommandSpec;

/** The stack that the command line is about: that of the repository of the {@code tidemark} script. */
public final class ThisStack {
    private ThisStack() {}

    /** Its ports and folders. */
    public static StackConfig config() {
        return StackConfig.load(root(), System.getenv());
    }

    /** The folder of the {@code tidemark} script. */
    public static Path root() {
        String root = System.getProperty("tidemark.root", "");
        if (root.isEmpty()) {
            throw new StackException("The system property tidemark.root is not set: run ./tidemark, which sets it.");
        }
        return Path.of(root);
    }

    /** Whether a person reads what is printed, rather than a file or a pipe. */
    public static boolean printsToTerminal() {
        return Boolean.getBoolean("tidemark.terminal.output");
    }

    /** Whether a person can be asked. */
    public static boolean readsFromTerminal() {
        return Boolean.getBoolean("tidemark.terminal.input");
    }

    /** When the command was typed. */
    public static Instant began() {
        return Instant.ofEpochMilli(Long.getLong("tidemark.began", System.currentTimeMillis()));
    }

    /** The stack, telling what it does to the command's output; its user closes it. */
    public static Stack open(CommandSpec command) {
        PrintWriter out = command.commandLine().getOut();
        return new Stack(config(), System.getenv(), line -> {
            out.println(line);
            out.flush();
        });
    }
}
