package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tidemark logs}. */
@Command(name = "logs", description = "Show the log of one process of the local stack.")
final class LogsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "kafka, clickhouse, zookeeper, jobmanager or taskmanager-1 (-2 and so on).")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on showing what comes, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "200",
            description = "How many of the last lines to show (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Override
    public Integer call() throws InterruptedException {
        try (Stack stack = ThisStack.open(spec)) {
            List<Path> logs = stack.logs(name);
            if (logs.isEmpty()) {
                throw new StackException(name + " has no log yet: it was never started. See ./tidemark up.");
            }
            List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
            if (follow) {
                // By name: the log is a rolling one.
                command.add("-F");
            }
            logs.forEach(log -> command.add(log.toString()));
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new StackException("Cannot run tail: " + e.getMessage(), e);
        }
    }
}
