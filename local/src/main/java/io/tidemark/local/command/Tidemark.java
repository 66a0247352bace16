package io.tidemark.local.command;

import io.tidemark.local.clickhouse.ClickHouseException;
import io.tidemark.local.deadletters.DeadLettersCommand;
import io.tidemark.local.demo.DemoCommand;
import io.tidemark.local.feed.FeedCommand;
import io.tidemark.local.imports.ImportCommand;
import io.tidemark.local.prompt.SqlCommand;
import io.tidemark.local.settle.SettleCommand;
import io.tidemark.local.simulator.SimulateCommand;
import io.tidemark.local.stack.Spelling;
import io.tidemark.local.stack.StackException;
import io.tidemark.sql.MigrationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line behind the script {@code tidemark}. A new command is one class more in this list. */
@Command(
        name = "./tidemark",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DownCommand.class,
            ResetCommand.class,
            SubmitCommand.class,
            SavepointCommand.class,
            UpgradeCommand.class,
            RollbackCommand.class,
            StopCommand.class,
            MigrateCommand.class,
            QueryCommand.class,
            SqlCommand.class,
            ImportCommand.class,
            FeedCommand.class,
            SimulateCommand.class,
            SettleCommand.class,
            DeadLettersCommand.class,
        })
public final class Tidemark implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /**
     * The whole command line; exit codes: 0 done, 1 failed, 2 not understood.
     *
     * @param more commands that lie outside this module
     */
    public static CommandLine commandLine(Object... more) {
        CommandLine tidemark = new CommandLine(new Tidemark());
        for (Object command : more) {
            tidemark.addSubcommand(command);
        }
        tidemark.getSubcommands().values().forEach(Tidemark::addHelp);
        return tidemark.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Tidemark::explain)
                .setExecutionExceptionHandler((exception, line, result) -> report(exception, line.getErr()));
    }

    private static void addHelp(CommandLine line) {
        line.getSubcommands().values().forEach(Tidemark::addHelp);
        CommandSpec command = line.getCommandSpec();
        if (command.findOption("--help") == null) {
            command.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .type(boolean.class)
                    .description("Print this text.")
                    .build());
        }
    }

    /** The help of the whole, grouped by what people want to do. */
    static String help() {
        try (InputStream text = Objects.requireNonNull(Tidemark.class.getResourceAsStream("help.txt"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void run() {
        spec.commandLine().getOut().print(help());
        spec.commandLine().getOut().flush();
    }

    private static int explain(ParameterException exception, String[] arguments) {
        CommandLine line = exception.getCommandLine();
        line.getErr().println("tidemark: " + message(exception, line));
        line.getErr().println("See " + line.getCommandSpec().qualifiedName() + " --help.");
        line.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static String message(ParameterException exception, CommandLine line) {
        if (!(exception instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return Objects.toString(exception.getMessage());
        }
        String word = unmatched.getUnmatched().get(0);
        if (word.startsWith("-") && word.strip().contains(" ")) {
            return "a text that begins with a dash is taken for an option; write -- before it: "
                    + word.lines().findFirst().orElse("");
        }
        if (word.startsWith("-")) {
            List<String> options = new ArrayList<>();
            line.getCommandSpec().options().forEach(option -> options.addAll(List.of(option.names())));
            return "there is no option " + word + Spelling.hint(word, options);
        }
        if (!line.getSubcommands().isEmpty()) {
            List<String> commands = new ArrayList<>(line.getSubcommands().keySet());
            if (line.getParent() == null) {
                commands.addAll(List.of("build", "chaos", "test"));
            }
            return "there is no command " + word + Spelling.hint(word, commands);
        }
        return "the word " + word + " is one too many";
    }

    private static int report(Exception exception, PrintWriter err) {
        if (exception instanceof ClickHouseException refused) {
            err.println("tidemark: " + refused.summary());
        } else if (exception instanceof StackException || exception instanceof MigrationException) {
            err.println("tidemark: " + exception.getMessage());
        } else if (exception instanceof IOException || exception instanceof UncheckedIOException) {
            // Many of Java's messages are the mere name of the file.
            Throwable fault = exception.getCause() instanceof IOException cause ? cause : exception;
            err.println(
                    "tidemark: cannot read or write (" + fault.getClass().getSimpleName() + "): " + fault.getMessage());
        } else {
            // Not foreseen, so nothing shorter than all of it will do.
            err.print("tidemark: ");
            exception.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
