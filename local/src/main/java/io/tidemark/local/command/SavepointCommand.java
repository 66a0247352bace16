package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tidemark savepoint}. */
@Command(
        name = "savepoint",
        description = "Write a savepoint of a running job, which goes on; its folder goes to standard output.")
final class SavepointCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, such as bars.")
    private String job = "";

    @Override
    public Integer call() {
        try (Stack stack = ThisStack.open(spec)) {
            spec.commandLine().getOut().println(stack.job(job).savepoint());
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
