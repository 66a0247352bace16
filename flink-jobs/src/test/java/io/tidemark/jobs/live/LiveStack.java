package io.tidemark.jobs.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A broker, a Flink cluster and a ClickHouse engine as real processes, driven by the commands that a person types; one
 * for all test classes of a run, on free ports and in a folder of its own, ended with the run. A test that is marked
 * {@link Walks} gets the {@link Walk} of its page, and fails if it leaves a command of it out.
 */
final class LiveStack implements BeforeAllCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LiveStack.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        of(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Tidemark.class || type == Walk.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Walk.class ? walk(context) : of(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Walk walk = context.getStore(NAMESPACE).get("walk", Walk.class);
        if (walk != null && context.getExecutionException().isEmpty()) {
            walk.assertWholePageWasTyped();
        }
    }

    private static Walk walk(ExtensionContext context) {
        Tidemark tidemark = of(context);
        String page = Objects.requireNonNull(
                        context.getRequiredTestMethod().getAnnotation(Walks.class), "marked @Walks")
                .value();
        try {
            Path folder = Runbook.folder(tidemark.config().root());
            Walk walk = new Walk(tidemark, Runbook.read(folder.resolve(page)));
            context.getStore(NAMESPACE).put("walk", walk);
            return walk;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Tidemark of(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent("stack", ignored -> new Tidemark(), Tidemark.class);
    }

    /** The command line of the stack, and what tests need beside it. */
    static final class Tidemark implements ExtensionContext.Store.CloseableResource {
        private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);

        private final Path root = Path.of(System.getProperty("tidemark.root"));
        private final Path folder;
        private final StackConfig config;
        private final Stack stack;

        Tidemark() {
            try {
                folder = Files.createTempDirectory("tidemark-live-");
                config = StackConfig.onFreePorts(root, folder.resolve("data"));
                config.write();
                stack = Stack.supervised(config, line -> System.out.println("[stack] " + line));
                stack.up(false);
                run("migrate");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        Stack stack() {
            return stack;
        }

        StackConfig config() {
            return config;
        }

        /** A folder that lives as long as the stack. */
        Path folder() {
            return folder;
        }

        /** Runs a command that must succeed; returns what it printed. */
        String run(String... words) {
            return run(0, words);
        }

        /** Runs a command that must fail; returns what it printed. */
        String fail(String... words) {
            return run(1, words);
        }

        private String run(int exitCode, String... words) {
            try {
                Path output = Files.createTempFile(folder, words[0] + "-", ".txt");
                return printed(start(output, words), output, Arrays.asList(words), exitCode);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** What a shell printed that ended, with that exit code, after this was typed; as {@link #type}. */
        String typed(String line, int exitCode) {
            try {
                Path output = Files.createTempFile(folder, "typed-", ".txt");
                return printed(type(output, line), output, line, exitCode);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String printed(Process process, Path output, Object command, int exitCode) throws IOException {
            try {
                boolean ended = process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS);
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
                String printed = Files.readString(output);
                assertThat(ended)
                        .as("%s ends in time; it printed:%n%s", command, printed)
                        .isTrue();
                assertThat(process.exitValue())
                        .as("exit code of %s; it printed:%n%s", command, printed)
                        .isEqualTo(exitCode);
                return printed;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** Starts a command and does not wait for it. */
        Process start(Path output, String... words) throws IOException {
            List<String> command = program();
            command.addAll(Arrays.asList(words));
            return start(output, command);
        }

        /** Starts what a person types into a shell in the repository's folder. */
        private Process type(Path output, String line) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    "bash",
                    "-c",
                    "program=(\"$@\"); function ./tidemark { \"${program[@]}\" \"$@\"; }\n" + line,
                    "bash"));
            command.addAll(program());
            return start(output, command);
        }

        private Process start(Path output, List<String> command) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("TIDEMARK_STACK", config.source().toString());
            // The build names a password for engines of other tests; a person's shell does not.
            builder.environment().remove("CLICKHOUSE_PASSWORD_FILE");
            return builder.start();
        }

        /** What the script ends in. */
        private List<String> program() throws IOException {
            return new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dtidemark.root=" + root,
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    classPath(),
                    "io.tidemark.local.command.Tidemark"));
        }

        /** The class path of the script, so that what is tested is what a person runs. */
        private String classPath() throws IOException {
            List<String> entries = new ArrayList<>();
            for (String module : List.of("local", "sql", "domain")) {
                try (Stream<Path> jars = Files.list(root.resolve(module).resolve("target"))) {
                    jars.map(Path::toString)
                            .filter(name -> name.matches(".*/tidemark-" + module + "-[^/]*(?<!sources)\\.jar"))
                            .forEach(entries::add);
                }
            }
            entries.add(root.resolve("local/target/lib").resolve("*").toString());
            return String.join(File.pathSeparator, entries);
        }

        /**
         * Rows of a query, one string a row, columns separated by tabs. Asked from here: a command for each look of a test
         * that waits would take the processors from what it waits for.
         */
        List<String> rows(String sql) {
            return ClickHouseQuery.on(this).text(sql).lines().toList();
        }

        /** Cells of a query's rows as the documentation prints them, asked as a reader of it does. */
        List<List<String>> cells(String sql) {
            return run("query", sql, "--format", "TabSeparated")
                    .lines()
                    .map(row -> Arrays.stream(row.split("\t", -1))
                            .map(cell -> cell.equals("\\N") ? "ᴺᵁᴸᴸ" : cell)
                            .toList())
                    .toList();
        }

        /** The one number that a query returns. */
        long number(String sql) {
            return Long.parseLong(rows(sql).get(0));
        }

        @Override
        public void close() throws IOException {
            stack.close();
            List<Path> deepestFirst;
            try (Stream<Path> paths = Files.walk(folder)) {
                deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
