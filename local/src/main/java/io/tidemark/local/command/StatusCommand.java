package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./tidemark status}. */
@Command(
        name = "status",
        description = "Show the local stack: processes, jobs, clock, lag, tables, reconciliation, what is not in"
                + " the figures, dead letters."
                + " The exit code is 0 only if all of it is up.")
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Stack stack = ThisStack.open(spec)) {
            Highlight highlight = new Highlight(ThisStack.printsToTerminal());
            boolean up = new StatusReport(stack, spec.commandLine().getOut(), highlight).print();
            return up ? 0 : 1;
        }
    }
}
