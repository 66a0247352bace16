package io.tidemark.local.command;

import io.tidemark.local.stack.Stack;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tidemark up}. */
@Command(
        name = "up",
        description = {
            "Start what is not running of the local stack: Kafka broker, ClickHouse engine, ZooKeeper, Flink JobManager and"
                    + " TaskManagers; make topics and tables that are missing. Jobs that were running when the"
                    + " JobManager ended go on from their newest checkpoints. Harmless if all of it runs.",
            "Ports and sizes come from local/stack.properties, or from the file that TIDEMARK_STACK names. With"
                    + " CLICKHOUSE_URL=http://host:port set (and CLICKHOUSE_USER, CLICKHOUSE_PASSWORD_FILE), that"
                    + " ClickHouse server is used and no engine is started."
        })
final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--create-time",
            description = "Make the topics with the producers' timestamps (CreateTime), for tests that replay"
                    + " historical arrival times. The default is LogAppendTime.")
    private boolean createTime;

    @Override
    public Integer call() {
        try (Stack stack = ThisStack.open(spec)) {
            stack.up(createTime);
            PrintWriter out = spec.commandLine().getOut();
            out.println("The stack is up. Flink's web UI: " + stack.config().flinkUrl());
            Resumptions.print(stack, out);
            out.flush();
        }
        return 0;
    }
}
