package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.Submission;
import io.tidemark.local.stack.SubmittedJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tidemark submit}. */
@Command(
        name = "submit",
        description = {
            "Run a job on the local stack's Flink cluster and wait until all its tasks run. The job looks at topics,"
                    + " tables and settings first, and refuses with a reason if they do not fit.",
        })
final class SubmitCommand implements Callable<Integer> {
    private static final String GENERATION = "generation";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "JOB",
            description = {
                "bars: minute bars from market.ticks.",
                "positions: positions and P&L of every minute from executions, cash_flows and market.ticks."
            })
    private String job = "";

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Task slots to take (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--from-savepoint",
            paramLabel = "PATH",
            description = "Start from the state in this folder of a savepoint or retained checkpoint.")
    private @Nullable Path savepoint;

    @Option(
            names = "--generation",
            paramLabel = "N",
            description =
                    "Generation of the rows, 0 to 255 (default: 0). The rows of a corrected program win over all that"
                            + " an older one wrote, whatever they are, if its generation is higher.")
    private @Nullable Integer generation;

    @Option(names = "--jar", paramLabel = "JAR", description = "The program (default: the one that was built last).")
    private @Nullable Path program;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "An option of the job (clock.idleness='1 min') or a setting of Flink's for it"
                    + " (state.backend.type=hashmap); may be given more than once.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() {
        if (generation != null && settings.put(GENERATION, generation.toString()) != null) {
            throw new ParameterException(
                    spec.commandLine(), "The generation is given twice: leave out --generation or --set " + GENERATION);
        }
        try (Stack stack = ThisStack.open(spec)) {
            Path state = savepoint == null ? null : SavepointFolder.of(savepoint);
            SubmittedJob submitted = stack.submit(new Submission(job, parallelism, state, settings, program));
            PrintWriter out = spec.commandLine().getOut();
            out.println("Job " + submitted.name() + " runs: " + submitted.id() + ", parallelism " + parallelism);
            out.println(stack.config().flinkUrl() + "/#/job/running/" + submitted.id() + "/overview");
            out.flush();
        }
        return 0;
    }
}
