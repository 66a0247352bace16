package io.tidemark.local.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.ClickHouseProcess;
import io.tidemark.local.stack.StackException;
import io.tidemark.sql.Migrations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person at a terminal, key by key, before the real engine. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SqlPromptIT {
    @TempDir
    static Path folder;

    private static ClickHouseProcess server;
    private static ClickHouseClient client;
    private static Catalogue catalogue;

    @TempDir
    Path own;

    @BeforeAll
    static void start() throws IOException {
        server = ClickHouseProcess.start(folder, Duration.ofMinutes(10));
        Migrations.apply(server.client("default")::queryText, name -> {});
        client = server.client("tidemark");
        catalogue = Catalogue.load(client);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aStatementOverTwoLinesRunsAtItsSemicolon() throws Exception {
        try (Conversation person = new Conversation()) {
            person.type("SELECT 41\r").sees("       -> ").type("  + 1 AS answer;\r");
            person.sees("┌─answer─┐").sees("│     42 │").sees("1 row in 0.");
            person.type("SELECT number AS n FROM numbers(3);\r").sees("3 rows in ");
            person.type("SELECT 1 WHERE 0;\r").sees("0 rows in ");
            person.type("SELECT 5 AS five FORMAT CSV;\r").sees("5").sees("Done in ");
            person.leaves("\u0004");
        }
    }

    @Test
    void afterAnErrorThePromptGoesOn() throws Exception {
        try (Conversation person = new Conversation()) {
            person.type("SELECT no_such_column FROM positions;\r")
                    .sees("Code: 47.")
                    .sees("no_such_column");
            person.type("SELECT 'still ' || 'here' AS v; SELECT nonsense(; SELECT 'not ' || 'run' AS v;\r")
                    .sees("still here")
                    .sees("Code: 62.");
            person.type("SET max_threads = 1;\r").sees("write SETTINGS name = value");
            person.type("SELECT 'b\\nc!!' AS v;\r").sees("c!!");
            person.leaves("exit\r");
            assertThat(person.screen()).doesNotContain("not run");
        }
    }

    @Test
    void tabCompletesAViewAndHelpNamesItAndItsExamplesRun() throws Exception {
        try (Conversation person = new Conversation()) {
            person.type("SELECT count() AS rows_of_desks FROM pnl_by_\t")
                    .sees("pnl_by_account_at")
                    .sees("pnl_by_desk_at");
            person.type("des\t;\r").sees("rows_of_desks").sees("1 row in");
            person.type("help\r")
                    .sees("P&L at the newest complete minute, one row a desk")
                    .sees("Ctrl-R");
            person.leaves("quit\r");
        }
        for (String example : PromptHelp.EXAMPLES) {
            new SqlScript(client, new ByteArrayOutputStream()).run(example);
        }
    }

    @Test
    void ctrlCGivesUpTheLineAndTheStatementThatIsRunning() throws Exception {
        try (Conversation person = new Conversation()) {
            // Ctrl-C overtakes what the editor has not read yet.
            person.type("SELECT 'given ' || 'up'").sees("|| 'up'");
            person.type("\u0003").sees("tidemark> ");
            person.type("SELECT sleep(3) + sleep(3), 'too ' || 'late';\r");
            // The line is shown before it is run, and a key that comes between is one of the editor's.
            TimeUnit.MILLISECONDS.sleep(500);
            person.type("\u0003").sees("Cancelled.");
            person.type("SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 7;\r");
            awaitRunning("sipHash64(number) = 7", 1);
            person.type("\u0003").sees("Cancelled.");
            // Not only out of sight: the server has ended it.
            awaitRunning("sipHash64(number) = 7", 0);
            person.type("SELECT number + 1000, sleepEachRow(0.01) FROM numbers(100000)"
                            + " SETTINGS max_block_size = 100 FORMAT TSV;\r")
                    .sees("1000\t");
            person.type("\u0003").sees("Cancelled.");
            awaitRunning("sleepEachRow(0.01)", 0);
            person.type("SELECT 'and ' || 'on';\r").sees("and on");
            person.leaves("\u0004");
            assertThat(person.screen()).doesNotContain("given up").doesNotContain("too late");
        }
    }

    private static void awaitRunning(String part, int count) throws InterruptedException {
        String ask = "SELECT count() FROM system.processes WHERE query NOT LIKE '%system.processes%' AND query LIKE '%"
                + part + "%'";
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!client.queryText(ask).strip().equals(Integer.toString(count))) {
            assertThat(System.nanoTime())
                    .as("waited 20 s for %d running statements with %s", count, part)
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void historyIsKeptForItsOwnerOnly() throws Exception {
        Path history = own.resolve("data/sql-history");
        try (Conversation person = new Conversation()) {
            person.type("SELECT 1 AS\r").sees("       -> ").type("one;\r").sees("1 row in");
            person.type(" SELECT 'secret';\r").sees("│ secret ");
            person.leaves("\u0004");
        }
        assertThat(history).content().isEqualTo("SELECT 1 AS\\none;\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");

        try (Conversation person = new Conversation()) {
            // Up: the statement of the conversation before.
            person.type("\u001bOA").sees("one;").type("\r").sees("│   1 │");
            person.leaves("\u0004");
        }
    }

    @Test
    void aStatementRunsAtADumbTerminal() throws Exception {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        PipedOutputStream keys = new PipedOutputStream();
        try (Terminal dumb =
                new DumbTerminal("test", "dumb", new PipedInputStream(keys, 4096), screen, StandardCharsets.UTF_8)) {
            keys.write("SELECT 6 *\n7 AS v;\nexit\n".getBytes(StandardCharsets.UTF_8));
            new SqlPrompt(dumb, client, catalogue, own.resolve("sql-history")).run();
        }
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("│ 42 │").contains("1 row in");
    }

    @Test
    void aServerThatIsGoneIsAnErrorOfTheStatement() throws Exception {
        ClickHouseProcess other = ClickHouseProcess.start(own.resolve("engine"), Duration.ofMinutes(10));
        try (Conversation person = new Conversation(other.client("default"))) {
            person.type("SELECT 'it ' || 'is up';\r").sees("it is up");
            other.close();
            person.type("SELECT 2;\r").sees("cannot be reached").sees("./tidemark up");
            person.leaves("exit\r");
        } finally {
            other.close();
        }
    }

    @Test
    void aPipesStatementsRunToTheFirstThatFails() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SqlScript script = new SqlScript(client, out);

        assertThatThrownBy(() -> script.run("SELECT 1 AS a; SELECT ';' AS b;\nSELECT missing;\nSELECT 4 AS d"))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("Statement 3 of 4: Code: 47.");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\n1\nb\n;\n");
    }

    /** A prompt on a thread of its own, at a terminal whose keys and screen are this object's. */
    private final class Conversation implements AutoCloseable {
        private static final Duration PATIENCE = Duration.ofSeconds(20);

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final PipedOutputStream keys = new PipedOutputStream();
        private final Terminal terminal;
        private final Thread prompt;
        private int seen;

        Conversation() throws IOException {
            this(client);
        }

        Conversation(ClickHouseClient asked) throws IOException {
            terminal = new ExternalTerminal(
                    "test", "xterm", new PipedInputStream(keys, 4096), bytes, StandardCharsets.UTF_8);
            terminal.setSize(new Size(120, 40));
            SqlPrompt conversation = new SqlPrompt(terminal, asked, catalogue, own.resolve("data/sql-history"));
            prompt = new Thread(conversation::run, "prompt");
            prompt.start();
            sees("tidemark> ");
        }

        Conversation type(String text) throws IOException {
            keys.write(text.getBytes(StandardCharsets.UTF_8));
            keys.flush();
            return this;
        }

        /** What the terminal showed, without the sequences that move the cursor or colour. */
        String screen() {
            return bytes.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]|\u001b[=>]", "");
        }

        /** Waits until the text comes on the screen behind what was waited for before. */
        Conversation sees(String text) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                int at = screen().indexOf(text, seen);
                if (at >= 0) {
                    seen = at + text.length();
                    return this;
                }
                if (System.nanoTime() > end) {
                    throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for '" + text
                            + "' behind character " + seen + " of:\n" + screen());
                }
                pause();
            }
        }

        void leaves(String text) throws IOException, InterruptedException {
            sees("tidemark> ");
            type(text);
            prompt.join(PATIENCE.toMillis());
            assertThat(prompt.isAlive()).as("the prompt after the last key").isFalse();
        }

        private static void pause() {
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            keys.close();
            terminal.close();
            prompt.join(PATIENCE.toMillis());
        }
    }
}
