package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.SubmittedJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tidemark upgrade}. */
@Command(
        name = "upgrade",
        description = {
            "Put another program in the place of a running job's: end the job with a savepoint, and go on from it with the"
                    + " same settings. If the program cannot take over, the one before goes on from there."
        })
final class UpgradeCommand implements Callable<Integer> {
    private static final double NANOS_A_SECOND = 1e9;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, such as positions.")
    private String job = "";

    @Option(names = "--jar", paramLabel = "JAR", required = true, description = "The program to go on with.")
    private Path program = Path.of("");

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Task slots to take from now on (default: as many as before).")
    private @Nullable Integer parallelism;

    @Override
    public Integer call() {
        try (Stack stack = ThisStack.open(spec)) {
            long began = System.nanoTime();
            SubmittedJob upgraded = stack.upgrade(job, program.toAbsolutePath().normalize(), parallelism);
            PrintWriter out = spec.commandLine().getOut();
            out.println(String.format(
                    Locale.ROOT,
                    "Job %s runs again: %s, %.1f s after the command.",
                    upgraded.name(),
                    upgraded.id(),
                    (System.nanoTime() - began) / NANOS_A_SECOND));
            out.flush();
        }
        return 0;
    }
}
