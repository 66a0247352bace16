package io.tidemark.local.simulator;

import io.tidemark.local.command.DurationText;
import io.tidemark.local.command.Interruption;
import io.tidemark.local.command.ThisStack;
import io.tidemark.local.feed.CommandFeed;
import io.tidemark.local.feed.FeedOptions;
import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.feed.FeedTopic;
import io.tidemark.local.records.RecordFolder;
import io.tidemark.local.records.RecordWriter;
import io.tidemark.local.stack.Spelling;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate}: a made market, into the stack's Kafka or into a folder of records. */
@Command(
        name = "simulate",
        usageHelpWidth = 116,
        description =
                "Makes a market and a firm that trades on it, and publishes them or writes them as a folder of records.",
        footer = {
            "",
            "Ticks rush at the opening, are few in the middle and rise into the close; a few listings are busy. Four",
            "desks trade: market-making, momentum, index-rebalancing and client-flow. The same --seed, --start,",
            "--session, --days, --instruments, --accounts, --openings, --rate, --executions, --busiest-share and --fault",
            "(and, for quiet-partition, kafka.partitions of stack.properties) give the same bytes; --speed and --out do",
            "not change them.",
            "",
            "Faults, each a share from 0 to 1:",
            "  out-of-order     records delivered up to 800 ms after their event time",
            "  late             records delivered 5 s to 5 min after their event time",
            "  booked-late      trades and openings delivered as late, as if booked by hand",
            "  duplicate        executions delivered again within a minute, sometimes spelled differently",
            "  conflicting      executions delivered again within a minute at another price",
            "  malformed        cut-off copies before the record",
            "  skewed           copies with a ts_event 1,024 weeks ahead",
            "  amended          trades corrected or cancelled up to 10 min after they were made",
            "  gap              ticks after which sequence numbers are missing",
            "  halt             ticks after which the listing is halted for up to 3 min",
            "  quiet-partition  ticks after which no tick comes on their partition for up to 90 s",
            "",
            "Without --out the records go to the stack's Kafka: reference data first, the rest in order of delivery.",
            "'--speed live' sends each when the wall clock shows its time, and with --start at the wall clock's speed.",
            "Other speeds need a --start so early that no record is ahead of the clock: a job refuses such.",
            "With --out the folder appears only when everything is written; 'feed DIR --arrival-order' keeps the order",
            "of delivery. At the end it tells what was made, and what a reconciliation must find.",
            "",
            "Ctrl-C stops it cleanly: what was sent is acknowledged, no folder is left, exit code 130."
        })
public final class SimulateCommand implements Callable<Integer> {
    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of chance (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "opening of the first session, such as 2026-03-02T14:30:00Z (default: the next second)")
    private @Nullable String start;

