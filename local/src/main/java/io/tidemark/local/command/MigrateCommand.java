package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./tidemark migrate}. */
@Command(
        name = "migrate",
        description = "Apply sql/clickhouse/migrations to ClickHouse: in order, each once, its checksum recorded. A"
                + " changed or missing one is an error. ./tidemark up does this as well.")
final class MigrateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Stack stack = ThisStack.open(spec)) {
            stack.migrate();
        }
        return 0;
    }
}
