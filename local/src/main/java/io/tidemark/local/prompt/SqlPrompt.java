package io.tidemark.local.prompt;

import io.tidemark.local.clickhouse.Cancellation;
import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** A conversation at a terminal: a statement is read, run, and its result shown, until the person leaves. */
final class SqlPrompt {
    private static final String PROMPT = "tidemark> ";
    private static final String CONTINUATION = "       -> ";
    private static final int HISTORY_ENTRIES = 1_000;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Terminal terminal;
    private final PrintWriter out;
    private final ClickHouseClient client;
    private final Catalogue catalogue;
    private final LineReader reader;
    /** Of the statement that is running; of none, if none is. */
    private volatile Cancellation running = new Cancellation();

    /**
     * @param history file of earlier statements, made if it is not there; without it, they are forgotten at the end
     */
    SqlPrompt(Terminal terminal, ClickHouseClient client, Catalogue catalogue, Path history) {
        this.terminal = terminal;
        this.out = terminal.writer();
        this.client = client;
        this.catalogue = catalogue;
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("tidemark")
                .parser(new StatementParser())
                .completer(new SqlCompleter(catalogue))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUATION)
                .variable(LineReader.HISTORY_SIZE, HISTORY_ENTRIES)
                .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_ENTRIES)
                // Otherwise JLine takes ! and \ for its own.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .option(LineReader.Option.COMPLETE_MATCHER_TYPO, false)
                .option(LineReader.Option.INSERT_TAB, false);
        if (isKept(history)) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        this.reader = builder.build();
    }

    private boolean isKept(Path history) {
        try {
            Files.createDirectories(Objects.requireNonNull(history.getParent()));
            if (!Files.exists(history)) {
                Files.createFile(history, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            Files.setPosixFilePermissions(history, OWNER_ONLY);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            out.println("Statements are not kept: cannot write " + history + " (" + e + ").");
            return false;
        }
    }

    /** Reads and runs until {@code exit} or the end of the input. */
    void run() {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> running.give());
        try {
            while (true) {
                String line;
                try {
                    line = reader.readLine(PROMPT);
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    return;
                }
                if (PromptCommand.isLeave(line)) {
                    return;
                }
                if (PromptCommand.isHelp(line)) {
                    PromptHelp.print(catalogue, out);
                } else {
                    runAll(Statements.of(line));
                }
                out.flush();
            }
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
            out.flush();
        }
    }

    private void runAll(Statements statements) {
        for (String statement : statements.complete()) {
            if (!run(statement)) {
                return;
            }
        }
    }

    /** Runs one statement, shows what came of it, and returns whether it succeeded. */
    private boolean run(String statement) {
        String remedy = Statements.withoutEffect(statement);
        if (!remedy.isEmpty()) {
            out.println(remedy);
            return false;
        }
        out.flush();
        Lines result = new Lines(terminal.output());
        long start = System.nanoTime();
        Cancellation cancellation = new Cancellation();
        running = cancellation;
        OptionalLong rows = OptionalLong.empty();
        @Nullable ClickHouseException failure = null;
        try {
            if (Statements.namesFormat(statement)) {
                // May be of any size: shown as it comes, rather than held back for a count of its rows.
                client.queryCancellably(statement, "PrettyCompactMonoBlock", result, cancellation);
            } else {
                rows = client.queryWhole(statement, "PrettyCompactMonoBlock", result, cancellation);
            }
        } catch (ClickHouseException e) {
            failure = e;
        }
        running = new Cancellation();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!result.atLineStart) {
            out.println();
        }
        if (failure == null) {
            out.println(told(statement, rows, result.written) + String.format(Locale.ROOT, " in %.3f s", seconds));
        } else {
            out.println(cancellation.given() ? "Cancelled." : failure.summary());
        }
        return failure == null;
    }

    private static String told(String statement, OptionalLong rows, boolean hasResult) {
        boolean asks = Statements.beginsWith(statement, "SELECT") || Statements.beginsWith(statement, "WITH");
        long count = rows.orElse(0);
        if (count == 1) {
            return "1 row";
        }
        return count > 0 || (asks && rows.isPresent() && !hasResult)
                ? String.format(Locale.ROOT, "%,d rows", count)
                : "Done";
    }

    /** The terminal, and whether the last line that went there has its end. */
    private static final class Lines extends OutputStream {
        private final OutputStream terminal;
        private boolean atLineStart = true;
        private boolean written;

        Lines(OutputStream terminal) {
            this.terminal = terminal;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                terminal.write(bytes, offset, length);
                atLineStart = bytes[offset + length - 1] == '\n';
                written = true;
            }
        }

        @Override
        public void flush() throws IOException {
            terminal.flush();
        }
    }
}
