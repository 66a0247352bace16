package io.tidemark.local.deadletters;

import io.tidemark.local.command.Highlight;
import io.tidemark.local.command.ThisStack;
import io.tidemark.local.stack.Stack;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tidemark dead-letters list}. */
@Command(name = "list", description = "List dead letters that are open, newest last, and how many there are.")
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--reason", paramLabel = "R", description = "Only those of this reason, such as MALFORMED.")
    private @Nullable String reason;

    @Option(names = "--topic", paramLabel = "T", description = "Only those that came from this topic.")
    private @Nullable String topic;

    @Option(names = "--all", description = "Those that were sent again too, with what became of them.")
    private boolean all;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many of the newest to list (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() {
        DeadLetterSelection selection = RedriveCommand.selection(spec, reason, topic, List.of());
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + "; 1 or more are wanted");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Stack stack = ThisStack.open(spec)) {
            DeadLetterTables tables = new DeadLetterTables(stack.clickHouse());
            DeadLetterTotals totals = tables.totals(selection);
            List<DeadLetterTables.Listed> listed = tables.newest(selection, all, limit);
            new DeadLetterList(out, new Highlight(ThisStack.printsToTerminal())).print(listed);
            conclude(out, selection, totals, listed.size());
        }
        out.flush();
        return 0;
    }

    private void conclude(PrintWriter out, DeadLetterSelection selection, DeadLetterTotals totals, int shown) {
        if (shown > 0) {
            out.println();
        }
        if (totals.open() == 0) {
            out.println("No dead letter is open" + selection.words() + ".");
        } else {
            out.printf("Open%s: %,d%n", selection.words(), totals.open());
        }
        if (totals.redriven() > 0) {
            out.println("Sent again" + selection.words() + ": " + totals.redrivenInWords());
        }
        long wanted = all ? totals.all() : totals.open();
        if (shown < wanted) {
            out.printf("The newest %,d of %,d are shown; --limit N shows more.%n", shown, wanted);
        }
        if (totals.open() > 0) {
            out.println("./tidemark dead-letters show PLACE tells all of one. Once the cause is mended,");
            out.println("./tidemark dead-letters redrive --reason REASON sends them again.");
        } else if (totals.redriven() > 0 && !all) {
            out.println("./tidemark dead-letters list --all lists those that were sent again.");
        }
    }
}
