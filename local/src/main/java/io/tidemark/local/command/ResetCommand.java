package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tidemark reset}. */
@Command(
        name = "reset",
        description = "End every job and empty topics, tables, checkpoints and savepoints: a clean start, with the"
                + " processes left up.")
final class ResetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        try (Stack stack = ThisStack.open(spec)) {
            PrintWriter out = spec.commandLine().getOut();
            if (!yes && !confirmed(stack, out)) {
                out.println("Nothing was changed.");
                out.flush();
                return 1;
            }
            stack.reset();
            out.println("The stack is empty.");
            out.flush();
        }
        return 0;
    }

    private static boolean confirmed(Stack stack, PrintWriter out) throws IOException {
        if (!ThisStack.readsFromTerminal()) {
            throw new StackException(
                    "reset deletes every record, row and checkpoint of the stack, and there is no terminal"
                            + " to ask on; add --yes if that is meant.");
        }
        out.print("Delete every record in Kafka, every row of the database tidemark at " + stack.clickHouseUrl()
                + " and every checkpoint and savepoint of " + stack.config().dataFolder() + "? [y/N] ");
        out.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
