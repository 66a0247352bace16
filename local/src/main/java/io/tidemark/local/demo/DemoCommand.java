package io.tidemark.local.demo;

import io.tidemark.local.command.DurationText;
import io.tidemark.local.command.ThisStack;
import io.tidemark.local.simulator.Fault;
import io.tidemark.local.simulator.MarketPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: everything at once, to look at. */
@Command(
        name = "demo",
        usageHelpWidth = 116,
        description = "Starts the stack, runs the job positions, lets a simulated firm trade, and shows its positions"
                + " and P&L as they come.",
        footer = {
            "",
            "It is: up, submit positions (unless it runs already), and a market as 'simulate' makes it, with the faults",
            "of a usual day: records out of order, late, repeated, contradicting, cut off, with a wrong clock; trades",
            "booked late, corrected and cancelled. Event time is the wall clock's, so that a second demo goes on where the",
            "first ended. With --start the market is of another day, at the wall clock's speed; the same --seed, --start,",
            "--rate and --for give the same records.",
            "",
            "On a terminal the view refreshes in place; elsewhere a line comes every five seconds. After --for it waits",
            "until everything is in ClickHouse (up to a minute, as the last minute has to end) and holds what was made",
            "against what was found: exit code 0 if all of it is the same. Ctrl-C ends feed and view, exit code 130.",
            "The stack stays up either way; ./tidemark down stops it."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final double DEFAULT_RATE = 500;
    private static final double DEFAULT_SPEED = 60;
    private static final double HIGHEST = 1_000_000;

    @Option(names = "--data", paramLabel = "DIR", description = "records of this folder instead of a simulated market")
    private @Nullable Path folder;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "end after so long, such as 3m (default: at Ctrl-C, or after 6h30m)")
    private @Nullable Duration duration;

    @Option(names = "--rate", paramLabel = "N", description = "ticks a second, on average (default: 500)")
    private @Nullable Double rate;

    @Option(names = "--seed", paramLabel = "N", description = "of the simulated market (default: 1)")
    private @Nullable Long seed;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "event time of the market's opening, such as 2026-03-02T14:30:00Z (default: now)")
    private @Nullable String start;

    @Option(
            names = "--speed",
            paramLabel = "N",
            description = "of the records of --data, seconds of event time per second (default: 60)")
    private @Nullable Double speed;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Demo demo = new Demo(
                ThisStack.config(), spec.commandLine().getOut(), ThisStack.printsToTerminal(), ThisStack.began());
        return demo.run(source(), folder == null ? null : duration);
    }

    private DemoSource source() {
        if (folder != null) {
            refuseWithFolder("--rate", rate);
            refuseWithFolder("--seed", seed);
            refuseWithFolder("--start", start);
            return DemoSource.Folder.of(folder, inRange("--speed", speed == null ? DEFAULT_SPEED : speed, HIGHEST));
        }
        if (speed != null) {
            throw refused("--speed is about the records of --data; a simulated market has the wall clock's");
        }
        if (duration != null && duration.compareTo(MarketPlan.DAY) > 0) {
            throw refused("--for is at most 24h for a simulated market; without it the demo goes on until Ctrl-C");
        }
        return new DemoSource.Market(
                seed == null ? 1 : seed,
                inRange("--rate", rate == null ? DEFAULT_RATE : rate, HIGHEST),
                start == null ? null : time(start),
                duration == null ? DemoSource.Market.DEFAULT_SESSION : duration);
    }

    private void refuseWithFolder(String option, @Nullable Object value) {
        if (value != null) {
            throw refused(option + " is about the simulated market, and --data takes its place; leave one of them");
        }
    }

    private double inRange(String option, double value, double highest) {
        if (!(value > 0 && value <= highest)) {
            throw refused(option + " is a number above 0 and up to " + (long) highest + ", not " + value);
        }
        return value;
    }

    private Instant time(String text) {
        Instant time;
        try {
            time = Instant.parse(text);
        } catch (DateTimeParseException notATime) {
            throw refused("--start is a time such as 2026-03-02T14:30:00Z, not '" + text + "'");
        }
        Instant now = Instant.now();
        if (time.getNano() != 0 || time.isAfter(now) || !time.isAfter(now.minus(Fault.SKEW))) {
            throw refused(
                    "--start is a whole second of the past, up to 1,024 weeks ago, such as 2026-03-02T14:30:00Z, not '"
                            + text + "'");
        }
        return time;
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
