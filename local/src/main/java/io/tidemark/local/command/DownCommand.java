package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./tidemark down}. */
@Command(
        name = "down",
        description = "Stop every process of the local stack. Records, tables and checkpoints stay, and jobs that are"
                + " running go on with the next ./tidemark up.")
final class DownCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Stack stack = ThisStack.open(spec)) {
            stack.down();
            spec.commandLine()
                    .getOut()
                    .println("The stack is down; its data stay in "
                            + stack.config().dataFolder());
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
