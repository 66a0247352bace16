package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

/** {@code ./tidemark query}. */
@Command(
        name = "query",
        description = "Ask ClickHouse, in the database tidemark; the result goes to standard output.",
        footer = {
            "",
            "Examples:",
            "  ./tidemark query \"SELECT * FROM bars ORDER BY minute DESC LIMIT 10\" --format CSV",
            "  ./tidemark query --file sql/clickhouse/queries/bars_of_a_day.sql \\",
            "      --param instrument_id=EUR/USD.FXCM --param date=2014-05-07"
        })
final class QueryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", arity = "0..1", paramLabel = "SQL", description = "One statement.")
    private @Nullable String sql;

    @Option(names = "--file", paramLabel = "F", description = "Take the statement from this file; - is standard input.")
    private @Nullable Path file;

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description = "The value of a placeholder {NAME:Type} in the statement; may be given more than once.")
    private Map<String, String> values = new LinkedHashMap<>();

    @Option(
            names = "--format",
            paramLabel = "F",
            defaultValue = "",
            description = "Any format of ClickHouse's, such as CSVWithNames or JSONEachRow (default: PrettyCompact on a"
                    + " terminal, else TabSeparatedWithNames).")
    private String format = "";

    @Override
    public Integer call() {
        String statement = statement();
        String wanted = !format.isEmpty()
                ? format
                : ThisStack.printsToTerminal() ? "PrettyCompactMonoBlock" : "TabSeparatedWithNames";
        try (Stack stack = ThisStack.open(spec)) {
            stack.clickHouse().query(statement, values, wanted, System.out);
            System.out.flush();
        }
        return 0;
    }

    private String statement() {
        if ((sql == null) == (file == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    sql == null
                            ? "there is nothing to ask: give a statement SQL, or --file with the name of a file"
                            : "a statement and --file are both given; one of them is wanted");
        }
        return sql != null ? sql : content(file);
    }

    private static String content(Path file) {
        try {
            return file.toString().equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new StackException("There is no file " + file + ".", e);
        } catch (IOException e) {
            throw new StackException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