    @Option(
            names = "--session",
            paramLabel = "DURATION",
            defaultValue = "6h30m",
            converter = DurationText.class,
            description = "length of each session, such as 10m (default: ${DEFAULT-VALUE})")
    private Duration session = Duration.ZERO;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "1",
            description = "sessions, one every 24 h (default: ${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--instruments",
            paramLabel = "N",
            defaultValue = "60",
            description = "listings, up to 10,000 (default: ${DEFAULT-VALUE})")
    private int instruments;

    @Option(
            names = "--accounts",
            paramLabel = "N",
            defaultValue = "16",
            description = "accounts, up to 5,000 (default: ${DEFAULT-VALUE})")
    private int accounts;

    @Option(
            names = "--openings",
            paramLabel = "N",
            description = "positions carried in at the start (default: 60, or as many as there can be)")
    private @Nullable Integer openings;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "ticks a second, mean over a session (default: ${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--executions",
            paramLabel = "N",
            defaultValue = "5",
            description = "executions a second, mean over a session (default: ${DEFAULT-VALUE})")
    private double executions;

    @Option(
            names = "--busiest-share",
            paramLabel = "N",
            defaultValue = "0",
            description = "share of all ticks that one listing makes, such as 0.5; 0: as busy as it is among the others"
                    + " (default: ${DEFAULT-VALUE})")
    private double busiestShare;

    @Option(names = "--fault", paramLabel = "NAME=RATE", description = "such as out-of-order=0.02; may be repeated")
    private List<String> faults = List.of();

    @Option(
            names = "--speed",
            paramLabel = "live|max|N",
            defaultValue = "live",
            description =
                    "with the wall clock, as fast as possible, or N seconds of event time per second (default: ${DEFAULT-VALUE})")
    private String speed = "live";

    @Option(names = "--out", paramLabel = "DIR", description = "write a folder of records instead; no Kafka is needed")
    private @Nullable Path out;

    @Option(names = "--overwrite", description = "replace earlier records in DIR")
    private boolean overwrite;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        MarketPlan plan = plan();
        SimulatedMarket market = new SimulatedMarket(plan);
        return out == null ? publish(plan, market) : write(market, out);
    }

    private int publish(MarketPlan plan, SimulatedMarket market) throws InterruptedException {
        return new CommandFeed(spec, options(plan))
                .run(limit -> market, "the end of the plan", () -> tell(market.made()));
    }

    private FeedOptions options(MarketPlan plan) {
        if (overwrite) {
            throw refused("--overwrite is about a folder; name it with --out");
        }
        boolean live = speed.equals("live");
        if (live && start == null) {
            return FeedOptions.live();
        }
        double times = live ? 1 : CommandFeed.speed(speed, "'live', 'max'", spec);
        Instant now = Instant.now();
        Instant greatest = times > 1
                ? plan.start()
                        .plus(MarketPlan.DAY.multipliedBy(plan.days() - 1L))
                        .plus(plan.session())
                : plan.start();
        if (greatest.isAfter(now)) {
            throw refused("at --speed " + speed + " records up to " + greatest
                    + " would be ahead of the clock, and a job refuses such; begin earlier with --start, or write a folder"
                    + " with --out");
        }
        return FeedOptions.atSpeed(times);
    }

    private int write(SimulatedMarket market, Path folder) {
        AtomicBoolean stopping = new AtomicBoolean();
        try (Interruption ignored = Interruption.calls(
                        () -> stopping.set(true),
                        "simulate: waiting for the files of the folder to be closed",
                        "simulate: the folder that was being written is still there");
                RecordFolder records = RecordFolder.create(folder, overwrite)) {
            writeAll(market, records, stopping);
            if (stopping.get()) {
                spec.commandLine()
                        .getErr()
                        .println("simulate: stopped before the end of the plan; nothing was written");
                return 130;
            }
            PrintWriter lines = spec.commandLine().getOut();
            records.commit().forEach(lines::println);
            tell(market.made());
            return 0;
        } catch (IOException full) {
            throw new StackException(full + " (writing " + folder + "); nothing was written", full);
        }
    }

    private static void writeAll(SimulatedMarket market, RecordFolder folder, AtomicBoolean stopping)
            throws IOException {
        Map<FeedTopic, RecordWriter> writers = new LinkedHashMap<>();
        writers.put(FeedTopic.TICKS, folder.ticks());
        writers.put(FeedTopic.EXECUTIONS, folder.executions());
        writers.put(FeedTopic.CASH_FLOWS, folder.cashFlows());
        writers.put(FeedTopic.INSTRUMENTS, folder.reference(FeedTopic.INSTRUMENTS.name()));
        writers.put(FeedTopic.ACCOUNTS, folder.reference(FeedTopic.ACCOUNTS.name()));
        FeedRecord record;
        while (!stopping.get() && (record = market.nextReference()) != null) {
            Objects.requireNonNull(writers.get(record.topic())).line(record.value());
        }
        while (!stopping.get() && (record = market.nextEvent()) != null) {
            Objects.requireNonNull(writers.get(record.topic())).line(record.value());
        }
    }

    private MarketPlan plan() {
        Instant opening = start == null ? Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1) : time(start);
        Map<Fault, Double> rates = rates();
        if (rates.getOrDefault(Fault.SKEWED, 0.0) > 0
                && opening.plus(Fault.SKEW).isBefore(Instant.now())) {
            throw refused("skewed records are 1,024 weeks ahead of " + opening
                    + ", which is past, and no job would refuse them; begin later with --start");
        }
        if (start == null && out == null && !speed.equals("live")) {
            throw refused(
                    "--speed " + speed + " needs a --start in the past, so early that no record is ahead of the clock");
        }
        try {
            return new MarketPlan(
                    seed,
                    opening,
                    session,
                    days,
                    instruments,
                    accounts,
                    openings != null ? openings : (int) Math.min(60, (long) accounts * instruments),
                    rate,
                    executions,
                    rates,
                    busiestShare,
                    partitions(rates));
        } catch (IllegalArgumentException outOfRange) {
            throw refused(Objects.toString(outOfRange.getMessage()));
        }
    }

    /** Only a quiet partition asks how many there are. */
    private static int partitions(Map<Fault, Double> rates) {
        return rates.getOrDefault(Fault.QUIET_PARTITION, 0.0) > 0
                ? ThisStack.config().kafkaPartitions()
                : 1;
    }

    private Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException notATime) {
            throw refused("--start is a time such as 2026-03-02T14:30:00Z, not '" + text + "'");
        }
    }

    private Map<Fault, Double> rates() {
        Map<Fault, Double> rates = new EnumMap<>(Fault.class);
        for (String text : faults) {
            String[] parts = text.split("=", 2);
            Fault fault = Fault.ofWord(parts[0])
                    .orElseThrow(
                            () -> refused("there is no fault " + parts[0] + Spelling.hint(parts[0], Fault.words())));
            rates.put(fault, share(fault, parts.length == 2 ? parts[1] : ""));
        }
        return rates;
    }

    private double share(Fault fault, String text) {
        try {
            double share = Double.parseDouble(text);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException notANumber) {
            // Told below, as any other bad value.
        }
        throw refused("--fault " + fault.word() + " needs a share from 0 to 1, such as " + fault.word() + "=0.01, not '"
                + text + "'");
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private void tell(Made made) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(
                Locale.ROOT,
                "made: %,d instruments, %,d accounts, %,d ticks, %,d executions (%,d distinct, %,d amendments), %,d cash"
                        + " flows; %,d open positions",
                made.instruments(),
                made.accounts(),
                made.ticks(),
                made.executions(),
                made.distinctExecutions(),
                made.amendments(),
                made.cashFlows(),
                made.openPositions()));
        made.faults()
                .forEach((fault, count) -> out.println(String.format(Locale.ROOT, "%s: %,d", fault.word(), count)));
        if (made.missingTicks() > 0) {
            out.println(String.format(Locale.ROOT, "sequence numbers missing: %,d", made.missingTicks()));
        }
        for (FeedTopic topic : List.of(FeedTopic.TICKS, FeedTopic.EXECUTIONS, FeedTopic.CASH_FLOWS)) {
            out.println(String.format(
                    Locale.ROOT,
                    "expected of %s: %,d accepted, %,d duplicates, dead letters %s, waiting %,d%s",
                    topic.name(),
                    made.accepted(topic),
                    made.duplicates(topic),
                    made.deadLetters(topic).isEmpty() ? "none" : made.deadLetters(topic),
                    made.waiting(topic),
                    topic.equals(FeedTopic.EXECUTIONS) ? ", fates " + made.fates() : ""));
        }
        out.flush();
    }
}
