package io.tidemark.local.prompt;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseException;
import io.tidemark.local.command.ThisStack;
import io.tidemark.local.stack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./tidemark sql}. */
@Command(
        name = "sql",
        description = {
            "Ask ClickHouse at a prompt, in the database tidemark; help at the prompt lists the views.",
            "Without a terminal: run the statements of standard input, separated by semicolons, to the first that fails."
        },
        footer = {"", "Examples:", "  ./tidemark sql", "  echo \"SELECT count() FROM bars\" | ./tidemark sql"})
public final class SqlCommand implements Callable<Integer> {
    private static final Duration NAMES_TIMEOUT = Duration.ofSeconds(5);
    /** JLine says by it what it thinks of terminals. Held, or the level would be forgotten with the logger. */
    private static final Logger JLINE = Logger.getLogger("org.jline");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Stack stack = ThisStack.open(spec)) {
            ClickHouseClient client = stack.clickHouse();
            if (ThisStack.readsFromTerminal() && ThisStack.printsToTerminal()) {
                prompt(stack, client);
            } else {
                new SqlScript(client, System.out).run(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return 0;
    }

    private static void prompt(Stack stack, ClickHouseClient client) throws IOException, InterruptedException {
        String version = client.queryText("SELECT version()").strip();
        JLINE.setLevel(Level.OFF);
        // A terminal that JLine cannot handle is read line by line, without a word about it.
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .encoding(StandardCharsets.UTF_8)
                .build()) {
            terminal.writer()
                    .println("ClickHouse " + version + " at " + stack.clickHouseUrl()
                            + ". A statement ends with ; and help says more.");
            if (terminal instanceof DumbTerminal) {
                // JLine leaves the signals of these to the JVM, whose answer to Ctrl-C is to end.
                Signals.register("INT", () -> terminal.raise(Terminal.Signal.INT));
            }
            Catalogue catalogue = catalogue(client, terminal);
            new SqlPrompt(
                            terminal,
                            client,
                            catalogue,
                            ThisStack.config().dataFolder().resolve("sql-history"))
                    .run();
        }
    }

    private static Catalogue catalogue(ClickHouseClient client, Terminal terminal) throws InterruptedException {
        FutureTask<Catalogue> load = new FutureTask<>(() -> Catalogue.load(client));
        Thread loader = new Thread(load, "names");
        loader.setDaemon(true);
        loader.start();
        String why;
        try {
            return load.get(NAMES_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            load.cancel(true);
            why = "not known within " + NAMES_TIMEOUT.toSeconds() + " s";
        } catch (ExecutionException e) {
            why = e.getCause() instanceof ClickHouseException refused
                    ? refused.summary()
                    : String.valueOf(e.getCause());
        }
        terminal.writer().println("Tab completes keywords only; the names of views and columns: " + why);
        return Catalogue.EMPTY;
    }
}
