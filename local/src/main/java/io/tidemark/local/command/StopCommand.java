package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tidemark stop}. */
@Command(name = "stop", description = "End a running job. Its newest checkpoint stays.")
final class StopCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, such as bars.")
    private String job = "";

    @Option(
            names = "--savepoint",
            description = "Write a savepoint first, from which the job can go on at another parallelism or version.")
    private boolean withSavepoint;

    @Override
    public Integer call() {
        try (Stack stack = ThisStack.open(spec)) {
            PrintWriter out = spec.commandLine().getOut();
            String resumption = stack.stop(job, withSavepoint);
            out.println("Job " + job + " has ended. To go on from where it was:");
            out.println("  " + resumption);
            out.flush();
        }
        return 0;
    }
}
