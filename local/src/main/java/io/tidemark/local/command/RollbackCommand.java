package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.SubmittedJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tidemark rollback}. */
@Command(
        name = "rollback",
        description = {
            "Go back to an older program and an older savepoint of a job. The job, if it runs, ends with a savepoint first."
                    + " What came since the older savepoint is read again; rows that are right already stay as they are."
        })
final class RollbackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, such as positions.")
    private String job = "";

    @Option(
            names = "--to",
            paramLabel = "SAVEPOINT",
            required = true,
            description = "Folder of the savepoint or retained checkpoint to go back to.")
    private Path savepoint = Path.of("");

    @Option(names = "--jar", paramLabel = "JAR", required = true, description = "The program that wrote it.")
    private Path program = Path.of("");

    @Override
    public Integer call() {
        try (Stack stack = ThisStack.open(spec)) {
            SubmittedJob older = stack.rollback(
                    job, SavepointFolder.of(savepoint), program.toAbsolutePath().normalize());
            PrintWriter out = spec.commandLine().getOut();
            out.println("Job " + older.name() + " runs again: " + older.id() + ", from " + savepoint);
            out.flush();
        }
        return 0;
    }
}
