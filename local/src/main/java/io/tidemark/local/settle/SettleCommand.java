package io.tidemark.local.settle;

import io.tidemark.local.command.DurationText;
import io.tidemark.local.command.ThisStack;
import io.tidemark.local.stack.StackConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code settle}: waits until everything fed is in ClickHouse. */
@Command(
        name = "settle",
        usageHelpWidth = 116,
        description = "Waits until everything that was fed is in ClickHouse.",
        footer = {
            "",
            "Waits until the running job has read its topics to the end, sends each partition that carries a clock a",
            "heartbeat which lets the clock pass the minute of the newest event, and waits for a checkpoint that began",
            "after that, and until every minute that late or amended records change has been published again. Refuses",
            "while a feed runs. Live data must wait for its minute to end, up to 60 s: a job takes no heartbeat from the",
            "future."
        })
public final class SettleCommand implements Callable<Integer> {
    @Option(names = "--job", paramLabel = "NAME", description = "name or id, if several jobs are running")
    private String job = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "120s",
            converter = DurationText.class,
            description =
                    "longest wait in all, such as 90s, 5m or 1h; a number alone is seconds (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ZERO;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        StackConfig stack = ThisStack.config();
        Settler settler =
                new Settler(stack.kafkaBootstrapServers(), stack.flinkUrl(), stack.feedLock(), line -> show(out, line));
        Settled settled = settler.settle(job, timeout);
        show(
                out,
                "settled " + settled.job() + ": newest event " + Settler.instant(settled.newestEvent())
                        + ", minutes complete to " + Settler.instant(settled.minuteEnd()) + ", clock "
                        + Settler.instant(settled.clock()) + ", checkpoint " + settled.checkpointId());
        return 0;
    }

    private static void show(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
